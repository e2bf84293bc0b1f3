"""What is kept of a run: series per month with names and units, and events in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from regame.mechanisms import settlement

if TYPE_CHECKING:
    import pandas as pd

    from regame.game import Game


class Event(NamedTuple):
    """Something that happened in one run."""

    month: int
    text: str


def _name(text: str) -> str:
    return text.lower().replace(" ", "_")


class Recorder:
    """Keeps copies of the series (run,) of every month, and events of the runs asked for."""

    def __init__(self, game: Game, events_of: tuple[int, ...] = ()):
        self.game = game
        self.units: dict[str, str] = {}
        self._months: list[dict[str, np.ndarray]] = []
        self.events: dict[int, list[Event]] = {run: [] for run in events_of}

    def __len__(self) -> int:
        return len(self._months)

    def note(self, run: int, text: str) -> None:
        """Add an event to the log of a run that keeps one."""
        if run in self.events:
            self.events[run].append(Event(self.game.world.month, text))

    def keep(self) -> None:
        """Record this month."""
        series: dict[str, np.ndarray] = {}
        for name, unit, values in self._series():
            self.units[name] = unit
            series[name] = np.array(values)
        self._months.append(series)

    def series(self, name: str) -> np.ndarray:
        """One series (month, run)."""
        return np.array([month[name] for month in self._months])

    def last(self, name: str) -> np.ndarray:
        """This month's value of a series (run,)."""
        return self._months[-1][name]

    def to_frame(self) -> pd.DataFrame:
        """Tidy table: run, month, and a column per series."""
        import pandas as pd

        runs, months = self.game.world.runs, len(self._months)
        columns = {name: self.series(name).ravel() for name in self.units}
        index = {"month": np.repeat(np.arange(months), runs), "run": np.tile(np.arange(runs), months)}
        frame = pd.DataFrame(index | columns)
        return frame.sort_values(["run", "month"]).reset_index(drop=True)[["run", "month", *columns]]

    def _series(self):  # type: ignore[no-untyped-def]
        game = self.game
        world, atlas = game.world, game.atlas
        home = atlas.home
        for g, group in enumerate(atlas.groups):
            yield f"price_inside_{group}", "USD/kg", world.price[:, g, home]
            if atlas.holders:
                yield f"price_outside_{group}", "USD/kg", world.ask[:, g, 0]
        mine = world.output * atlas.is_mine
        by_state = atlas.by_state(mine)
        seen = atlas.by_state(mine * documented(game))
        total = np.maximum(by_state.sum(axis=1), 1e-12)
        for s in np.unique(atlas.firm_state[atlas.is_mine]):
            yield f"mine_output_{_name(atlas.states[s])}", "t REO/month", seen[:, s]
        outside = (by_state * ~atlas.inside).sum(axis=1)
        yield "mine_output_outside_china", "t REO/month", outside
        yield "mine_share_china", "%", 100 * (1 - outside / total)
        separated = atlas.separators.sum(atlas.separators.take(world.output))
        yield "separation_share_china", "%", 100 * separated[:, home] / np.maximum(separated.sum(axis=1), 1e-12)
        magnets = atlas.makers.sum(atlas.makers.take(world.output))
        everywhere = np.maximum(magnets.sum(axis=1), 1e-12)
        yield "magnet_share_china", "%", 100 * magnets[:, home] / everywhere
        yield "magnet_output", "t/month", everywhere
        yield "price_magnet_inside", "USD/kg", world.magnet_index[:, home]
        for name in ("United States", "Japan", "European Union"):
            s = atlas.states.index(name) if name in atlas.states else None
            if s is not None:
                bought = world.flow[:, :, :, s].sum(axis=1)
                legal = bought[:, home] + world.grey_flow[:, :, :, s].sum(axis=(1, 2))
                imports = np.maximum(bought.sum(axis=1) - bought[:, s] + legal - bought[:, home], 1e-12)
                yield f"import_share_{_name(name)}", "%", 100 * legal / imports
        if atlas.holders:
            abroad = (world.flow[:, :, home] * (1 - np.eye(atlas.states_count))[home]).sum(axis=(1, 2))
            yield "export_tonnes_china", "t REO/month", abroad
            value = (world.flow[:, :, home] * (1 - np.eye(atlas.states_count))[home]).sum(axis=2)
            yield "export_revenue_china", "USD/month", 1000 * (value * world.ask[:, :, 0]).sum(axis=1)
            yield "leakage", "t REO/month", world.grey_flow.sum(axis=(1, 2, 3))
            yield "rent", "USD/kg", world.rent[:, 0]
            yield "quota_fill", "share", world.counted_half[:, 0] / np.maximum(world.issued[:, 0], 1e-9)
            yield "campaign", "share", world.campaign[:, 0]
        yield "use_of_oxides", "t REO/month", (world.used + world.into_magnets).sum(axis=(1, 2))
        yield "stock_of_users_outside", "t REO", (world.stock * ~atlas.inside).sum(axis=(1, 2))
        yield "stock_of_users_inside", "t REO", (world.stock * atlas.inside).sum(axis=(1, 2))
        yield "stock_of_producers", "t REO", world.oxide_stock.sum(axis=(1, 2)) + world.ore_stock.sum(axis=1)
        income = settlement.payoffs(game.ledger)[:, :, 1]
        yield "income_china", "USD/month", income[:, home]
        others = income.sum(axis=1) - income[:, home]
        yield "income_others", "USD/month", others


def documented(game: Game) -> np.ndarray:
    """Share of each firm's output that is on the books (run, firm)."""
    atlas, world = game.atlas, game.world
    if not atlas.holders:
        return np.ones((world.runs, len(atlas.firms)))
    campaign = np.take(world.campaign, atlas.holder_of_firm, axis=1) * atlas.firm_held
    plan = (1 - atlas.undocumented) * (1 - game.parameters("production.enforced_plan", 1) * campaign)
    return plan / np.maximum(plan + atlas.undocumented * (1 - campaign), 1e-12)
