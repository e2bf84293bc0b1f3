"""The spread: many sampled worlds, each with the weapon and without, month by month."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pandas as pd

from regame.analysis.pairing import Pairs
from regame.core.shelf import Shelf
from regame.game import accounts
from regame.game.facts import SECTORS
from regame.game.game import Game
from regame.reports.charts import FAN
from regame.studies.respond.watched import LineBooks, Watched

WEAPON, BASELINE = 0, 1  # sides of a fan
YEARS = 1  # a table of outcomes names columns by years; here they hold what is so far
LEVELS = len(FAN)


class Arm:
    """What is kept of some rows of a game, for each month played; it holds no game.

    values: (series, world) a month, in the order of `names`; outcomes: what is so far, by name
    (world,); income: of all states so far, USD, discounted, stocks and plants as they stand (world,
    state); budget: of states so far, USD, discounted (world, state); lines: of the ledger,
    discounted, stocks and plants left out (world, state, sector). A game of respond's has no values
    but books, where stopped lines are counted.
    """

    def __init__(self, game: Game, rows: slice):
        self.rows, self.atlas = rows, game.atlas
        self.names = tuple(game.record.units)
        self.design = game.design.iloc[rows]
        self.values: list[np.ndarray] = []
        self.outcomes: list[dict[str, np.ndarray]] = []
        size = (len(self.design), self.atlas.states_count)
        self.income = np.zeros(size)
        self.budget = np.zeros(size)
        self.lines = np.zeros((*size, len(SECTORS)))
        self.books = LineBooks(rows) if isinstance(game, Watched) and game.counted else None

    @property
    def months(self) -> int:
        """Months played."""
        return len(self.outcomes)

    def keep(
        self, game: Game, money: np.ndarray, income: np.ndarray, so_far: dict[str, np.ndarray]
    ) -> None:
        """Keep a month of a game. money, income: this month's; so_far: (run,).

        money: (run, state, sector) USD, discounted.
        """
        rows = self.rows
        self.outcomes.append({name: np.array(value[rows]) for name, value in so_far.items()})
        if not isinstance(game, Watched):
            self.values.append(np.array(game.record.now[:, rows]))
        elif self.books is not None:
            self.books.month(game, self.months)
        self.lines += money[rows]
        self.income = np.array(income[rows])
        self.budget = np.array(game.world.payoff[rows, :, accounts.BUDGET])


class Play:
    """A game whose rows belong to arms in turn; played, each month goes to the arms.

    arms: 1, or 2 where rows with the weapon stand above their baselines.
    """

    def __init__(self, game: Game, arms: int):
        self.game, self.standing = game, accounts.Standing(game)
        self.arms = [Arm(game, slice(first, None, arms)) for first in range(arms)]
        self._others = np.arange(game.atlas.states_count) != game.atlas.home

    def step(self) -> None:
        """Play a month."""
        game = self.game
        game.step()
        income = self.standing.income()
        factor = accounts.discounts(game, game.world.month)[:, :, None]
        money = factor * game.ledger[:, :, : len(SECTORS)]
        income_so_far = self._so_far(income)
        for arm in self.arms:
            arm.keep(game, money, income, income_so_far)

    def _so_far(self, income: np.ndarray) -> dict[str, np.ndarray]:
        """Return what a verdict asks of a run, so far (run,)."""
        world, atlas, others = self.game.world, self.game.atlas, self._others
        return {
            "payoff": income[:, atlas.home],
            "targets": (income * others).sum(axis=1),
            "restricted": world.restrictions.sum(axis=1),
            "threats": world.threats.sum(axis=1),
            "conceded": world.conceded.sum(axis=1),
            "failed": world.failed_month >= 0,
        }


class Fan:
    """All sampled worlds of a set-up, with the weapon and without.

    parts: arms with the weapon and their baselines, of worlds that follow each other.
    """

    def __init__(self, parts: Sequence[tuple[Arm, Arm]]):
        self.parts = tuple(parts)
        first = self.parts[0][0]
        self.atlas, self.names = first.atlas, first.names
        self._levels: dict[tuple[str, int], list[np.ndarray]] = {}

    @property
    def months(self) -> int:
        """Months played."""
        return min(arm.months for arm in self.parts[-1])

    @property
    def worlds(self) -> int:
        """How many worlds are played, failed ones included."""
        return sum(len(weapon.design) for weapon, _ in self.parts)

    @property
    def design(self) -> pd.DataFrame:
        """The rows with the weapon, one a world."""
        return pd.concat([weapon.design for weapon, _ in self.parts], ignore_index=True)

    def pairs(self, month: int) -> Pairs:
        """Return what is so far after a month, from 1, with the weapon beside its baseline.

        A row per sound world; outcomes as a verdict has them, under the columns of `YEARS`.
        """
        sound = self.sound(month)
        names = [name for name in self.parts[0][0].outcomes[month - 1] if name != "failed"]
        rows = pd.Index(np.flatnonzero(sound), name="world")
        weapon, baseline = (
            pd.DataFrame(
                {f"{name}_{YEARS}y": self.so_far(name, side, month)[sound] for name in names}, rows
            )
            for side in (WEAPON, BASELINE)
        )
        return Pairs(weapon, baseline, int((~sound).sum()))

    def so_far(self, name: str, side: int = WEAPON, month: int = 0) -> np.ndarray:
        """Return an outcome so far after a month, the last if 0 (world,), all worlds."""
        last = (month or self.months) - 1
        return np.concatenate([arms[side].outcomes[last][name] for arms in self.parts])

    def sound(self, month: int = 0) -> np.ndarray:
        """Return whether no run of a world has failed by a month, the last if 0 (world,)."""
        return ~(self.so_far("failed", WEAPON, month) | self.so_far("failed", BASELINE, month))

    def standing(self, side: int = WEAPON) -> np.ndarray:
        """Return the income so far of all states on a side, USD (world, state), all worlds.

        Discounted to the start, stocks and plants counted as they stand.
        """
        return np.concatenate([arms[side].income for arms in self.parts])

    def runs(self, treatments: Sequence[str]) -> pd.DataFrame:
        """Return what `regame respond` asks of runs, a row for each with the weapon and without.

        treatments: names of the two. Horizons are those of `YEARS`.
        """
        return pd.concat([
            pd.DataFrame({
                **arm.design[["seed", "world"]], "treatment": name,
                "failed": arm.outcomes[-1]["failed"], f"incomes_{YEARS}y": list(arm.income),
                **({f"products_lost_{YEARS}y": list(arm.books.lost), **arm.books.columns()}
                   if arm.books is not None else {}),
            })
            for arms in self.parts for name, arm in zip(treatments, arms, strict=True)
        ])  # fmt: skip

    def incomes(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the same with the weapon and without, in sound worlds, USD (sound, state)."""
        sound = self.sound()
        return self.standing(WEAPON)[sound], self.standing(BASELINE)[sound]

    def lines(self) -> np.ndarray:
        """Return what the weapon changed in each line of the ledger, USD (sound, state, sector).

        Discounted to the start; stocks and plants at the end are in none of them.
        """
        differences = [weapon.lines - baseline.lines for weapon, baseline in self.parts]
        return np.concatenate(differences)[self.sound()]

    def budgets(self) -> np.ndarray:
        """Return what is left in the budgets of states with the weapon, USD (sound, state).

        Discounted to the start: duty and fees less what is paid for support.
        """
        return np.concatenate([weapon.budget for weapon, _ in self.parts])[self.sound()]

    def _values(self, name: str, side: int, month: int) -> np.ndarray:
        """Return a series in a month, an outcome so far, or the `gain` so far (world,)."""
        if name == "gain":
            weapon, baseline = (self.so_far("payoff", of, month) for of in (WEAPON, BASELINE))
            return np.asarray(weapon - baseline)
        if name not in self.names:
            return self.so_far(name, side, month)
        row = self.names.index(name)
        return np.concatenate([arms[side].values[month - 1][row] for arms in self.parts])

    def levels(self, name: str, side: int, upto: int) -> np.ndarray:
        """Return quantiles over sound worlds of every month up to one, (quantile, month).

        name: of a series, of an outcome so far, or `gain`, the weapon's state's income less its
        baseline's, USD. What was asked for before is kept.
        """
        levels = list(self._levels.get((name, side), ()))
        fresh = range(len(levels) + 1, min(upto, self.months) + 1)
        for _, same in groupby(fresh, key=lambda month: self.sound(month).tobytes()):
            months = list(same)  # in which the same worlds are sound
            sound = self.sound(months[0])
            values = [self._values(name, side, month)[sound] for month in months]
            levels += list(_quantiles(np.stack(values)))
        self._levels[name, side] = levels
        return np.array(levels[:upto]).reshape(-1, LEVELS).T


def _quantiles(values: np.ndarray) -> np.ndarray:
    """The quantiles of `FAN` over worlds: (..., world) -> (..., quantile); NaN without a world."""
    if not values.shape[-1]:
        return np.full((*values.shape[:-1], LEVELS), np.nan)
    return np.moveaxis(np.quantile(values, FAN, axis=-1), 0, -1)


MOST_BASELINES, MOST_FANS = 4, 8  # of 256 worlds and 120 months, each holds 15 MB
BASELINES: Shelf[dict[int, Arm]] = Shelf(MOST_BASELINES)  # world that each arm begins with -> it
FANS: Shelf[Fan] = Shelf(MOST_FANS)
