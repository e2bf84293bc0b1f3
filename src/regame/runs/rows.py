"""Play rows of a design and harvest their outcomes: what experiments and leagues run."""

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.accounts import BUDGET, INCOME
from regame.game.facts import CONCESSIONS, SECTORS, total
from regame.game.game import Game

EVERY = 3  # months between the points of a series that is kept
PRICED = 3  # groups whose prices are kept
SERIES = (
    "mine_share_{holder}", "separation_share_{holder}", "magnet_share_{holder}",
    "export_tonnes_{holder}", "leakage", "rent", "mine_output_outside_{holder}", "use_of_oxides",
)  # fmt: skip


def play_rows(config: Config, design: pd.DataFrame, months: int, start: int = 0) -> pd.DataFrame:
    """Play some rows of a design and return their outcomes, one row per run, in their order.

    Columns, USD, discounted to the start: per horizon h of 1, 2, 5, 10, 20 years that is reached
    payoff_{h}y (income with terminal values), money_{h}y (without), budget_{h}y, broad_{h}y,
    concessions_{h}y, targets_{h}y, restricted_{h}y (months), terminal_{h}y (undiscounted), and the
    state of the world: disputes_, threats_, acts_, conceded_, trust_, lost_, rivals_, magnets_{h}y;
    flow_y{k} per year (undiscounted); path (list, income so far per month); series_{name} (list,
    every third month); incomes_{h}y and budgets_{h}y (list, by state); conceded_by_{h}y (list, by
    state, count), conceded_usd_{h}y (list, what the holder won from it) and first_conceded_{h}y
    (list, month since start in which it first gave way, 0 the first, -1 none yet); ledger_{h}y
    (list, states by `facts.SECTORS`, USD so far, discounted); rents_{h}y (list, by OWNERS of
    lines.py, the same); closes (largest gap of states' incomes, share of what users paid);
    failed, error.

    start: month, 0 the opening, from which horizons, years, path and series count; sums so far are
    from the opening on.
    """
    game = Game(config, design, series=False)
    harvest = Harvest(game, months, start)
    for month in range(1, months + 1):
        game.step()
        harvest.month(month)
    return harvest.frame(design.index)


def series_of(groups: tuple[str, ...], holder: str) -> list[str]:
    """Names of the series that are kept of a run; holder: as they have it."""
    sides = [f"price_{side}_{g}" for side in ("outside", "inside") for g in groups[:PRICED]]
    return [*sides, *(name.format(holder=holder) for name in SERIES)]


class Harvest:
    """Outcomes of a game's runs, taken month by month as it is played: what `play_rows` returns."""

    def __init__(self, game: Game, months: int, start: int = 0):
        self.game, self.start = game, start
        months -= start
        runs = game.world.runs
        self.columns: dict[str, object] = {}
        self.path = np.empty((months, runs))
        self.series = series_of(game.atlas.groups, game.record.holder)
        self.kept = [list(game.record.units).index(name) for name in self.series]
        self.points = np.empty((len(self.series), months // EVERY, runs), np.float32)
        self.flow = np.zeros(runs)
        self.conceded = np.zeros(runs)
        self.won = np.zeros((runs, game.atlas.states_count))
        self.first = np.full(self.won.shape, -1.0)
        self.lines = np.zeros((runs, game.atlas.states_count, len(SECTORS)))
        self.opening = accounts.opening_value(game)

    def month(self, month: int) -> None:
        """Take in a month that was played; the first is 1."""
        game, home, month_of_all = self.game, self.game.atlas.home, month
        month -= self.start
        self.flow = self.flow + self._last(f"income_{game.record.holder}")
        factor = accounts.discounts(game, month_of_all)[:, 0]
        self.lines += factor[:, None, None] * game.ledger[:, :, : len(SECTORS)]
        self.conceded = self.conceded + factor * game.ledger[:, home, CONCESSIONS]
        gave_way = game.world.conceded_value
        self.won += factor[:, None] * gave_way
        if month > 0:
            self.path[month - 1] = game.world.payoff[:, home, INCOME]
            self.first[(self.first < 0) & (gave_way > 0)] = month - 1
            if month % EVERY == 0:
                self.points[:, month // EVERY - 1] = game.record.now[self.kept]
        years, months_over = divmod(month, 12)
        if years >= 0 and months_over == 0:
            if years:
                self.columns[f"flow_y{years}"] = self.flow
            self.flow = np.zeros(game.world.runs)
            if years in YEARS:
                self.horizon(month)

    def horizon(self, month: int) -> None:
        """Keep what is reported per horizon, USD discounted to the opening; month: since start."""
        world, atlas = self.game.world, self.game.atlas
        home, years = atlas.home, month // 12
        others = np.arange(atlas.states_count) != home
        end = accounts.end_value(self.game)
        accrued = accounts.standings(self.game, self.opening, end)
        income = accrued["income"]
        values = {
            "payoff": income[:, home],
            "money": world.payoff[:, home, INCOME],
            "budget": world.payoff[:, home, BUDGET],
            "broad": accrued["broad"][:, home],
            "concessions": self.conceded,
            "targets": total(income * others, 1),
            "restricted": total(world.restrictions, 1),
            "terminal": end[:, home],
            "disputes": total(world.disputes, 1),
            "threats": total(world.threats, 1),
            "acts": total(world.acts, 1),
            "conceded": total(world.conceded, 1),
            "trust": total(world.trust[:, 0] * others, 1) / others.sum()
            if atlas.holders
            else np.ones(world.runs),
            "lost": total(world.lost * atlas.direct_use, (1, 2)) / atlas.direct_use.sum(),
            "rivals": 1 - self._last(f"mine_share_{self.game.record.holder}") / 100,
            "magnets": self._last(f"magnet_share_{self.game.record.holder}") / 100,
        }
        for name, value in values.items():
            self.columns[f"{name}_{years}y"] = np.array(value)
        self.columns[f"incomes_{years}y"] = list(income)
        self.columns[f"budgets_{years}y"] = list(world.payoff[:, :, BUDGET].copy())
        self.columns[f"rents_{years}y"] = list(world.rents.copy())
        self.columns[f"conceded_by_{years}y"] = list(world.conceded.astype(np.float64))
        self.columns[f"conceded_usd_{years}y"] = list(self.won.copy())
        self.columns[f"first_conceded_{years}y"] = list(self.first.copy())
        flat = self.lines.reshape(world.runs, -1).astype(np.float32)
        self.columns[f"ledger_{years}y"] = list(flat)

    def _last(self, name: str) -> np.ndarray:
        return self.game.record.last(name)

    def frame(self, index: pd.Index) -> pd.DataFrame:
        """All that was kept, a row per run."""
        columns = dict(self.columns)
        columns["closes"] = self.game.world.gap.copy()
        columns["path"] = list(np.ascontiguousarray(self.path.T))
        for name, points in zip(self.series, self.points, strict=True):
            columns[f"series_{name}"] = list(np.ascontiguousarray(points.T))
        return pd.DataFrame({**columns, **self.game.failures()}, index=index)
