"""TOML files, read so that a fault can name its file and line.

tomllib keeps no positions, so the lines of keys are found by a second, light scan of the text. It
serves messages only: no value ever comes from it.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regame.core.errors import UserError
from regame.core.packaged import Toml

type Key = tuple[str | int, ...]
"""A place in nested tables: names of tables and keys, and positions in lists from 0."""

MOST_BYTES = 1_000_000  # of a file of settings: twenty times our longest
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_HEADER = re.compile(r"\s*(\[{1,2}[^\[\]]+\]{1,2})\s*(?:#.*)?$")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings from one source, and the line of each of its keys.

    `label` is what messages call the source. The lines of a file count from 1; an override has
    none, which is written as 0.
    """

    label: str
    data: Mapping[str, Any]
    lines: Mapping[Key, int]
    is_file: bool = True


def read_toml(path: Path) -> Toml:
    """Return the tables of a TOML file; a file that cannot be read is a `UserError` of one line."""
    return dict(read_layer(path).data)


def read_layer(path: Path) -> Layer:
    """Read a TOML file with the lines of its keys; raises `UserError` if it cannot be read."""
    label = shown(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise UserError(f"{label}: is larger than {MOST_BYTES:,} bytes, the most that is read")
        source = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        data = tomllib.loads(source)
    except OSError as error:
        raise UserError(f"{label}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{label}: must be text in UTF-8 (byte {error.start} is not)") from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(_broken(label, source, str(error))) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{label}: {_beyond(error)}") from error
    return Layer(label, data, key_lines(source))


def parse_override(text: str) -> Layer:
    """Read `table.key=value`, its value written as in TOML, as a layer of its own.

    Raises `UserError` if there is no `=` or the value is no TOML value.
    """
    name, equals, value = text.partition("=")
    path = [part.strip() for part in name.split(".")]
    if not equals or not all(path):
        raise UserError(f"--set {text}: must be table.key=value")
    try:
        parsed = tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError as error:
        hint = f'; text needs quotes: {name}="{value.strip()}"' if value.strip() else ""
        if _DECIMAL_COMMA.fullmatch(value.strip()):
            hint = f"; a number takes a decimal point: {name}={value.strip().replace(',', '.')}"
        raise UserError(f"--set {text}: the value must be written as in TOML{hint}") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"--set {name}: {_beyond(error)}") from error
    if list(parsed) != ["value"]:
        raise UserError(f"--set {text}: must set one value")
    data: Any = parsed["value"]
    for part in reversed(path):
        data = {part: data}
    return Layer("--set", data, {key: 0 for key, _ in walk(data)}, is_file=False)


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> Toml:
    """Lay one set of tables over another: tables merge, everything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = merge(merged[key], value) if both else value
    return merged


def walk(data: Any, at: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yield every table, list and value inside `data` with its place, outer ones first."""
    inner: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(data, Mapping):
        inner = iter(data.items())
    elif isinstance(data, list):
        inner = iter(enumerate(data))
    for part, value in inner:
        yield (*at, part), value
        yield from walk(value, (*at, part))


def key_lines(text: str) -> dict[Key, int]:
    """Return the line, from 1, of every table header and key; keys of inline tables have none."""
    lines: dict[Key, int] = {}
    sizes: dict[Key, int] = {}  # arrays of tables met so far, and how many tables they have
    table: Key = ()
    quoted = False  # inside a string of several lines, where nothing is a key
    for number, line in enumerate(text.splitlines(), start=1):
        if not quoted and (header := _HEADER.match(line)):
            table = _enter(header[1], sizes)
            lines.setdefault(table, number)
        elif not quoted and (key := _KEY.match(line)):
            bare = _BARE.fullmatch(key[1])
            parts = (key[1],) if bare else _parts(f"{key[1]} = 0")
            lines.setdefault((*table, *parts), number)
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return lines


def shown(path: Path) -> str:
    """Return a path as messages show it: from the working folder where it lies below that."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def toml_text(value: Any) -> str:
    """Write a value as TOML would, cut to 60 characters."""
    match value:
        case bool() | str():
            quoted = json.dumps(value, ensure_ascii=False)
        case list() | tuple():
            quoted = f"[{', '.join(toml_text(item) for item in value)}]"
        case _:
            quoted = str(value)
    return quoted if len(quoted) <= 60 else f"{quoted[:57]}..."


def _broken(label: str, text: str, message: str) -> str:
    """Say where a text stops being TOML; without a position it is at the end."""
    match = _AT_LINE.search(message)
    line = match[1] if match and match[1] else len(text.splitlines())
    return f"{label}:{line}: not valid TOML: {_AT_LINE.sub('', message)}"


def _beyond(error: ValueError | RecursionError) -> str:
    """Say what in a text that may well be TOML is more than can be read."""
    deep = isinstance(error, RecursionError)
    return "lists or tables lie too deep in each other" if deep else "a number has too many digits"


def _parts(snippet: str) -> tuple[str, ...]:
    """Return the names on the way into a snippet that holds one key or one header."""
    parts: list[str] = []
    data: Any = tomllib.loads(snippet)
    while isinstance(data, (dict, list)) and data:
        if isinstance(data, list):
            data = data[0]
            continue
        (name, data), *_ = data.items()
        parts.append(name)
    return tuple(parts)


def _enter(header: str, sizes: dict[Key, int]) -> Key:
    """Return the place that a header opens, and count it if it is one of an array of tables."""
    path: Key = ()
    *outer, last = _parts(header)
    for name in outer:
        path = (*path, name)
        if path in sizes:
            path = (*path, sizes[path] - 1)
    path = (*path, last)
    if header.startswith("[["):
        sizes[path] = sizes.get(path, 0) + 1
        return (*path, sizes[path] - 1)
    return path
