"""What end uses, sectors and lines get and lose in a month of a game.

By end use the line of users is split: the engine has one demand for each group of oxides outside
magnets and one for magnets. What end uses of a group lose is shared by what they use of it.
"""

import numpy as np

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.game.facts import KG
from regame.game.playing import Playing
from regame.tables import figures
from regame.tables.losses import parts_of, products_by_use
from regame.tables.world import chain, end_uses, shares_of, weights

LEAST = 1e-9  # t/month of need: who needs less has no lines


def users_by_good(game: Playing) -> Floats:
    """Surplus of users less a constant (run, use, state) USD this month.

    Adds up over uses to the line `users` of the ledger, which the engine writes of the same parts.
    """
    paid = np.concatenate([_paid_outside_products(game), game.buffers.use_paid[:, None]], axis=1)
    return -lost_by_good(game) - paid


def lost_by_good(game: Playing) -> Floats:
    """Value of use that is not served, and what substitutes cost, (run, use, state) USD this month.

    What users pay for goods and products is not in it. Against use at the start's prices, so
    negative where more is used.
    """
    return np.array(game.buffers.use_harm)


def products_used(game: Playing) -> Floats:
    """Magnets that users of each state used this month (run, state) t."""
    flow = game.world.product_flow.sum(axis=1)
    stocked = np.asarray(game.parameters("stocks.magnets", 1)) > 0
    stocked = stocked | (game.world.set_stockpile_products > 0)
    stocked = stocked | (game.world.public_product_stock > 0)
    return np.where(stocked, game.world.product_used, flow)


def _paid_outside_products(game: Playing) -> Floats:
    """What users outside magnets paid for oxides (run, group, state) USD."""
    w, b = game.world, game.buffers
    input_ = w.content * w.product_plan[:, None]
    part = input_ / np.maximum(input_ + w.wanted, 1e-12)
    return np.asarray((b.refined_paid - b.stock_bill) * (1 - part))


def uses_of(config: Config) -> tuple[tuple[str, ...], Floats]:
    """Names of end uses, and the part of each good's users that each is (end use, good)."""
    table, links = end_uses(config), chain(config)
    is_product = (table["input"] == links.made).to_numpy() & bool(links.made)
    weight = weights(table)
    direct = (weight * ~is_product)[:, None] * table[shares_of(config)].to_numpy(float)
    parts = np.column_stack([direct, weight * is_product])
    return tuple(table["name"]), parts / np.maximum(parts.sum(axis=0), 1e-12)


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

    def output_lost(self, game: Playing) -> Floats:
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

    def products(self, game: Playing) -> Floats:
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


def products_short(game: Playing) -> tuple[Floats, Floats]:
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
    share = parts_of(table, uses, names)
    for index, use in enumerate(uses):
        if use in names:
            share[index, names.index(use)] = 1.0
    return names, share


def lines_of_month(game: Playing) -> Floats:
    """What lines of every state get this month, before anything adapts (run, `LINES`, state).

    In the order of `paired_lines.LINES`. need, received and held, t, the last at the month's begin;
    served and wanted: see above; from_holder: t of magnets bought from the holder; grades_alone:
    0/1, whether grades with licensed elements alone are held back; parts_bound: 0/1, whether the
    rule binds parts with magnets in them that are made at the holder, as that of October 2025 does
    (0.1 % of the value). The licences of April 2025 left motors free.
    """
    w, a = game.world, game.atlas
    need, used, received = products_short(game)[0], products_used(game), w.product_flow.sum(axis=1)
    held = np.maximum(w.product_stock + used - received, 0)
    served = np.where(need > LEAST, used / np.maximum(need, LEAST), 1.0)
    price = w.product_index[:, a.home, None] / w.product_start[:, a.home, None]
    licensed = w.licensing_months[:, :1] > 0
    bound = ((w.set_licensing_wide[:, :1] > 0) & licensed) | (w.stopped[:, 0] > 0)
    flags = [np.broadcast_to(flag, need.shape) for flag in (licensed & ~bound, bound)]
    goods = [need, received, held, served, price ** -_elasticity(game), w.product_flow[:, a.home]]
    return np.stack([*goods, *flags], axis=1).astype(float)


def _elasticity(game: Playing) -> Floats:
    """Elasticity of the use of magnets this month (run, state), as `engine/relations/use.py`."""
    w, a, of = game.world, game.atlas, game.parameters
    short = of("demand.elasticity", 1) * a.product_elasticity
    long = np.maximum(of("demand.elasticity_long", 1) * a.product_elasticity_long, short)
    return np.asarray(short + (long - short) * w.product_adapted)
