"""Configs of a case with groups of its own: the same sections, with a price and a duty for each."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal, cast

from pydantic import Field, ValidationError, create_model

from regame.config.licensing import AnyLicensing
from regame.config.opening import STOCK, USE, AnyOpening, residual
from regame.config.schema import AnyLicences, AnyStocks, Config, Licences, MadePrices, Prices
from regame.config.section import GROUPS, SLOTS, number
from regame.core.errors import UserError
from regame.core.packaged import Toml

STOCKED = "stockpile_covers"
RESIDUALS = {"use": USE, "stock": STOCK}  # of the opening, by group
COVERS = ("quota_covers", "duty_raised", "denial_covers")


@cache
def config_of(groups: tuple[str, ...]) -> type[Config]:
    """The kind of config that has these groups, 1 to SLOTS names; the same for the same names.

    A price of each must be given; a duty is none unless it is given.
    """
    if groups == GROUPS:
        return Config
    group_name: Any = Literal[groups]
    group_names: Any = tuple[group_name, ...]
    none = number(0.0, 0, 5, "ad valorem", "export duty at the start")
    price = number(..., 1e-6, 1e6, "USD/kg", "inside at the start")
    duties: Any = {f"duty_{group}": (float, none) for group in groups}
    duties |= {key: _covers(AnyLicences, key, group_names, groups) for key in COVERS}
    of_each: Any = dict.fromkeys(groups, (float, price))
    per_group: Any = {"covers": _covers(AnyLicensing, "covers", group_names, groups)}
    held: Any = {STOCKED: _covers(AnyStocks, STOCKED, group_names, groups)}
    residuals: Any = {
        f"{kind}_{group}": (float, residual(meaning))
        for kind, meaning in RESIDUALS.items()
        for group in groups
    }
    opening: Any = create_model("Opening", __base__=AnyOpening, **residuals)
    licences: Any = create_model("Licences", __base__=AnyLicences, **duties)
    prices: Any = create_model("Prices", __base__=MadePrices, **of_each)
    licensing: Any = create_model("Licensing", __base__=AnyLicensing, **per_group)
    stocks: Any = create_model("Stocks", __base__=AnyStocks, **held)
    model = create_model(
        "Config",
        __base__=Config,
        prices=(prices, ...),
        opening=(opening, opening()),
        licences=(licences, licences()),
        licensing=(licensing, licensing()),
        stocks=(stocks, stocks()),
    )
    setattr(model, "__reduce__", _reduce)  # noqa: B010  # a kind made here has no address
    return cast("type[Config]", model)


def _covers(owner: Any, key: str, words: Any, groups: tuple[str, ...]) -> tuple[Any, Any]:
    return words, Field(groups, description=owner.model_fields[key].description)


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
    """What a file inherits, less what it cannot: prices, duties and lists of other groups."""
    mine, theirs = groups_in(above), groups_in(below) or GROUPS
    if mine is None or mine == theirs:
        return below
    old = {
        "prices": theirs,
        "opening": tuple(f"{kind}_{group}" for kind in RESIDUALS for group in theirs),
        "licences": (*COVERS, *(f"duty_{group}" for group in theirs)),
        "licensing": ("covers",),
        "stocks": (STOCKED,),
    }
    return {
        name: {key: value for key, value in section.items() if key not in old.get(name, ())}
        if name in old
        else section
        for name, section in below.items()
    }


def places_of(groups: Iterable[object]) -> dict[str, str]:
    """Dotted keys of the numbers of groups -> the names under which an engine keeps them."""
    kinds = ("prices.", "licences.duty_", *(f"opening.{kind}_" for kind in RESIDUALS))
    return {
        f"{kind}{group}": f"{kind.rstrip('.').replace('.', '_')}_{row}".replace("__", "_")
        for kind in kinds
        for row, group in enumerate(groups)
    }


__all__ = [
    "Licences",
    "Prices",
    "config_of",
    "kind_for",
    "load_again",
    "places_of",
    "without_others",
]
