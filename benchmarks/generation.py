"""`python -m benchmarks.generation`: what a generated invoice costs, beside the `factur-x` package.

`factur-x` writes invoices from dictionaries. They are made from ours beforehand, which costs it nothing here; those
that it cannot write again are left out. It makes nothing up, draws no page, and attaches its XML to one that is there.
Both commands write their files in a folder, both are measured with their start, in turns.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from fauxpa_fixtures.generate import Options, Syntax, documents
from fauxpa_fixtures.strategies import documents as drawn_documents
from fauxpa_fixtures.strategies import invoices as drawn_invoices

COUNT, PDF_COUNT, EXAMPLES, ROUNDS = 2_000, 500, 400, 3
LINES = 5
FLAVORS: dict[Syntax, str] = {"ubl": "ubl-2.1", "cii": "factur-x", "factur-x": "factur-x"}
LEVEL = "en16931"
BARS: dict[Syntax, int] = {"ubl": 400, "cii": 400, "factur-x": 100}
BAR_OF_EXAMPLES = 80


def main() -> None:
    if len(sys.argv) > 1:
        theirs(sys.argv[1], Path(sys.argv[2]))  # type: ignore[arg-type]  # we called it
        return
    print("| documents/s | fauxpa | factur-x | ratio | bar | faster |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for syntax in FLAVORS:
            print(commands(syntax, Path(folder)), flush=True)
    for what, made in (
        ("invoices", drawn_invoices()),
        ("UBL", drawn_documents("ubl")),
        ("CII", drawn_documents("cii")),
    ):
        found = statistics.median(examples_per_second(made) for _ in range(ROUNDS))
        print(f"| examples inside `@given`, {what} | {found:.0f} | - | - | {BAR_OF_EXAMPLES} | - |", flush=True)


def commands(syntax: Syntax, folder: Path) -> str:
    """`fauxpa generate` and a script with `factur-x`, each started anew."""
    count = PDF_COUNT if syntax == "factur-x" else COUNT
    prepare(syntax, count, folder)
    name = syntax.replace("-", "")
    ours = [str(Path(sys.executable).with_name("fauxpa")), "generate", "--syntax", name, "--count", str(count)]
    ours += ["--lines", str(LINES), "--out", str(folder / "ours")]
    others = [sys.executable, "-m", "benchmarks.generation", syntax, str(folder)]
    mine, other = in_turns(lambda: run(ours), lambda: run(others))
    figures = [count / mine, count / other]
    winner = "fauxpa" if mine < other else "factur-x"
    what = f"`fauxpa generate --syntax {name} --count {count}`, {LINES} lines, its start included"
    return (
        f"| {what} | {figures[0]:.0f} | {figures[1]:.0f} | {figures[0] / figures[1]:.1f} | {BARS[syntax]} | {winner} |"
    )


def prepare(syntax: Syntax, count: int, folder: Path) -> None:
    """What `theirs` needs: contents, a page, and a folder for what it writes."""
    (folder / "contents").write_bytes(pickle.dumps(list(islice(contents(syntax), count))))
    (folder / "page.pdf").write_bytes(page())
    (folder / "theirs").mkdir(exist_ok=True)


def contents(syntax: Syntax) -> Iterator[dict[str, Any]]:
    """Our invoices as the dictionaries that `factur-x` takes, without those that it refuses."""
    import facturx

    inner: Syntax = "ubl" if syntax == "ubl" else "cii"
    for _, data in documents(1, 2 * COUNT, Options(lines=(LINES, LINES)), inner):
        content = facturx.parse_ubl_cii_xml(data, check_xsd=False)
        with contextlib.suppress(KeyError, ValueError):
            xml_of(content, syntax)
            yield content


def xml_of(content: dict[str, Any], syntax: Syntax) -> bytes:
    """Written by `factur-x`, without its checks."""
    import facturx

    data: bytes = facturx.generate_xml(
        content, flavor=FLAVORS[syntax], level=LEVEL, check_xsd=False, check_schematron=None
    )
    return data


def theirs(syntax: Syntax, folder: Path) -> None:
    """Writes the prepared contents with `factur-x`."""
    import facturx

    page_of_ours = (folder / "page.pdf").read_bytes()
    prepared: list[dict[str, Any]] = pickle.loads((folder / "contents").read_bytes())
    for number, content in enumerate(prepared):
        data = xml_of(content, syntax)
        if syntax == "factur-x":
            data = facturx.generate_from_binary(page_of_ours, data, check_xsd=False)
        (folder / "theirs" / f"{number}").write_bytes(data)


def page() -> bytes:
    """A PDF of one page, as a program would hand it to `factur-x`."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(40, 800, "Facture")
    canvas.save()
    return out.getvalue()


def in_turns(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """The median seconds of each."""
    rounds = [(one(), other()) for _ in range(ROUNDS)]
    return statistics.median(first for first, _ in rounds), statistics.median(second for _, second in rounds)


def run(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def examples_per_second(strategy: Any) -> float:
    seen = 0

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def example(_: Any) -> None:
        nonlocal seen
        seen += 1

    began = time.perf_counter()
    example()
    return seen / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
