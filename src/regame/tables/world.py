"""What the tables say of a config's world: its stages, groups, states and end uses.

Tables of the user's own are checked before play. The atlas reads firms, since it knows which words
their table may hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from regame.config.schema import Config
from regame.core.errors import UserError, nearest, refuse
from regame.core.words import plural
from regame.tables import figures, own
from regame.tables.own import ABOVE, ROUNDING, SHARE, Rules

if TYPE_CHECKING:
    import pandas as pd

PLACES = ("extract", "refine", "recycle", "make")  # what a stage does; the order of the engine
NOTHING_MADE = {"good": "", "many": "products", "input_t": 0.0, "scrap_share": 0.0}
TRACE = 0.01  # t/year that is used where a table has none, so that every market has a size
STEP = {"input_t": ABOVE, "scrap_share": SHARE, "step_cost": ABOVE}
STAGES = Rules("name", {"place": PLACES}, STEP, tuple(STEP), ("good", "many", "plant", *STEP))
THRIFT = {"thrift_short": ABOVE, "thrift_long": ABOVE, "floor": SHARE}
# Below a stop value of 1 a use would have stopped at the start.
USES = {"elasticity_short": ABOVE, "elasticity_long": ABOVE, "stop_value": (1.0, math.inf)}
USES |= {"substitute_ceiling": SHARE}
GROUPS = Rules("name", {}, THRIFT, tuple(THRIFT), tuple(THRIFT))


type Stage = Mapping[str, Any] | pd.Series  # a row of the table of stages


@dataclass(frozen=True)
class Chain:
    """Stages in the engine's order, a place each; what a case leaves out has the name "".

    sold: the good that is traded under licence; made: what the last stage makes of it, "" if
    nothing. input_t: t of the one in a tonne of the other, of which scrap_share falls off.
    step_cost: (place,) USD/kg, see the table `columns`.
    """

    names: tuple[str, ...]
    sold: str
    made: str
    input_t: float
    scrap_share: float
    step_cost: tuple[float, ...]
    plants: tuple[str, ...]  # (place,) what a plant of the stage is called
    raw: str  # what leaves the extractors: the good itself where nothing is done to it before
    goods: str  # what is traded, in the plural: "oxides", "ore"
    products: str  # what is made of it, in the plural: "magnets"; "products" where nothing is

    def plants_of(self, place: int) -> str:
        """Plants of a place of the chain in the plural: "mines"; "" where there are none."""
        return plural(self.plants[place])

    @property
    def refiners(self) -> str:
        """What earns in the line of refineries, in the plural: these, or else recyclers."""
        return self.plants_of(1) or self.plants_of(2)

    @property
    def returns(self) -> bool:
        """Whether what is used comes back as scrap: what is made, or all where a stage recycles."""
        return bool(self.made or self.names[2])

    @property
    def refines(self) -> bool:
        """Whether anything is done to what is extracted before it is traded."""
        return bool(self.names[1])


def chain(config: Config) -> Chain:
    """The stages of a world; raises UserError with every fault of a table that is not ours."""
    path = config.tables.stages
    table = figures.read(path)
    if figures.is_own(path):
        table = own.with_columns(table, tuple(STEP))
        own.checked(table, path, STAGES, _places)
        if "extract" not in set(table["place"]):
            raise UserError(f"{path}: no stage with place = 'extract'")
    rows: dict[str, Stage] = {str(stage): row for stage, row in table.set_index("place").iterrows()}
    made = rows.get("make", NOTHING_MADE)
    first = rows["refine"] if "refine" in rows else rows["extract"]
    steps = [rows[stage]["step_cost"] if stage in rows else 0.0 for stage in PLACES]
    return Chain(
        tuple(str(rows[stage]["name"]) if stage in rows else "" for stage in PLACES),
        str(first["good"]),
        str(made["good"]),
        float(made["input_t"]),
        float(np.nan_to_num(made["scrap_share"])),
        tuple(float(cost) for cost in np.nan_to_num(np.array(steps, float))),
        tuple(str(rows[p].get("plant", rows[p]["name"])) if p in rows else "" for p in PLACES),
        str(rows["extract"]["good"]),
        _many(first),
        _many(made),
    )


def _many(stage: Stage) -> str:
    """What a good is called in the plural: as the table says, else by its own name."""
    word = stage.get("many")
    return word if isinstance(word, str) and word else str(stage["good"])


def groups(config: Config) -> pd.DataFrame:
    """The groups of a world, a row each in the order of `world.groups`."""
    path, names = config.tables.groups, config.world.groups
    table = figures.read(path)
    group_names = list(table["name"]) if "name" in table else []
    faults = [
        f"{path}: group {name!r} of world.groups is missing{nearest(name, group_names)}"
        for name in names
        if name not in group_names
    ]
    if figures.is_own(path):
        table = own.with_columns(table, tuple(THRIFT))
        faults = own.faults_of(table, path, replace(GROUPS, words={"name": names})) + faults
    refuse(faults)
    return table.set_index("name").loc[list(names)].reset_index()


def _places(table: pd.DataFrame) -> own.Faults:
    """A place has one stage; what is made needs an input."""
    for row, stage in enumerate(table["place"]):
        if stage in list(table["place"][:row]):
            yield row, f"place = {stage!r} has a stage already"
        if stage == "make" and not table["input_t"].iloc[row] > 0:
            yield row, "input_t of the stage that makes must be above 0"
        if not isinstance(table["good"].iloc[row], str):
            yield row, "good must be named"


def regions(config: Config) -> pd.DataFrame:
    """The states of a world; raises UserError with every fault of the user's own table."""
    path = config.tables.regions
    table = figures.read(path)
    if not figures.is_own(path):
        return table
    goods = _goods(config)
    use_columns = [f"{good}_use_{group}" for good in goods[:1] for group in config.world.groups]
    if use_columns and {*use_columns} <= {*table}:  # of every group, in place of their sum
        table = table.assign(**{f"{goods[0]}_use": table[use_columns].sum(axis=1)})
    others = use_columns if goods else list(table)  # goods are unknown where stages have faults
    rules = Rules("state", {}, {f"{good}_use": ABOVE for good in goods}, others=others)
    faults = own.faults_of(table, path, rules)
    missing = _states_missing(config, own.words_in(table, "state"))
    faults += [f"{path}: {fault}" for fault in missing]
    refuse(faults)
    return table


def _goods(config: Config) -> list[str]:
    """What is traded and what is made of it; nothing where the table of stages has faults.

    Those are its own to say: other tables are checked without it.
    """
    try:
        links = chain(config)
    except UserError:
        return []
    return [good for good in (links.sold, links.made) if good]


def states_of(config: Config) -> tuple[str, ...]:
    """The names of all states of a world, in the order of its state axis."""
    return tuple(regions(config)["state"])


def use_of(table: pd.DataFrame, good: str, scale: float) -> np.ndarray:
    """Use of a good by state (state,), t/year, a trace where there is none; zero for no good."""
    if not good:
        return np.zeros(len(table))
    return np.maximum(table[f"{good}_use"].to_numpy(float) * scale, TRACE)


def use_by_group(
    table: pd.DataFrame, good: str, groups: Sequence[str], scale: float
) -> list[np.ndarray]:
    """Use of each group by state (state,), t/year, where the table has it; else nothing."""
    names = [f"{good}_use_{group}" for group in groups]
    if not all(name in table for name in names):
        return []
    return [np.maximum(table[name].to_numpy(float) * scale, TRACE) for name in names]


def shares_of(config: Config) -> list[str]:
    """Columns with the share of each group."""
    return [f"share_{group}" for group in config.world.groups]


def weights(uses: pd.DataFrame) -> np.ndarray:
    """What share of all use each end use has (use,), in the base year."""
    return uses["share_2010" if "share_2010" in uses else "share"].to_numpy(float)


def end_uses(config: Config) -> pd.DataFrame:
    """The end uses of a world; raises UserError with every fault of the user's own table."""
    path = config.tables.end_uses
    if not figures.is_own(path):
        return figures.read(path)
    goods, shares = _goods(config), shares_of(config)
    uses = own.with_shares(figures.read(path), shares)
    weight = "share_2010" if "share_2010" in uses else "share"
    inputs = goods or own.words_in(figures.read(config.tables.stages), "good")
    bounds = dict.fromkeys((weight, *shares), SHARE) | USES
    rules = Rules("name", {"input": inputs} if inputs else {}, bounds)
    own.checked(uses, path, rules, partial(own.sums, shares=shares))
    total = float(weights(uses).sum())
    if abs(total - 1) > ROUNDING:
        near = f"per cent? divide each by {100 if abs(total - 100) < 1 else total:.4g}"
        fault = f"{weight} must add up to 1 over all uses, not {total:.4g} ({near})"
        raise UserError(f"{path}: {fault}")
    if goods and (faults := _uses_missing(uses, chain(config), shares, weight)):
        raise UserError([f"{path}: {fault}" for fault in faults])
    return uses


def _states_missing(config: Config, states: list[str]) -> list[str]:
    """Holders without a row, and states of the package's plants; the user's are checked by line."""
    why: dict[str, str] = {}
    if not figures.is_own(config.tables.firms):
        plants = figures.read(config.tables.firms)["state"]
        why = dict.fromkeys(plants, f"table {config.tables.firms!r} has plants there")
    why |= dict.fromkeys(config.world.holders, "world.holders names it")
    return [
        f"state {name!r} is missing: {reason}{nearest(name, states)}"
        for name, reason in why.items()
        if name not in states
    ]


def _uses_missing(uses: pd.DataFrame, links: Chain, shares: list[str], weight: str) -> list[str]:
    """What no use buys, so that means over it are undefined.

    A good that is made of what is traded must be used; what is traded may go into it alone.
    """
    tonnes = uses[shares].mul(uses[weight], axis=0)  # (use, group)
    direct = uses["input"] == links.sold
    lacking = [f"{links.sold!r} has {name}" for name in shares if not tonnes[name][direct].any()]
    if links.made and not tonnes[direct].any(axis=None):
        lacking = [f"{name!r}" for name in shares if not tonnes[name].any()]
    if links.made and not tonnes[~direct].any(axis=None):
        lacking.append(f"{links.made!r} has a share")
    return [f"no row of input = {good_lacking} and {weight} above 0" for good_lacking in lacking]
