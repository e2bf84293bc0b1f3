"""The assumptions of a world: every number with its unit, its bounds and what it means.

A config file (`configs/*.toml`) fills these sections. Any float may also be a column of a design,
under its dotted key (`market.sharpness`), and then differs from run to run.
"""

import hashlib
import json
from typing import Self

from pydantic import Field, model_validator

from regame.config.accounts import Conduct, Ledger, Recycling
from regame.config.backlash import Disputes, Enforcement, Support, Tribunal
from regame.config.dated import Change, Dated, check_changes
from regame.config.licensing import Licensing
from regame.config.opening import Opening
from regame.config.plants import Investment, Production
from regame.config.section import (
    GROUPS,
    MONTH,
    SLOTS,
    Group,
    GroupName,
    Section,
    number,
    numbers_of,
)
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


class MadePrices(Section):
    """Prices at the start of what the last stage makes."""

    magnet: float = number(22.0, 0.01, 1e4, "USD/kg", "NdFeB blanks inside China at the start")
    magnet_outside: float = number(26.0, 0.01, 1e4, "USD/kg", "the same for users elsewhere")


class Prices(MadePrices):
    """Prices per element group at the start, USD/kg REO: inside without VAT."""

    bulk: float = number(3.3, 0.01, 1e4, "USD/kg", "La, Ce inside China at the start")
    light: float = number(14.1, 0.01, 1e4, "USD/kg", "Nd, Pr inside China at the start")
    heavy: float = number(76.0, 0.01, 1e5, "USD/kg", "Dy, Tb inside China at the start")
    other: float = number(6.0, 0.01, 1e4, "USD/kg", "Y, Sm, Gd and the rest at the start")


class Market(Section):
    """How orders spread over routes, and how sellers offer."""

    sharpness: float = number(8.0, 0.5, 500, "1", "b: logit sharpness per trailing price")
    transport: float = number(
        0.6, 0, 100, "USD/kg", "refined goods and products between two states"
    )
    ore_transport: float = number(0.25, 0, 100, "USD/kg", "concentrate between two states")
    ore_strangers: float = number(
        0.02, 0, 1, "1", "weight of a refinery without ties to the extractor; 1: ties do not matter"
    )
    requalification: float = number(24, 1, 240, "months", "preferences move to realised shares")
    hold: float = number(1.0, 0.05, 24, "months", "producers' stock at which asks stand still")
    offer_slope: float = number(1.4, 0.5, 40, "1", "kappa: how sharply sellers hold back below it")
    price_memory: float = number(0.25, 0.01, 1, "1/month", "speed of prices that buyers expect")
    trailing: float = number(12, 1, 60, "months", "window of the trailing price in the logit")
    wedge_to_magnets: float = number(1.0, 0, 1, "share", "of the wedge that makers expect")
    openness: float = number(0.25, 0, 1, "share", "preference that follows supply, not habit")
    trials: float = number(0.0, 0, 10, "1", "openness to sellers elsewhere per unit of felt risk")
    second: float = number(0.3, 0, 0.95, "share", "of purchases that a second source is given")


class AnyLicences(Section):
    """Export licences of the holder, in the regime found at the start."""

    export_quota: float = number(50145, 0, 1e9, "t/year", "quota at the start (2009)")
    quota_stands: float = number(1.0, 0, 1, "0/1", "that quota is in force if none is ordered")
    usable: float = number(0.75, 0.05, 1, "share", "licences of the stricter regime that are used")
    counted_before: float = number(0.75, 0.05, 1, "share", "exports counted before 2011")
    counted_from_year: int = Field(2011, description="year from which all exports count")
    idle_half_life: float = number(3, 0.2, 100, "years", "half-life of the share that is not used")
    pacing: float = number(1.0, 1, 6, "1", "a month may use this times its even share of the pool")
    carry: float = number(0.1, 0, 1, "share", "unused licences carried to the second half-year")
    ask_fall: float = number(
        0.12, 0, 1, "1/month", "most that quoted outside asks fall a month; 1 = free"
    )
    domestic_share: float = number(0.8, 0, 1, "share", "rent of licences that stays in the state")
    quota_covers: tuple[str, ...] = Field(GROUPS, description="groups under the tonnage licence")
    duty_raised: tuple[str, ...] = Field(GROUPS, description="groups whose duty is raised")
    denial_covers: tuple[str, ...] = Field(GROUPS, description="groups refused by a denial")


class Licences(AnyLicences):
    """The same, with the duty on each group."""

    duty_bulk: float = number(0.15, 0, 5, "ad valorem", "export duty at the start")
    duty_light: float = number(0.15, 0, 5, "ad valorem", "export duty at the start")
    duty_heavy: float = number(0.25, 0, 5, "ad valorem", "export duty at the start")
    duty_other: float = number(0.25, 0, 5, "ad valorem", "export duty at the start")
    quota_covers: tuple[Group, ...] = Field(GROUPS, description="groups under the tonnage licence")
    duty_raised: tuple[Group, ...] = Field(("light",), description="groups whose duty is raised")
    denial_covers: tuple[Group, ...] = Field(GROUPS, description="groups refused by a denial")


class Leakage(Section):
    """Exports outside the books: evasion of duty and tax, and the part that a rent drives."""

    evasion: float = number(0.8, 0, 10, "kt/month", "evades duty and tax, there before the quota")
    capacity: float = number(0.6, 0, 10, "kt/month", "smuggling capacity at the start")
    ceiling: float = number(2.5, 0, 20, "kt/month", "most that smuggling capacity can become")
    growth: float = number(0.015, 0, 0.1, "1/month", "growth of capacity while the wedge is wide")
    width: float = number(2.0, 0.01, 50, "USD/kg", "margin at which capacity is two thirds used")
    cost: float = number(0.8, 0, 50, "USD/kg", "real cost of moving a kilogram unseen")
    enforced: float = number(0.44, 0, 1, "share", "cut of leakage by a full campaign")
    owner_share: float = number(0.6, 0, 1, "share", "margin that stays with people of the state")


class Demand(Section):
    """Use, its growth and how it answers prices."""

    outside: float = number(1.15, 0.3, 3, "1", "scale of use outside the holder state")
    elasticity: float = number(1.3, 0.2, 5, "1", "scale of the short-run elasticities")
    elasticity_long: float = number(1.0, 0.2, 5, "1", "scale of the long-run elasticities")
    adaptation: float = number(0.0155, 0, 1, "1/month", "speed from short to long run")
    adaptation_trigger: float = number(1.5, 0, 20, "1", "price over its start that sets it off")
    irreversible: float = number(0.5, 0, 1, "share", "by which it fades more slowly; 1: never")
    value: float = number(1.5, 0.2, 10, "1", "scale of the value of lost load")
    growth_inside: float = number(0.08, -0.2, 0.3, "1/year", "growth of use in the holder state")
    growth_outside: float = number(0.04, -0.2, 0.3, "1/year", "growth of use elsewhere")
    growth_ends: float = number(1000, 0, 1000, "years", "of it; then by dated factors alone")
    growth_resumes: float = number(1000, 0, 1000, "years", "after the base year, if it had ended")
    rebound_inside: float = number(0.0, -1, 1, "log", "use regained after the crisis of 2008-09")
    rebound_outside: float = number(0.15, -1, 1, "log", "the same elsewhere")
    rebound_months: float = number(6, 0.5, 60, "months", "in which most of it comes back")
    growth_fade: float = number(15, 1, 100, "years", "years in which growth halves")
    shock: float = number(0.02, 0, 0.3, "1", "monthly standard deviation of use per state")
    shock_memory: float = number(0.85, 0, 0.99, "1", "autocorrelation of the shocks")
    growth_magnets: float = number(0.03, -0.2, 0.2, "1/year", "growth of products above other uses")


class AnyStocks(Section):
    """Order-up-to stocks of users, panic and trend-following."""

    cover: float = number(2.5, 0.1, 24, "months", "stock that users want in quiet times")
    panic: float = number(0.93, 0, 5, "1", "extra cover per unit of felt risk")
    panic_half_life: float = number(8, 0.5, 120, "months", "half-life of felt risk")
    denied: float = number(1.3, 0, 10, "1", "risk felt by users who are denied, over the news")
    trend: float = number(0.45, 0, 3, "1", "weight of the expected rise in wanted stock")
    trend_memory: float = number(0.20, 0.01, 1, "1/month", "speed of the followed trend")
    trend_horizon: float = number(4.3, 0, 24, "months", "horizon of the followed trend")
    mean_reversion: float = number(0.54, 0, 3, "1", "draw on stocks when prices stand high")
    resale: float = number(0.0, 0, 30, "1/month", "of stocks, sold per log of price over expected")
    adjustment: float = number(6.0, 1, 60, "months", "time to close a gap in stocks")
    swing: float = number(0.45, 0, 2, "1", "phi: strength of both in wanted stock")
    treasury: float = number(1.0, 0, 1, "share", "of a public stock that public money pays")
    holding: float = number(0.02, 0, 0.5, "1/year", "storage of a public stock, of its value")
    keeping: float = number(0.2, 0, 1, "1/year", "storage and capital where firms must hold it")
    magnets: float = number(0.0, 0, 12, "months", "products that users hold; 0: they hold none")
    release: float = number(0.3, 0, 3, "1/month", "of them, run down per log rise of the price")
    stockpile_covers: tuple[str, ...] = Field(GROUPS, description="groups in public stocks")


class Stocks(AnyStocks):
    """The same, with names of groups as words."""

    stockpile_covers: tuple[Group, ...] = Field(GROUPS, description="groups in public stocks")


class Substitution(Section):
    """Substitutes that take use for good."""

    speed: float = number(0.03, 0, 1, "1/month", "speed at which substitutes come in")
    ceiling: float = number(1.0, 0, 3, "1", "scale of the ceilings per use; 0: no substitutes")
    trigger: float = number(1.5, 0.5, 20, "1", "price over its start that pulls substitutes in")
    irreversible: float = number(0.6, 0, 1, "share", "by which use returns more slowly; 1: never")
    return_years: float = number(
        8, 0.5, 50, "years", "in which use returns if nothing holds it back"
    )
    penalty: float = number(0.3, 0, 3, "share", "cost of a substitute over the start price")
    research: float = number(100e6, 1e5, 1e12, "USD/year", "public money that doubles the speed")


class Reputation(Section):
    """Trust in suppliers and political will."""

    premium: float = number(0.2, 0, 1, "share", "premium paid without any trust; 0: trust is idle")
    magnets: float = number(1.0, 0, 3, "1", "premium on products over that on refined goods")
    fall: float = number(0.08, 0, 1, "1/month", "trust lost per month of full restriction")
    seen: float = number(0.3, 0, 1, "share", "of what others suffer that counts as suffered")
    tolerated: float = number(0.10, 0, 1, "share", "restriction that trust has got used to")
    heal_years: float = number(6, 0.5, 50, "years", "in which trust heals")
    will_jump: float = number(1.5, 0, 10, "1", "will per unit of announced cut or denial")
    will_half_life_years: float = number(3, 0.1, 50, "years", "half-life of political will")
    drive: float = number(0.05, 0, 5, "1/year", "causes of will that are no restriction")
    permits: float = number(0.25, 0, 0.9, "share", "time saved under full will; 0: no effect")


class Learning(Section):
    """Know-how."""

    rate: float = number(0.08, 0, 0.5, "share", "cost fall per doubling of output")
    floor: float = number(0.6, 0.1, 1, "share", "of today's unit cost that learning cannot pass")
    ban_delay: float = number(12, 0, 120, "months", "added to plants elsewhere by a technology ban")
    ban_stands: float = number(0.0, 0, 1, "0/1", "one is in force if nothing is ordered")


class Config(Section):
    """Every assumption of a world; built by `regame.load_config`."""

    question: str = ""
    tables: Tables = Tables()
    world: World = World()
    profile: dict[str, str] = Field(
        {}, description="state -> strategy it plays where a design does not say"
    )
    dated: tuple[Dated, ...] = ()
    changes: tuple[Change, ...] = ()
    opening: Opening = Opening()
    prices: Prices = Prices()
    market: Market = Market()
    licences: Licences = Licences()
    licensing: Licensing = Licensing()
    leakage: Leakage = Leakage()
    demand: Demand = Demand()
    stocks: Stocks = Stocks()
    production: Production = Production()
    investment: Investment = Investment()
    substitution: Substitution = Substitution()
    reputation: Reputation = Reputation()
    learning: Learning = Learning()
    recycling: Recycling = Recycling()
    disputes: Disputes = Disputes()
    enforcement: Enforcement = Enforcement()
    wto: Tribunal = Tribunal()
    support: Support = Support()
    conduct: Conduct = Conduct()
    ledger: Ledger = Ledger()

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


def config_keys() -> list[str]:
    """Return the keys that `Config.numbers` has, whatever groups a case has of its own."""
    return [
        f"{name}.{key}"
        for name, field in Config.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
        for key in numbers_of(field.annotation)
    ]
