"""Entries of the journal as text for a person."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Entry = dict[str, Any]
WIDTH = 110
LONGEST_BODY = 10_000


def rows(entries: Iterable[Entry]) -> list[Sequence[str]]:
    """A table."""
    return [
        ("ID", "TIME", "METHOD", "STATUS", "OPERATION", "PATH", "NOTE"),
        *(
            (
                str(entry["id"]),
                entry["at"],
                entry["method"],
                str(entry["status"] or "-"),
                entry["operation"] or "-",
                printable(entry["path"]),
                _note(entry),
            )
            for entry in entries
        ),
    ]


def line(entry: Entry) -> str:
    """One entry in one line."""
    return "  ".join([*map(str, rows([entry])[1][:6]), _note(entry)]).rstrip()


def whole(entry: Entry) -> Iterator[str]:
    """All of an entry."""
    query = f"?{entry['query']}" if entry["query"] else ""
    yield f"{entry['id']}  {entry['at']}  {entry['milliseconds']} ms  {entry['operation'] or 'no operation'}"
    yield f"\n{entry['method']} {printable(entry['path'] + query)}"
    yield from _message(entry["request"])
    yield f"\n{entry['status'] or 'not answered'}"
    yield from _message(entry["response"])
    if entry["unread"]:
        yield f"\nNothing reads {', '.join(map(printable, entry['unread']))}."
    yield f"\nWhy: fauxpa journal explain {entry['id']}"


def explanation(told: dict[str, Any]) -> Iterator[str]:
    """Why an answer is as it is."""
    for sentence in told["text"]:
        yield from _wrapped(sentence)
    if told["nearest"]:
        yield "\nWhat would have worked:"
        for one in told["nearest"]:
            yield from _wrapped(one["text"], "  ")
            if one["try"]:
                yield f"    {printable(one['try'])}"
    if told["unread"]:
        yield "\nSent, and read by nothing:"
        for field in told["unread"]:
            yield from _wrapped(f"{field['field']}. {field['text']}", "  ")
    if told["unread_terms"]:
        yield "\nIn the file, and read by nothing:"
        for term in told["unread_terms"]:
            name = f"{term['term']} {term['name'] or ''}".strip() if term["term"] else "no term of EN 16931"
            times = f", {term['count']} times" if term["count"] > 1 else ""
            yield from _wrapped(f"{name} (line {term['line']}{times}): {term['xpath']} = {term['value']}", "  ")
    if told["findings"]:
        yield "\nWhat is wrong with the file:"
        for finding in told["findings"]:
            yield from _wrapped(f"{finding['rule']} ({finding['severity']}): {finding['message']}", "  ")
    if told["clauses"]:
        yield "\nThe rules behind it:"
        for clause in told["clauses"]:
            register = f"; {', '.join(clause['register'])}" if clause["register"] else ""
            yield from _wrapped(
                f"{clause['id']} ({clause['basis']}{register}) {clause['text']} [{clause['source']}]", "  "
            )


def printable(text: str) -> str:
    """Text from a stranger on one line of a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _note(entry: Entry) -> str:
    notes = [problem["code"] for problem in entry["problems"][:2]]
    if entry["fault"]:
        notes.append(f"fault {entry['fault']}")
    if entry["unread"]:
        notes.append(f"{len(entry['unread'])} unread")
    if entry["basis"].startswith("guess"):
        notes.append("guess")
    return printable(", ".join(notes))


def _message(message: dict[str, Any]) -> Iterator[str]:
    for each in message["headers"]:
        yield f"  {printable(each['name'])}: {printable(each['value'])}"
    body = message["body"]
    if body is None:
        return
    yield ""
    if "json" in body:
        text = json.dumps(body["json"], ensure_ascii=False, indent=2)
    elif "form" in body:
        text = "\n".join(f"{field['name']} = {field['value']}" for field in body["form"])
    elif "parts" in body:
        text = "\n".join(map(_part, body["parts"]))
    else:
        text = body.get("text", f"{body['size']} bytes of {body['media_type'] or 'no type'}")
    for part in text[:LONGEST_BODY].split("\n"):
        yield f"  {printable(part.rstrip())}"
    if body["cut"] or len(text) > LONGEST_BODY:
        yield f"  … of {body['size']} bytes"


def _part(part: dict[str, Any]) -> str:
    if part["file_name"] is None:
        return f"{part['name']} = {part['text']}"
    return f"{part['name']}: file {part['file_name']}, {part['size']} bytes, {part['media_type'] or 'no type'}"


def _wrapped(text: str, margin: str = "") -> list[str]:
    return textwrap.wrap(
        printable(text),
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
