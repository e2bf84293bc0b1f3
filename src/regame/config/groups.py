"""Configs of a case with groups of its own: the same sections, with a price and a duty for each."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from pydantic import ValidationError, create_model

from regame.config.schema import Config
from regame.config.section import GROUPS, SLOTS
from regame.config.sections import COVERS, OF_GROUP, keys_of, kinds
from regame.core.errors import UserError
from regame.core.packaged import Toml


@cache
def config_of(groups: tuple[str, ...]) -> type[Config]:
    """The kind of config that has these groups, 1 to SLOTS names; the same for the same names.

    A price of each must be given; a duty is none unless it is given.
    """
    if groups == GROUPS:
        return Config
    of_groups = {key.partition(".")[0] for key in (*OF_GROUP, *COVERS)}
    fields: Any = {name: kind for name, kind in kinds(groups).items() if name in of_groups}
    model = create_model("Config", __base__=Config, **fields)
    setattr(model, "__reduce__", _reduce)  # noqa: B010  # a kind made here has no address
    return cast("type[Config]", model)


def _reduce(config: Config) -> Any:
    return _again, (config.world.groups, config.model_dump())


def _again(groups: tuple[str, ...], data: Toml) -> Config:
    return config_of(groups).model_validate(data)


def load_again(data: Toml) -> Config:
    """The config that was written as JSON or handed on as plain tables; UserError if it is none."""
    try:
        return kind_for(data).model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        why = f"{key}: {first['msg']}"
        raise UserError(f"config: is damaged, or of another release: {why}") from None


def kind_for(data: Mapping[str, Any]) -> type[Config]:
    """The kind of config that fits what files say of their groups; the usual one if nothing."""
    groups = groups_in(data)
    return config_of(groups) if groups else Config


def groups_in(data: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The groups that a file names, if it names any as a config may."""
    world = data.get("world")
    listed = world.get("groups") if isinstance(world, Mapping) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= SLOTS:
        return None
    names = tuple(name for name in listed if isinstance(name, str) and name.isidentifier())
    return names if len(set(names)) == len(listed) else None


def without_others(below: Toml, above: Mapping[str, Any]) -> Toml:
    """What a file inherits, less what it cannot: prices, duties and lists of other groups.

    With firms of its own it inherits no classes of entrants, which are made for those of below.
    """
    own = above.get("tables")
    if isinstance(own, Mapping) and "firms" in own:
        below = {**below, "tables": {**below.get("tables", {}), "entrants": ""}}
    mine, theirs = groups_in(above), groups_in(below) or GROUPS
    if mine is None or mine == theirs:
        return below
    old = {*COVERS, *keys_of(theirs)}
    return {
        name: {key: value for key, value in section.items() if f"{name}.{key}" not in old}
        if isinstance(section, Mapping)
        else section
        for name, section in below.items()
    }


def places_of(groups: Iterable[object]) -> dict[str, str]:
    """Dotted keys of the numbers of groups -> the names under which an engine keeps them."""
    return {
        f"{kind}{group}": f"{kind.rstrip('.').replace('.', '_')}_{row}".replace("__", "_")
        for kind in OF_GROUP
        for row, group in enumerate(groups)
    }
