"""`fauxpa record`: a proxy that keeps a real run as a recording in which nothing is anybody's."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .targeting import CANNOT, target_options, the_target

if TYPE_CHECKING:
    from fauxpa_contracts.recording.proxy import Recorder

UNSAFE = 1
NOTHING = """Nothing was called, so nothing is written.
The calls have to go to the address in QONTO_BASE_URL, which a COMMAND after -- is given."""


def _in_a_folder(_: click.Context, __: click.Parameter, given: Path) -> Path:
    """Before the run: what was recorded could not be written after it."""
    if not given.parent.is_dir():
        raise click.BadParameter(f"there is no folder {given.parent}; make it first")
    return given


@click.command(short_help="Record a run against a target, with every value replaced.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_in_a_folder,
    help="The recording.",
)
@click.option("--about", default="", help="A line that says what was done.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    show_default="any that is free",
    help="Where the proxy listens, on this machine.",
)
@target_options
def record(command: tuple[str, ...], out: Path, about: str, port: int, **target: object) -> None:
    """Pass calls on to a target, remember them, and write a recording when the run ends.

    With a COMMAND (after --) the run is that command, with QONTO_BASE_URL set to the proxy. Without one it ends with
    Ctrl-C. What a call does is looked at before it is passed on: --allow says what may be done, reading always may.

    All values are replaced by others of the same shape, the same by the same. Nothing is written if anything might
    still be somebody's.

    \b
    Exit code:
      0  recorded
      1  not written: something could not be replaced
      2  not begun: the target may not be called, or does not answer
    """
    from fauxpa_contracts import load
    from fauxpa_contracts.recording import Unsafe, sanitized, write
    from fauxpa_contracts.recording.proxy import recorder_of, secrets_of

    from ..clock import wall_clock

    began = wall_clock().date()
    with the_target(**target) as found:
        recorder = recorder_of(found, load())
        with _listening(recorder, port) as url:
            click.echo(f"{url} passes calls on to {found.base_url} and remembers them.", err=True)
            _run(command, url)
        secrets = recorder.secrets | secrets_of(found)
        if not recorder.raws:
            click.echo(NOTHING, err=True)
            raise SystemExit(CANNOT)
        recording = sanitized(recorder.raws, load(), about=about, target=found.kind, recorded_on=began)
    try:
        write(recording, out, secrets)
    except Unsafe as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNSAFE) from None
    click.echo(f"{len(recording.exchanges)} exchanges in {out}. Compare with `fauxpa replay {out}`.")


def _run(command: Sequence[str], url: str) -> None:
    if command:
        try:
            subprocess.run(command, env={**os.environ, "QONTO_BASE_URL": url}, check=False)
        except OSError as error:
            click.echo(f"{command[0]!r} cannot be run: {error.strerror or error}.", err=True)
            click.echo("Write a program and its arguments after --, as in: fauxpa record ... -- pytest", err=True)
            raise SystemExit(CANNOT) from None
        return
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    click.echo("Ctrl-C ends the recording.", err=True)
    ended.wait()


@contextmanager
def _listening(recorder: Recorder, port: int) -> Iterator[str]:
    """On the loopback interface; every call that was taken is answered before the end."""
    import uvicorn

    from fauxpa_contracts.recording.proxy import application

    from ..server import CannotListen, listen

    try:
        listener = listen("127.0.0.1", port)
    except CannotListen as error:
        click.echo(f"The proxy does not start: {error}", err=True)
        raise SystemExit(CANNOT) from None
    server = uvicorn.Server(uvicorn.Config(application(recorder), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=60)
