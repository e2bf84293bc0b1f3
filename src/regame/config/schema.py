"""The assumptions of a world: its tables and times, and sections of numbers (sections.py).

A config file (`configs/*.toml`) fills these sections. Any float may also be a column of a design,
under its dotted key (`market.sharpness`), and then differs from run to run.
"""

import hashlib
import json
from typing import TYPE_CHECKING, Self

from pydantic import Field, create_model, model_validator

from regame.config.dated import Change, Dated, check_changes
from regame.config.section import GROUPS, MONTH, SLOTS, GroupName, Section, numbers_of
from regame.config.sections import kinds
from regame.core.addresses import content


class Tables(Section):
    """Which tables of figures the world is built from (names of package data, or CSV paths)."""

    firms: str = Field("firms", description="plants: capacity, basket, cost, phase")
    entrants: str = Field("", description="classes of plants nobody announced; empty: none enter")
    regions: str = Field("regions", description="states: use of refined goods and products")
    end_uses: str = Field("end_uses", description="uses: elasticities, value, substitutes")
    contracts: str = Field("", description="contracts on tonnes that are played; empty: none")
    decisions: str = Field("", description="plants begun by a date on record; empty: none")
    issues: str = Field("", description="issues that are open between states; empty: none")
    stages: str = Field("stages", description="stages of the chain: names, goods, input")
    groups: str = Field("groups", description="groups of the good: thrift, floors of price")
    routes: str = Field("", description="routes: closed, far, or what they carry; none: all alike")


class World(Section):
    """Time, and what the start of the world is called."""

    start_year: int = Field(2010, ge=1900, le=2100, description="year of month 0 (January)")
    played_from: int | None = Field(
        None,
        ge=1900,
        le=2100,
        description="year from which the profile is played up to the start; none: opens there",
    )
    base_year: int = Field(
        2010, ge=1900, le=2100, description="year, in January, that tables and prices describe"
    )
    players: tuple[str, ...] = Field(
        ("China", "United States", "Japan", "Australia"),
        description="states whose strategies a design may name",
    )
    holders: tuple[str, ...] = Field(
        ("China",), min_length=1, max_length=2, description="states that put exports under licence"
    )
    projects_known: str = Field("2010-01", pattern=MONTH, description="plants announced by then")
    refuges: tuple[str, ...] = Field(
        (), description="extractors elsewhere that open only with who is driven out inside"
    )
    groups: tuple[GroupName, ...] = Field(
        GROUPS, min_length=1, max_length=SLOTS, description="groups of the good, each with a price"
    )
    unit: str = Field("t REO", min_length=1, description="unit of amounts in tables")
    scale: int = Field(1, ge=1, le=10**9, description="thousands of what prices are for, in it")
    price_unit: str = Field("USD/kg REO", min_length=1, description="unit of prices")
    money: str = Field("USD of 2010", min_length=1, description="currency and its year")

    @property
    def opens(self) -> int:
        """The year in which the first month is played, before the start or at it."""
        return self.start_year if self.played_from is None else self.played_from

    @property
    def price(self) -> str:
        """Unit of prices without what they are of: "USD/kg"."""
        return self.price_unit.split()[0]

    @property
    def measure(self) -> str:
        """Unit of what is recorded, without what it is of: "t", or 1000 of what prices are for."""
        per = self.price_unit.partition("/")[2].split()
        if self.scale == 1:
            return self.unit.split()[0]
        return "t" if not per or per[0] == "kg" else f"1000 {per[0]}"

    @property
    def amount(self) -> str:
        """The same with what it is of: "t REO"."""
        return " ".join([self.measure, *self.unit.split()[1:]])

    @model_validator(mode="after")
    def _is_played_up_to_its_start(self) -> Self:
        if self.played_from is not None and not 0 < self.start_year - self.played_from <= 25:
            raise ValueError(
                f"played_from = {self.played_from} must come 1 to 25 years before "
                f"start_year = {self.start_year}"
            )
        return self


class Frame(Section):
    """What a config has beside its sections of numbers."""

    question: str = ""
    tables: Tables = Tables()
    world: World = World()
    profile: dict[str, str] = Field(
        {}, description="state -> strategy it plays where a design does not say"
    )
    dated: tuple[Dated, ...] = ()
    changes: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _changes_can_be_made(self) -> Self:
        check_changes(self.changes, {n: part for n, part in self if isinstance(part, Section)})
        return self

    @property
    def hash(self) -> str:
        """Twelve hex digits that name these assumptions, with what the user's own tables hold."""
        encoded = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        own_tables = content(name for _, name in self.tables if name.endswith(".csv"))
        return hashlib.sha256(encoded.encode() + own_tables).hexdigest()[:12]

    def numbers(self) -> dict[str, float]:
        """Every float under its dotted key: what may also be a column of a design."""
        return {
            f"{name}.{key}": float(getattr(section, key))
            for name, section in self
            if isinstance(section, Section)
            for key in numbers_of(type(section))
        }


if TYPE_CHECKING:
    from regame.config.numbers import Sections

    class Config(Frame, Sections):
        """Every assumption of a world; built by `regame.load_config`."""

else:
    SECTIONS = kinds()
    globals().update({kind.__name__: kind for kind, _ in SECTIONS.values()})  # pickle looks here
    Config = create_model(
        "Config",
        __base__=Frame,
        __module__=__name__,
        __doc__="Every assumption of a world; built by `regame.load_config`.",
        **SECTIONS,
    )


def config_keys() -> list[str]:
    """Return the keys that `Config.numbers` has, whatever groups a case has of its own."""
    return [
        f"{name}.{key}"
        for name, field in Config.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
        for key in numbers_of(field.annotation)
    ]
