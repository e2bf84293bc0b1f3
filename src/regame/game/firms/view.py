"""From the world to what one firm sees of it: last month's figures, for every run at once."""

from __future__ import annotations

import numpy as np

from regame.engine.relations.plants import BUILDING, IDLE, MAKING, MOTHBALLED, RUNNING
from regame.engine.state.sums import total
from regame.game.firms.books import LEAST, Books, Stage
from regame.game.firms.roster import Named
from regame.strategies.firms.contract import PRODUCT_USER, FirmView, FirmViews


class Sight:
    """What is the same for all firms of a month; `of` gives a firm's view."""

    def __init__(self, stage: Stage, books: Books):
        self.world, self.atlas, self.buffers, self.p = stage
        self.books = books
        world, atlas = self.world, self.atlas
        runs = world.runs
        # (run, stage): output of the world by stage
        self.made = np.stack(
            [self._over(atlas.firm_stage == k, world.output) for k in range(4)], axis=1
        )
        new = (atlas.firm_held == 0) & (atlas.new > 0)
        self.projects = self._over(new, world.capacity)  # (run,) t/month
        self.begun = self._over(new, world.capacity * (world.phase != IDLE))
        self.by_state: dict[int, dict[str, np.ndarray]] = {}
        self.nothing, self.one = np.zeros(runs), np.ones(runs)
        holders = len(atlas.holders)
        quota = world.set_quota[:, 0] if holders else self.one
        self.quota = np.where(np.isnan(quota), 1.0, quota)

    def _over(self, which: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Sum over some plants (run,), in the order of the plants."""
        found = np.zeros(len(values))
        for f in np.flatnonzero(which):
            found = found + values[:, f]
        return found

    def of(self, row: int, firm: Named, plants: list[int]) -> FirmViews:
        """The view of a firm: an array (run,) per field.

        row: of the firm; plants: rows of all that it owns in some run.
        """
        common = self._common(row, firm)
        seen = common | (self._plants(row, plants) if plants else self._none(firm))
        return FirmView(**seen)  # type: ignore[arg-type]  # an array for every number

    def _common(self, row: int, firm: Named) -> dict[str, np.ndarray]:
        """What no firm sees of its plants: its own money, and what all of its state see."""
        if firm.state not in self.by_state:
            self.by_state[firm.state] = self._of_state(firm.state)
        books = self.books
        return self.by_state[firm.state] | {
            "funds": books.funds[:, row] * 1.0,
            "debt": books.debt[:, row] * 1.0,
            "failed": books.failed[:, row] * 1.0,
        }

    def _of_state(self, s: int) -> dict[str, np.ndarray]:
        """What all firms of a state see alike."""
        world, atlas = self.world, self.atlas
        inside = world.price[:, atlas.leading, atlas.home]
        index = world.index[:, atlas.leading, s]
        bought = total(world.flow[:, :, :, s], (1, 2)) + total(world.grey_flow[:, :, :, s], (1, 2))
        theirs = self.nothing
        if atlas.holders:
            theirs = total(world.flow[:, :, atlas.home, s], 1) + total(
                world.grey_flow[:, :, 0, s], 1
            )
        year = atlas.config.world.start_year + world.month / 12
        return {
            "month": np.full(world.runs, float(world.month)),
            "year": np.full(world.runs, year),
            "hurdle": self.p("investment.hurdle") * 1.0,
            "restricted": world.restricted[:, s] * 1.0,
            "since_restricted": world.since_restricted[:, s] * 1.0,
            "holder_share": theirs / np.maximum(bought, LEAST),
            "trust": world.trust[:, 0, s] * 1.0 if atlas.holders else self.one,
            "will": world.will[:, s] * 1.0,
            "wedge": index / inside,
            "trend": np.log(np.ascontiguousarray(index)) - world.trailing[:, atlas.leading, s],
            "quota": self.quota,
            "crowd": self.begun / np.maximum(self.projects, LEAST),
            "scare": world.scare * 1.0,
        }

    def _none(self, firm: Named) -> dict[str, np.ndarray]:
        """What users and traders see in place of plants."""
        world, s = self.world, firm.state
        need = total(world.need[:, :, s], 1)
        worth = total(world.need[:, :, s] * world.index[:, :, s], 1)
        start = total(world.need[:, :, s] * world.start_index[:, :, s], 1)
        held = total(world.stock[:, :, s], 1)
        if firm.kind == "trader":
            held = total(self.books.hoard[:, :, s], 1)
        price = worth / np.maximum(start, LEAST)
        if firm.kind == PRODUCT_USER:
            price = world.product_index[:, s] / world.product_start[:, s]
        zeros = ("outlook", "running", "building", "mothballed", "share", "result", "needed")
        return dict.fromkeys((*zeros, "support"), self.nothing) | {
            "price": price,
            "margin": self.one,
            "use": self.one,
            "cover": held / np.maximum(need, LEAST),
        }

    def _plants(self, row: int, plants: list[int]) -> dict[str, np.ndarray]:
        world, atlas, runs = self.world, self.atlas, self.world.runs
        names = ("all", "running", "building", "mothballed", "able", "made", "result", "held")
        sums = {name: np.zeros(runs) for name in names}
        worth, start, cost = np.zeros(runs), np.zeros(runs), np.zeros(runs)
        best, needed, support = np.zeros(runs), np.zeros(runs), np.zeros(runs)
        for f in plants:
            owned = (self.books.owner[:, f] == row) * 1.0 if self.books.sold_on else 1.0
            size, phase = owned * world.capacity[:, f], world.phase[:, f]
            runs_now = phase == RUNNING
            sums["all"] += size
            sums["running"] += size * runs_now
            sums["building"] += size * (phase == BUILDING)
            sums["mothballed"] += size * (phase == MOTHBALLED)
            able = size * world.ramp[:, f] * runs_now
            sums["able"] += able
            sums["made"] += able * world.use_of_capacity[:, f]
            sums["result"] += owned * world.result[:, f]
            stock = world.refined_stock[:, f, 0]
            for g in range(1, len(atlas.groups)):
                stock = stock + world.refined_stock[:, f, g]
            sums["held"] += owned * (world.raw_stock[:, f] + stock)
            sold, sold_then, paid = self._value(f)
            worth, start, cost = worth + size * sold, start + size * sold_then, cost + size * paid
            idle = (phase == IDLE) & (self.books.closed[:, f] == 0) & (np.asarray(owned) > 0)
            if idle.any():
                better = idle & (world.outlook[:, f] > best)
                best = np.where(better, world.outlook[:, f], best)
                needed = np.where(better, self._capital(f), needed)
            support = np.maximum(support, owned * world.support[:, f])
        whole = np.maximum(sums["all"], LEAST)
        return {
            "price": worth / np.maximum(start, LEAST),
            "margin": worth / np.maximum(cost, LEAST),
            "outlook": best,
            "needed": needed,
            "use": sums["made"] / np.maximum(sums["able"], LEAST),
            "running": sums["running"] / whole,
            "building": sums["building"] / whole,
            "mothballed": sums["mothballed"] / whole,
            "share": self._share(row, plants),
            "result": sums["result"],
            "support": support,
            "cover": sums["held"] / whole,
        }

    def _share(self, row: int, plants: list[int]) -> np.ndarray:
        """A firm's share of what the stage of its first plant makes in the world (run,)."""
        first = int(self.atlas.firm_stage[plants[0]])
        made = np.zeros(self.world.runs)
        for f in plants:
            if self.atlas.firm_stage[f] == first:
                held = (self.books.owner[:, f] == row) if self.books.sold_on else 1.0
                made += held * self.world.output[:, f]
        return np.asarray(made / np.maximum(self.made[:, first], LEAST))

    def _value(self, f: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Price of a plant's kilogram now and at the start, and its cash cost now (run,) USD/kg."""
        world, atlas = self.world, self.atlas
        s, stage = atlas.firm_state[f], atlas.firm_stage[f]
        if stage == MAKING:
            inputs = np.zeros(world.runs)
            for g in range(len(atlas.groups)):
                inputs += world.content[:, g, s] * world.index[:, g, s]
            cost = world.unit_cost[:, f] + inputs
            return world.product_index[:, s], world.product_start[:, s], cost
        now, then = np.zeros(world.runs), np.zeros(world.runs)
        for g in range(len(atlas.groups)):
            if not atlas.basket[f, g]:
                continue
            now += atlas.basket[f, g] * world.price[:, g, s]
            then += atlas.basket[f, g] * world.start_index[:, g, s]
        k = atlas.partner[f]
        other = world.unit_cost[:, k] if k >= 0 else atlas.step_cost[stage]
        return now, then, world.unit_cost[:, f] + other

    def _capital(self, f: int) -> np.ndarray:
        """What a project costs to build, with its partner if that is not begun (run,) USD."""
        world, atlas = self.world, self.atlas
        found = world.capacity[:, f] * 12 * atlas.capex[f]
        k = atlas.partner[f]
        if k >= 0:
            found = found + (world.phase[:, k] == IDLE) * world.capacity[:, k] * 12 * atlas.capex[k]
        return found
