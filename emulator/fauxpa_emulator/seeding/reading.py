"""Reading a seed, in YAML or JSON. What is wrong is said with its place, before anything is made.

In YAML every scalar is text, so that the SIREN 000007005 is no number in base eight; the form says what it stands for.
Whatever comes is bounded before it is built: no aliases, no tags, no deep nesting, no key twice.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import msgspec

from ..errors import Problem, Refusal, bad_request, invalid
from .state import State

MOST_BYTES = 32 * 1024 * 1024
"""Of JSON, in which files may be."""
MOST_YAML_BYTES = 1024 * 1024
"""It is read a hundred times slower."""
MOST_LEVELS = 20
PLACE = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
"""At the end of what msgspec says."""
WITH_FILES = ("client_invoices", "supplier_invoices")


def parsed(data: bytes | bytearray) -> Any:
    """The values of a file. CPU work, up to a second: call it in a thread.

    Raises Refusal 400 for what is neither YAML nor JSON, 413 over 1 MiB of YAML or 32 MiB of JSON.
    """
    is_json = data[:1024].lstrip()[:1] == b"{"
    most = MOST_BYTES if is_json else MOST_YAML_BYTES
    if len(data) > most:
        raise Refusal(413, Problem("too_large", f"A seed has at most {most // 1024**2} MiB"))
    return _json(bytes(data)) if is_json else _yaml(bytes(data))


def read_file(path: Path) -> Any:
    """The values of a file of this machine, with the files of invoices that it names. Raises OSError, and Refusal."""
    return with_files(parsed(path.read_bytes()), path.parent)


def state_of(values: Any) -> State:
    """The seed that the values say. Raises Refusal 422 with the place of the first thing that is wrong."""
    try:
        return msgspec.convert(_texts({} if values is None else values, MOST_LEVELS), State, strict=False)
    except msgspec.ValidationError as error:
        found = PLACE.search(str(error))
        where = found[1].lstrip(".") if found else ""
        path = [part for part in re.split(r"[.\[\]]+", where) if part]
        text = f"{str(error)[: found.start() if found else None]}{f', at {where}' if where else ''}"
        raise invalid(Problem("invalid_seed", text, pointer="/" + "/".join(path)), hint=_remedy(path)) from None


def with_files(values: Any, folder: Path) -> Any:
    """The same with the content of the files of invoices in the place of their paths, which are below `folder`.

    Only for whoever may read these files: a command, never a request. Raises Refusal 422 where one cannot be read.
    """
    if not isinstance(values, dict):
        return values
    return {
        name: [_with_file(one, folder, f"/{name}/{index}/file") for index, one in enumerate(some)]
        if name in WITH_FILES and isinstance(some, list)
        else some
        for name, some in values.items()
    }


def _with_file(given: Any, folder: Path, pointer: str) -> Any:
    if not isinstance(given, dict) or not isinstance(given.get("file"), str):
        return given
    path = PurePath(given["file"])
    if path.is_absolute() or ".." in path.parts:
        problem = Problem("invalid_seed", f"{path} does not lie beside the seed, at {pointer[1:]}", pointer=pointer)
        raise invalid(problem, hint="Write a path from the folder of the seed down.")
    try:
        data = (folder / path).read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        problem = Problem("invalid_seed", f"{path} cannot be read, at {pointer[1:]}: {why}", pointer=pointer)
        raise invalid(problem, hint="Write a path from the folder of the seed down.") from None
    return {**given, "file": {"name": path.name, "content": base64.b64encode(data).decode()}}


def _json(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _malformed(f"The seed is not JSON: {error}") from None


def _yaml(data: bytes) -> Any:
    import yaml

    loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
    try:
        return _built(yaml, iter(yaml.parse(data, Loader=loader)))
    except (yaml.YAMLError, UnicodeDecodeError, StopIteration) as error:
        raise _malformed(f"The seed is neither YAML nor JSON: {' '.join(str(error).split())}") from None


def _built(yaml: Any, events: Iterator[Any]) -> Any:
    """The one document of these events, without recursion."""
    root: list[Any] = []
    open_: list[Any] = [root]
    keys: list[str | None] = [None]
    """For each of `open_` the key whose value comes next, if it is a mapping that waits for one."""
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _at(event, "a seed is one document")
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            raise _at(event, "aliases (*name) and tags (!name) are not taken")
        elif isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
            keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            _put(yaml, event, open_, keys)
    return root[0] if root else None


def _put(yaml: Any, event: Any, open_: list[Any], keys: list[str | None]) -> None:
    """One more value, or key, in what is open."""
    here, key = open_[-1], keys[-1]
    scalar = isinstance(event, yaml.ScalarEvent)
    value: Any = _scalar(event) if scalar else {} if isinstance(event, yaml.MappingStartEvent) else []
    if isinstance(here, list):
        here.append(value)
    elif key is None:
        if not scalar:
            raise _at(event, "a key must be a word")
        if event.value in here:
            raise _at(event, f"{event.value[:50]!r} stands here twice")
        keys[-1] = event.value
        return
    else:
        here[key] = value
        keys[-1] = None
    if not scalar:
        if len(open_) > MOST_LEVELS:
            raise _at(event, f"it is nested in more than {MOST_LEVELS} levels")
        open_.append(value)
        keys.append(None)


def _scalar(event: Any) -> str | None:
    """Its text; None for a plain nothing."""
    plain: bool = event.implicit[0]
    text: str = event.value
    return None if plain and text in ("", "~", "null") else text


def _texts(value: Any, levels: int) -> Any:
    """The same with numbers as text: whether they were quoted makes no difference."""
    if isinstance(value, (dict, list)):
        if not levels:
            raise _malformed(f"The seed is nested in more than {MOST_LEVELS} levels")
        if isinstance(value, list):
            return [_texts(one, levels - 1) for one in value]
        return {name: _texts(one, levels - 1) for name, one in value.items()}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value)
    return value


def _at(event: Any, why: str) -> Refusal:
    return _malformed(f"The seed cannot be taken: line {event.start_mark.line + 1}: {why}")


def _malformed(detail: str) -> Refusal:
    return bad_request("malformed_seed", detail[:500])


def _remedy(path: list[str]) -> str:
    """What would do at a place: the names that there are, or what the value looks like."""
    info: Any = msgspec.inspect.type_info(State)
    said = ""
    for part in ["", *path]:
        info, more = _inside(info, part)
        said = more or said
        if isinstance(info, msgspec.inspect.StructType) and not more:
            said = f"There are: {', '.join(field.name for field in info.fields)}."
    return said


def _inside(info: Any, part: str) -> tuple[Any, str]:
    """The type of a part of a value, and what is said of that. Keys of mappings are no parts: msgspec hides them."""
    if isinstance(info, msgspec.inspect.DictType):
        info, _ = _bare(info.value_type)
    if isinstance(info, msgspec.inspect.StructType):
        info = next((field.type for field in info.fields if field.name == part), info)
    elif isinstance(info, msgspec.inspect.VarTupleType):
        info = info.item_type
    return _bare(info)


def _bare(info: Any) -> tuple[Any, str]:
    """The type without what is around it, and its description."""
    said = ""
    while isinstance(info, (msgspec.inspect.Metadata, msgspec.inspect.UnionType)):
        if isinstance(info, msgspec.inspect.Metadata):
            said = (info.extra_json_schema or {}).get("description", said)
            info = info.type
        else:
            info = next((one for one in info.types if not isinstance(one, msgspec.inspect.NoneType)), info.types[0])
    if isinstance(info, msgspec.inspect.LiteralType):
        said = f"One of {', '.join(map(str, info.values))}"
    return info, f"{said[0].upper()}{said[1:]}." if said else ""
