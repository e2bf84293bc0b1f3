"""What a report is made of, read once and handed to every section."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.pairing import Pairs
from regame.config.groups import load_again
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.words import year_of
from regame.game.facts import SECTORS
from regame.game.names import name_of
from regame.runs.manifests import Manifest
from regame.studies.verdict.result import Protocol, Verdict
from regame.tables import figures
from regame.tables.world import PLACES, chain, groups

MAKE = len(PLACES) - 1  # place of the last stage


class Chain(NamedTuple):
    """What the case calls its goods: groups by name with what they hold, places of the chain."""

    groups: dict[str, str]
    places: dict[int, str]  # place in the chain -> what is done or made there
    goods: str
    holder: str  # as the names of series have it
    tonnes: str
    price_unit: str

    def traded(self, group: str) -> str:
        """Return what is traded of a group: "light oxides", but "tin" where both are one."""
        return group if group == self.goods else f"{group} {self.goods}"


def plants_in(config: Config) -> dict[str, str]:
    """Return what a case calls its plants, by their lines of the ledger; nothing of rare earths."""
    if not figures.is_own(config.tables.stages):
        return {}
    links = chain(config)
    called = (links.plants_of(0), links.refiners, links.plants_of(MAKE))
    return dict(zip(SECTORS, called, strict=False))


@dataclass(frozen=True)
class Source:
    """The verdict, the protocol, the manifest, the table, and the headline beside its baseline.

    table: the columns with one value a run.
    """

    found: Verdict
    protocol: Protocol
    manifest: Manifest
    table: pd.DataFrame
    pairs: Pairs

    @property
    def world(self) -> Chain:
        """The words of the case."""
        config = load_again(self.protocol.config)
        links, world = chain(config), config.world
        held = dict(groups(config)[["name", "holds"]].itertuples(index=False, name=None))
        is_own = figures.is_own(config.tables.stages)
        places = {stage: name for stage, name in enumerate(links.names) if name}
        if is_own:
            places = {stage: links.plants_of(stage) for stage in places}
        elif MAKE in places:
            places[MAKE] += "s"
        tonnes = world.unit if world.scale == 1 else "t"
        return Chain(
            held, places, links.goods, name_of(self.found.holder), tonnes, world.price_unit
        )

    @property
    def start(self) -> float:
        """From when years count, as a year: the opening, or the start of a case's weapon."""
        return self.found.start_year + self.found.start_month / 12

    def when(self, month: int) -> str:
        """A month that counts from there, as "March 2012"."""
        return year_of(month + self.found.start_month, self.found.start_year)

    def series(self, side: Literal["treated", "baseline"], name: str) -> Floats | None:
        """Return a series (worlds, points every third month), or None if it was not kept."""
        column = f"series_{name}"
        if not self.pairs.has(column) or self.pairs.baseline.empty:
            return None
        return self.pairs.stacked(side, column).astype(np.float64)

    def median(self, played: str, name: str) -> Floats | None:
        """Return the median over worlds of a series of a treatment or baseline as it was played.

        (points every third month,), or None if it was not kept or every run failed.
        """
        column, rows = f"series_{name}", self.table[self.table["treatment"] == played]
        rows = rows[~rows["failed"].astype(bool)]
        if rows.empty or column not in {*self.pairs.lists, *rows}:
            return None
        lists, runs = self.pairs.lists, rows["run"].to_numpy()
        paths = lists[column](runs) if column in lists else np.stack(rows[column].to_list())
        return np.asarray(np.median(paths, axis=0), dtype=np.float64)
