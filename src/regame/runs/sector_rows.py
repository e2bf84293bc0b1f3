"""What cannot be built when magnets and oxides lack: output of sectors, by state, in a month.

A line that lacks a magnet stops whatever the magnet costs. So a tonne that is missing counts with
the output that needs it: its price at the start over its share in the cost of the product.
"""

import numpy as np
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.game.facts import KG
from regame.game.game import Game
from regame.runs.use_rows import products_used, uses_of
from regame.tables import figures
from regame.tables.losses import products_by_use
from regame.tables.world import chain, end_uses

type Floats = NDArray[np.float64]


class Sectors:
    """Sectors of a world: their names, and what of every end use belongs to each."""

    def __init__(self, config: Config):
        table, links = end_uses(config), chain(config)
        uses, self.parts = uses_of(config)  # (use, good)
        self.known = "cost_share" in table and bool(links.made)
        self.tonnes, self.exposed = products_by_use(config)
        cost = table["cost_share"].to_numpy(float) if self.known else np.ones(len(table))
        self.names, share = _shares(uses)
        self.share = share / np.maximum(cost, 1e-6)[:, None]  # (use, sector) output over input

    def output_lost(self, game: Game) -> Floats:
        """Output that lacks its inputs, against use at the start's prices (run, sector, state) USD.

        Gross, at the start's prices; what is built later is not taken off. Under licences case by
        case magnets with heavies lack first, else each end use lacks its part.
        """
        w, a = game.world, game.atlas
        size = a.direct_use * w.use_path * w.activity[:, None] * (1 - w.lost)
        refined = np.maximum(size - w.used, 0) * w.start_index
        lost = np.einsum("ug,rgs->rus", self.parts[:, :-1], refined)
        lost = lost + self.products(game) * w.product_start[:, None]
        return np.asarray(KG * np.einsum("uc,rus->rcs", self.share, lost))

    def products(self, game: Game) -> Floats:
        """Magnets that every end use lacks (run, use, state) t."""
        w = game.world
        need, short = products_short(game)
        licensed = (w.licensing_months > 0).any(axis=1)[:, None, None]
        first = self.exposed[:, None] if self.exposed.any() else self.tonnes[:, None]
        exposed = np.where(licensed, first, self.tonnes[:, None]) * need[:, None]
        exposed_total = exposed.sum(axis=1, keepdims=True)
        part = np.minimum(short[:, None] / np.maximum(exposed_total, 1e-12), 1.0)
        lacks = exposed * part
        unmet = np.maximum(short[:, None] - lacks.sum(axis=1, keepdims=True), 0.0)
        met = np.maximum(self.tonnes[:, None] * need[:, None] - lacks, 0.0)
        return np.asarray(lacks + unmet * met / np.maximum(met.sum(axis=1, keepdims=True), 1e-12))


def products_short(game: Game) -> tuple[Floats, Floats]:
    """Magnets that users need at the start's prices, and what of it they lack (run, state) t."""
    w, a = game.world, game.atlas
    need = a.product_use * w.product_path * w.activity * (1 - w.product_lost)
    return np.asarray(need), np.asarray(np.maximum(need - products_used(game), 0.0))


def sectors_of(config: Config) -> tuple[str, ...]:
    """Names of the sectors of a world; empty where shares in the cost of products are not known."""
    sectors = Sectors(config)
    return sectors.names if sectors.known else ()


def _shares(uses: tuple[str, ...]) -> tuple[tuple[str, ...], Floats]:
    """Sectors, and what part of every end use is each's (use, sector).

    An end use that the table of sectors does not name is a sector of its own.
    """
    table = figures.read("sectors")
    table = table[table["end_use"].isin(uses)]
    sector_names = list(dict.fromkeys(table["sector"]))
    names = (*sector_names, *(use for use in uses if use not in set(table["end_use"])))
    share = np.zeros((len(uses), len(names)))
    for row in table.to_dict("records"):
        share[uses.index(row["end_use"]), names.index(row["sector"])] = float(row["part"])
    for index, use in enumerate(uses):
        if use in names:
            share[index, names.index(use)] = 1.0
    return names, share
