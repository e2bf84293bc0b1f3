"""From the world to what one firm sees of it: last month's figures, for every run at once.

Only the fields that a rule reads are made, each once a month for a firm or for its state.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from regame.engine.relations.firms import LEAST
from regame.engine.state.stages import BUILDING, IDLE, MAKING, MOTHBALLED, RUNNING
from regame.engine.state.sums import total
from regame.game.firms.roster import Named, roster
from regame.game.playing import Playing
from regame.strategies.firms.contract import PRODUCT_USER, TRADER, FirmView, FirmViews

type Column = np.ndarray  # a field of a view (run,)
type Places = Sequence[tuple[int, np.ndarray]]  # firms, as rows of the roster, and runs of each


class Sight:
    """What firms see in a month; `of` gives the fields of a firm's view."""

    def __init__(self, game: Playing):
        self.world, self.atlas, self.p = game.world, game.atlas, game.parameters
        self.roster = roster(game.atlas)
        self.sold_on = bool((self.world.owner != self.world.owner[:1]).any())
        self.nothing, self.one = np.zeros(self.world.runs), np.ones(self.world.runs)
        self._kept: dict[Any, Any] = {}

    def of(self, places: Places, fields: Sequence[str]) -> FirmViews:
        """Views of firms, each in some of the runs: an array (k,) per field, one after the other.

        Of fields that are not asked for, NaN.
        """
        unread = np.full(sum(len(runs) for _, runs in places), np.nan)
        fields_seen = {
            name: np.concatenate([self._field(name, row)[runs] for row, runs in places])
            for name in fields
        }
        return FirmView(**dict.fromkeys(FirmView._fields, unread) | fields_seen)

    def plants_of(self, row: int) -> list[int]:
        """Plants that a firm owns in some run."""
        owner = self.world.owner if self.sold_on else self.world.owner[:1]
        return self._once(("own", row), lambda: np.flatnonzero((owner == row).any(axis=0)).tolist())

    def _field(self, name: str, row: int) -> Column:
        firm = self.roster[row]
        if name in OF_STATE:
            return self._once(("state", name, firm.state), OF_STATE[name], self, firm.state)
        if name in OF_BOOKS:
            return np.asarray(getattr(self.world, name)[:, row])
        if plants := self.plants_of(row):
            return self._once(("own", name, row), OF_PLANTS[name], self, row, plants)
        if name in WITHOUT_PLANTS:
            return WITHOUT_PLANTS[name](self, firm)
        return self.nothing

    def _once(self, key: Any, made: Callable[..., Any], *given: Any) -> Any:
        """What a function makes, made once a month."""
        if key not in self._kept:
            self._kept[key] = made(*given)
        return self._kept[key]

    def over(self, which: np.ndarray, values: np.ndarray) -> Column:
        """Sum over some plants (run,), in the order of the plants. values: (run, plant)."""
        sums = np.zeros(len(values))
        for f in np.flatnonzero(which):
            sums = sums + values[:, f]
        return sums

    @cached_property
    def new(self) -> np.ndarray:
        """Which plants are others' projects (plant,)."""
        return np.asarray((self.atlas.plant_held == 0) & (self.atlas.new > 0))

    @cached_property
    def in_phase(self) -> dict[int, np.ndarray]:
        """Capacity by phase: phase -> (run, plant) t/month."""
        world = self.world
        return {k: world.capacity * (world.phase == k) for k in (BUILDING, RUNNING, MOTHBALLED)}

    @cached_property
    def able(self) -> np.ndarray:
        """What plants can make (run, plant) t/month."""
        return np.asarray(self.world.capacity * self.world.ramp * (self.world.phase == RUNNING))

    def owned(self, row: int, plants: list[int], values: np.ndarray) -> Column:
        """Sum over the plants of a firm of values (run, plant): (run,)."""
        sums = np.zeros(self.world.runs)
        for f in plants:
            sums += self.held(row, f) * values[:, f] if self.sold_on else values[:, f]
        return sums

    def held(self, row: int, f: int) -> Column:
        """Whether a firm owns a plant (run,) 0/1."""
        return (self.world.owner[:, f] == row) * 1.0 if self.sold_on else self.one

    def whole(self, row: int, plants: list[int]) -> Column:
        """Capacity of a firm (run,) t/month, not zero."""
        return np.maximum(self.owned(row, plants, self.world.capacity), LEAST)

    def valued(self, row: int, plants: list[int], which: str) -> Column:
        """Sum over the plants of a firm of capacity times a value by kilogram (run,)."""
        sums = np.zeros(self.world.runs)
        for f in plants:
            value = self._once((which, f), VALUES[which], self, f)
            sums = sums + self.held(row, f) * self.world.capacity[:, f] * value
        return sums

    def best(self, row: int, plants: list[int]) -> tuple[Column, Column]:
        """Outlook and capital cost of the best project of a firm that is not begun (run,) each."""
        return self._once(("best", row), _best, self, row, plants)


def _best(sight: Sight, row: int, plants: list[int]) -> tuple[Column, Column]:
    world = sight.world
    best, needed = np.zeros(world.runs), np.zeros(world.runs)
    for f in plants:
        idle = (world.phase[:, f] == IDLE) & (world.closed[:, f] == 0)
        if sight.sold_on:
            idle &= world.owner[:, f] == row
        if idle.any():
            better = idle & (world.outlook[:, f] > best)
            best = np.where(better, world.outlook[:, f], best)
            needed = np.where(better, _capital(sight, f), needed)
    return best, needed


def _capital(sight: Sight, f: int) -> Column:
    """What a project costs to build, with its partner if that is not begun (run,) USD."""
    world, atlas = sight.world, sight.atlas
    capital = world.capacity[:, f] * 12 * atlas.capex[f]
    k = atlas.partner[f]
    if k >= 0:
        capital = capital + (world.phase[:, k] == IDLE) * world.capacity[:, k] * 12 * atlas.capex[k]
    return np.asarray(capital)


def _value(sight: Sight, f: int, of_group: np.ndarray, of_product: np.ndarray) -> Column:
    """A plant's kilogram at some prices: (run, group, state), and (run, state) of magnets."""
    atlas, s = sight.atlas, sight.atlas.plant_state[f]
    if atlas.plant_stage[f] == MAKING:
        return np.asarray(of_product[:, s])
    value_of_plants = np.zeros(sight.world.runs)
    for g in range(len(atlas.groups)):
        if atlas.basket[f, g]:
            value_of_plants += atlas.basket[f, g] * of_group[:, g, s]
    return value_of_plants


def _cash_cost(sight: Sight, f: int) -> Column:
    """What a plant's kilogram costs in cash now, with its partner's step (run,) USD/kg."""
    world, atlas = sight.world, sight.atlas
    s, stage = atlas.plant_state[f], atlas.plant_stage[f]
    if stage == MAKING:
        inputs = np.zeros(world.runs)
        for g in range(len(atlas.groups)):
            inputs += world.content[:, g, s] * world.index[:, g, s]
        return np.asarray(world.unit_cost[:, f] + inputs)
    k = atlas.partner[f]
    stage_cost = world.unit_cost[:, k] if k >= 0 else atlas.step_cost[stage]
    return np.asarray(world.unit_cost[:, f] + stage_cost)


VALUES: dict[str, Callable[[Sight, int], Column]] = {
    "now": lambda a, f: _value(a, f, a.world.price, a.world.product_index),
    "start": lambda a, f: _value(a, f, a.world.start_index, a.world.product_start),
    "cost": _cash_cost,
}


def _holder_share(a: Sight, s: int) -> Column:
    world, atlas = a.world, a.atlas
    bought = total(world.flow[:, :, :, s], (1, 2)) + total(world.grey_flow[:, :, :, s], (1, 2))
    theirs = a.nothing
    if atlas.holders:
        theirs = total(world.flow[:, :, atlas.home, s], 1) + total(world.grey_flow[:, :, 0, s], 1)
    return np.asarray(theirs / np.maximum(bought, LEAST))


def _trend(a: Sight, s: int) -> Column:
    index = np.ascontiguousarray(a.world.index[:, a.atlas.leading, s])
    return np.asarray(np.log(index) - a.world.trailing[:, a.atlas.leading, s])


def _wedge(a: Sight, s: int) -> Column:
    index, price = (values[:, a.atlas.leading] for values in (a.world.index, a.world.price))
    return np.asarray(index[:, s] / price[:, a.atlas.home])


def _quota(a: Sight, s: int) -> Column:
    quota = a.world.set_export_quota[:, 0] if a.atlas.holders else a.one
    return np.where(np.isnan(quota), 1.0, quota)


def _crowd(a: Sight, s: int) -> Column:
    begun = a.over(a.new, a.world.capacity * (a.world.phase != IDLE))
    return np.asarray(begun / np.maximum(a.over(a.new, a.world.capacity), LEAST))


OF_BOOKS = ("funds", "debt", "bankrupt")
OF_STATE: dict[str, Callable[[Sight, int], Column]] = {
    "month": lambda a, s: a.one * a.world.month,
    "year": lambda a, s: a.one * (a.atlas.config.world.start_year + a.world.month / 12),
    "hurdle": lambda a, s: np.asarray(a.p("investment.hurdle")),
    "restricted": lambda a, s: np.asarray(a.world.restricted[:, s]),
    "since_restricted": lambda a, s: np.asarray(a.world.since_restricted[:, s]),
    "holder_share": _holder_share,
    "trust": lambda a, s: np.asarray(a.world.trust[:, 0, s]) if a.atlas.holders else a.one,
    "will": lambda a, s: np.asarray(a.world.will[:, s]),
    "wedge": _wedge,
    "trend": _trend,
    "quota": _quota,
    "crowd": _crowd,
    "scare": lambda a, s: np.asarray(a.world.scare),
}


def _use(a: Sight, row: int, plants: list[int]) -> Column:
    output_used = a.owned(row, plants, a.able * a.world.use_of_capacity)
    return np.asarray(output_used / np.maximum(a.owned(row, plants, a.able), LEAST))


def _share(a: Sight, row: int, plants: list[int]) -> Column:
    """A firm's share of what the stage of its first plant makes in the world."""
    stage = int(a.atlas.plant_stage[plants[0]])
    own_plants = [f for f in plants if a.atlas.plant_stage[f] == stage]
    stage_output = a._once(("made", stage), a.over, a.atlas.plant_stage == stage, a.world.output)
    return np.asarray(a.owned(row, own_plants, a.world.output) / np.maximum(stage_output, LEAST))


def _support(a: Sight, row: int, plants: list[int]) -> Column:
    support = a.nothing
    for f in plants:
        support = np.maximum(support, a.held(row, f) * a.world.support[:, f])
    return support


def _stocks(a: Sight, row: int, plants: list[int]) -> Column:
    held = np.zeros(a.world.runs)
    for f in plants:
        stock = a.world.refined_stock[:, f, 0]
        for g in range(1, len(a.atlas.groups)):
            stock = stock + a.world.refined_stock[:, f, g]
        held += a.held(row, f) * (a.world.raw_stock[:, f] + stock)
    return held / a.whole(row, plants)


def _ratio(now: str, then: str) -> Callable[[Sight, int, list[int]], Column]:
    return lambda a, row, own: np.asarray(
        a.valued(row, own, now) / np.maximum(a.valued(row, own, then), LEAST)
    )


def _part(phase: int) -> Callable[[Sight, int, list[int]], Column]:
    return lambda a, row, own: np.asarray(a.owned(row, own, a.in_phase[phase]) / a.whole(row, own))


OF_PLANTS: dict[str, Callable[[Sight, int, list[int]], Column]] = {
    "price": _ratio("now", "start"),
    "margin": _ratio("now", "cost"),
    "outlook": lambda a, row, own: a.best(row, own)[0],
    "needed": lambda a, row, own: a.best(row, own)[1],
    "use": _use,
    "running": _part(RUNNING),
    "building": _part(BUILDING),
    "mothballed": _part(MOTHBALLED),
    "share": _share,
    "result": lambda a, row, own: a.owned(row, own, a.world.result),
    "support": _support,
    "cover": _stocks,
}


def _paid(a: Sight, firm: Named) -> Column:
    world, s = a.world, firm.state
    if firm.kind == PRODUCT_USER:
        return np.asarray(world.product_index[:, s] / world.product_start[:, s])
    worth = total(world.need[:, :, s] * world.index[:, :, s], 1)
    start = total(world.need[:, :, s] * world.start_index[:, :, s], 1)
    return np.asarray(worth / np.maximum(start, LEAST))


def _cover(a: Sight, firm: Named) -> Column:
    held = a.world.hoard if firm.kind == TRADER else a.world.stock
    need = np.maximum(total(a.world.need[:, :, firm.state], 1), LEAST)
    return np.asarray(total(held[:, :, firm.state], 1) / need)


WITHOUT_PLANTS: dict[str, Callable[[Sight, Named], Column]] = {
    "price": _paid,
    "cover": _cover,
    "margin": lambda a, firm: a.one,
    "use": lambda a, firm: a.one,
}
