"""Configs and experiments by name: find the file, lay it over what it extends, check it.

`load_config` is what most people need. The parts are general in the pydantic model that says what
is allowed, so that experiments are read and refused in the same way.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ValidationError

from regame.config import toml
from regame.config.faults import faults
from regame.config.groups import kind_for, without_others
from regame.config.kinds import WORLD, mark_of, other_kind, said_usual
from regame.config.schema import Config, Tables
from regame.config.toml import Key, Layer, read_toml
from regame.core.addresses import is_file
from regame.core.errors import UserError, gathered, nearest, refuse
from regame.core.packaged import Toml
from regame.core.words import several

__all__ = ["Config", "find", "known", "load", "load_config", "read_toml", "validate"]

type Kind = Literal["configs", "experiments"]


def load_config(name_or_path: str | Path, overrides: str | Iterable[str] | None = None) -> Config:
    """Return the config of that name or path, with an override such as `market.sharpness=7.5`.

    overrides: one text, or several.

    Raises `UserError` with one line for every fault of the files and the overrides.
    """
    return load(Config, "configs", name_or_path, several(overrides or ()))


# What a table of the user's own replaces: keys whose ranges were drawn around ours.
OWN_TABLES = {
    "firms": ("production.cost", "production.cost_outside"),
    "end_uses": ("demand.elasticity", "demand.elasticity_long", "demand.value"),
    "regions": ("demand.outside",),
}


def pinned_keys(own: str | Path | None, usual: str | Path, overrides: Iterable[str]) -> set[str]:
    """Return the dotted keys that a user has set: they keep one value in all worlds.

    own: the user's config, if any; usual: the experiment's, whose keys are not pinned, nor are
    those of what it extends. A table of the user's own pins the keys that were drawn around ours.
    """
    layers = list(_overrides(overrides))
    if own is not None:
        names = [path for path, _ in _chain("configs", find("configs", usual))]
        chain = _chain("configs", find("configs", own))
        if chain[-1][0] not in names:
            layers += [layer for path, layer in chain if path not in names]
    keys = {
        f"{section}.{key}"
        for layer in layers
        for section, values in layer.data.items()
        if isinstance(values, dict)
        for key in values
    }
    tables = {key.removeprefix("tables.") for key in keys if key.startswith("tables.")}
    return keys | {key for table in tables for key in OWN_TABLES.get(table, ())}


def load[Model: BaseModel](
    cls: type[Model], kind: Kind, name: str | Path, overrides: Iterable[str] = ()
) -> Model:
    """Read a file of the kind, what it extends below it and the overrides above it, as a `cls`."""
    layers = [layer for _, layer in _chain(kind, find(kind, name))]
    layers += _overrides(overrides)
    data: dict[str, object] = {}
    for layer in layers:
        if cls is Config:
            data = without_others(data, layer.data)
        data = toml.merge(data, layer.data)
    wanted = mark_of(cls.model_fields)
    file_layer = [layer for layer in layers if layer.is_file][-1]
    if fault := other_kind(file_layer.label, data, wanted):
        raise UserError(f"{fault}: {', '.join(_with_mark(wanted))}{said_usual(wanted)}")
    fitting = kind_for(data) if cls is Config else cls
    return validate(cast("type[Model]", fitting), data, layers)


def contents(kind: Kind, name: str | Path) -> Toml:
    """Return what a file of the kind and those that it extends hold, unchecked."""
    data: Toml = {}
    for _, layer in _chain(kind, find(kind, name)):
        data = toml.merge(data, layer.data)
    return data


def validate[Model: BaseModel](
    cls: type[Model], data: dict[str, object], origin: Path | Sequence[Layer]
) -> Model:
    """Return `data` as an instance of `cls`; raises `UserError` with every fault at once.

    `origin` is the file that the data came from, or its layers with the lowest first; it is used
    in messages only. A value must be of its field's type as TOML writes it: a whole number passes
    as a float, but neither "7" nor true passes as a number, and nothing may be nan or infinite.
    """
    layers = [toml.read_layer(origin)] if isinstance(origin, Path) else origin
    needed = [name for name, field in cls.model_fields.items() if field.is_required()]
    if len(needed) > 1 and not data:  # one line says it better than one for every key
        raise UserError(f"{layers[0].label}: the file is empty; it needs {', '.join(needed)}")
    refused: ValidationError | None = None
    checked: Model | None = None
    try:
        # By way of JSON, since strict pydantic takes lists for tuples and text for paths there.
        checked = cls.model_validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as error:
        refused = error
    messages = faults(cls, refused, data, layers)
    if messages or checked is None:
        raise UserError(messages) from refused
    return checked


def extended(config: str | Path) -> list[Path]:
    """Return the file of a config, given its name or path, and those it extends, nearest first."""
    return [path for path, _ in reversed(_chain("configs", find("configs", config)))]


def find(kind: Kind, name: str | Path) -> Path:
    """Return the file of a config or experiment, given its name or a path to it.

    A name is looked up in the working folder (`./configs/NAME.toml`), then in the installed
    package, then in the source tree. Raises `UserError` if there is no such file.
    """
    path, label = Path(name), str(name) or "''"
    if path.suffix == ".toml" or len(path.parts) > 1:
        if is_file(path):
            return path
        near = nearest(path.stem, known(kind))
        raise UserError(f"{label}: no such file{near}{_choices(kind)}")
    for folder in folders(kind):
        if is_file(path_found := folder / f"{path}.toml"):
            return path_found
    raise UserError(f"{label}: no such {kind[:-1]}{_elsewhere(kind, label)}{_choices(kind)}")


def known(kind: Kind) -> list[str]:
    """Return the names that `find` knows, in alphabetical order."""
    return sorted({file.stem for folder in folders(kind) for file in folder.glob("*.toml")})


def shipped(kind: Kind) -> list[str]:
    """Return the names of what comes with the package, whatever the working folder holds."""
    return sorted({file.stem for folder in folders(kind)[1:] for file in folder.glob("*.toml")})


def _with_mark(mark: str) -> list[str]:
    """Return the names of files that have a mark; broken ones are left out."""
    if mark == WORLD:
        return known("configs")
    matching = []
    for name in known("experiments"):
        with suppress(UserError):
            chain = _chain("experiments", find("experiments", name))
            if any(mark in layer.data for _, layer in chain):
                matching.append(name)
    return matching


def place_of(kind: Kind, name: str | Path, key: str, overrides: Iterable[str] = ()) -> str:
    """Return where a dotted key is set, to begin a fault with: "configs/x.toml:4: ".

    The last of the file, those that it extends and the overrides counts; "" if none sets it.
    """
    path: Key = tuple(key.split("."))
    layers = [*(layer for _, layer in _chain(kind, find(kind, name))), *_overrides(overrides)]
    for layer in reversed(layers):
        if path in dict(toml.walk(layer.data)):
            line = layer.lines.get(path)
            return f"{layer.label}:{line}: " if line else f"{layer.label}: "
    return ""


def _elsewhere(kind: Kind, name: str) -> str:
    """Say that there is a file of the other kind by this name, or which name here is near."""
    if kind == "experiments" and name in known("configs"):
        return " (a config has this name; `--config` takes it)"
    if kind == "configs" and name in known("experiments"):
        return " (an experiment has this name; name it without `--config`)"
    return nearest(name, known(kind))


def _choices(kind: Kind) -> str:
    return f"; known {kind}: {', '.join(known(kind)) or 'none'}"


def folders(kind: Kind | Literal["forecasts"]) -> list[Path]:
    """Return the folders that may hold files of the kind, the first to look in first."""
    package = Path(__file__).resolve().parent.parent
    places = [Path.cwd() / kind, package / kind]
    if package.parent.name == "src":  # an editable install: the files are next to src/
        places.append(package.parent.parent / kind)
    return places


def _chain(kind: Kind, path: Path, above: tuple[Path, ...] = ()) -> list[tuple[Path, Layer]]:
    """Return the file at `path` and those it extends, the lowest first, without `extends`.

    above: files that extend it.
    """
    layer, visited = toml.read_layer(path), (*above, path.resolve())
    data = _from_its_folder(path.parent, layer.data)
    base = data.pop("extends", None)
    own = visited[-1], Layer(layer.label, data, layer.lines)
    if base is None:
        return [own]
    following = _base(kind, visited[-1], layer, base)
    if following.resolve() in visited:
        circle = " -> ".join(toml.shown(p) for p in (*visited, following))
        raise UserError(f"{_extends(layer, base)}: extends itself: {circle}")
    return [*_chain(kind, following, visited), own]


def _base(kind: Kind, path: Path, layer: Layer, base: object) -> Path:
    """Return the file that a file extends; a path is read from the folder of that file."""
    if not isinstance(base, str):
        raise UserError(f"{_extends(layer, base)}: must be the name of one of the {kind}")
    try:
        return find(kind, path.parent / base if base.endswith(".toml") else base)
    except UserError as error:
        raise UserError([f"{_extends(layer, base)}: {line}" for line in error.faults]) from error


def _from_its_folder(folder: Path, data: Mapping[str, Any]) -> Toml:
    """Return settings whose own tables (CSV files) are looked for in the folder of their file.

    Where there is none, a file of that path from the working folder is taken.
    """
    table_paths = data.get("tables")
    if not isinstance(table_paths, Mapping):
        return dict(data)
    resolved = {
        key: toml.shown(folder / value)
        for key, value in table_paths.items()
        if key in Tables.model_fields and isinstance(value, str) and value.endswith(".csv")
        if not Path(value).is_absolute()
        if (folder / value).is_file() or not Path(value).is_file()
    }
    return {**data, "tables": {**table_paths, **resolved}}


def _extends(layer: Layer, base: object) -> str:
    key: Key = ("extends",)
    return f"{layer.label}:{layer.lines.get(key, 1)}: extends = {toml.toml_text(base)}"


def _overrides(texts: Iterable[str]) -> list[Layer]:
    """Read all overrides, so that the faults of all are reported at once."""
    layers: list[Layer] = []
    messages: list[str] = []
    for override in texts:
        with gathered(messages):
            layers.append(toml.parse_override(override))
    refuse(messages)
    return layers
