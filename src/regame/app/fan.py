"""The spread: many sampled worlds, each with the weapon and without, reduced month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from regame.analysis.hypotheses import MEASURES, Measured, Rule, decide, yielding
from regame.analysis.outcomes import Pairs, at_horizon
from regame.analysis.results import Horizon
from regame.game import accounts
from regame.game.facts import SECTORS
from regame.game.game import Game
from regame.reports.charts import FAN

YEARS = 1  # a table of outcomes names columns by years; here they hold what is so far
LEVELS = len(FAN)


@dataclass(frozen=True)
class Claim:
    """What a rule gives so far; the measured value and interval may be missing (None)."""

    rule: Rule
    verdict: str
    value: float | None
    bounds: list[float] | None


@dataclass(frozen=True)
class Month:
    """What is kept of a month over all worlds.

    levels: (series, side, quantile) of `FAN`, side 0 with the weapon; gain: (quantile,) USD, the
    weapon's state's income less its baseline's; won: (quantile,) concessions per world; outcomes:
    what is so far, by name (run,). Shares and claims are computed when a month is first looked at:
    that takes as long as playing it.
    """

    levels: np.ndarray
    gain: np.ndarray
    won: np.ndarray
    outcomes: dict[str, np.ndarray]
    rules: Sequence[Rule]

    @cached_property
    def judged(self) -> tuple[Horizon, tuple[Claim, ...]]:
        """Shares of worlds that paid and harmed, and what the rules of the main question give.

        The shares are as `outcomes.at_horizon` returns them.
        """
        table, pairs = self._table(), self.pairs
        found = at_horizon(pairs, YEARS)
        return found, tuple(_claim(rule, table, pairs) for rule in self.rules)

    @cached_property
    def pairs(self) -> Pairs:
        """What is so far with the weapon beside its baseline, a row per sound world."""
        return _pairs(self._table())

    def _table(self) -> pd.DataFrame:
        """Return the outcomes so far as a verdict has them, under the columns of `YEARS`."""
        failed = self.outcomes["failed"]
        runs = np.arange(len(failed))
        table = pd.DataFrame(
            {f"{k}_{YEARS}y": value for k, value in self.outcomes.items() if k != "failed"}
        )
        sides = np.where(runs % 2 == 0, "weapon", "baseline")
        return table.assign(world=runs // 2, treatment=sides, failed=failed)


class Fan:
    """All sampled worlds of a set-up, played side by side in one game.

    game: rows with the weapon, each above its baseline. income: what gives the income so far of
    all states, USD (run, state). rules: by which claims are decided.
    """

    def __init__(self, game: Game, income: Callable[[], np.ndarray], rules: Sequence[Rule]):
        self.game, self.income, self.rules = game, income, rules
        self.names = tuple(self.game.record.units)
        self.kept: list[Month] = []
        home = self.game.atlas.home
        states = self.game.atlas.states_count
        self._income = np.zeros((game.world.runs, states))
        self._lines = np.zeros((game.world.runs, states, len(SECTORS)))
        self._others = np.arange(self.game.atlas.states_count) != home

    @property
    def months(self) -> int:
        """Months played."""
        return len(self.kept)

    def step(self) -> None:
        """Play a month in every world and keep its quantiles, over worlds where no run failed."""
        self.game.step()
        last = np.stack([self.game.record.last(name) for name in self.names])
        sides = np.stack([last[:, 0::2], last[:, 1::2]], axis=1)  # (series, side, world)
        income = self._income = self.income()
        factor = accounts.discounts(self.game, self.game.world.month)[:, :, None]
        self._lines += factor * self.game.ledger[:, :, : len(SECTORS)]
        failed = self.game.world.failed_month >= 0
        sound = ~(failed[0::2] | failed[1::2])
        gain = (income[0::2] - income[1::2])[:, self.game.atlas.home]
        won = self.game.world.conceded[0::2].sum(axis=1)
        self.kept.append(
            Month(
                _quantiles(sides[..., sound]),
                _quantiles(gain[sound]),
                _quantiles(won[sound]),
                self._outcomes(income),
                self.rules,
            )
        )

    @property
    def worlds(self) -> int:
        """How many worlds are played, failed ones included."""
        return int(self.game.world.runs) // 2

    def sound(self) -> np.ndarray:
        """Return the worlds in which no run has failed, as places (worlds,)."""
        failed = self.game.world.failed_month >= 0
        return np.flatnonzero(~(failed[0::2] | failed[1::2]))

    def incomes(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the income so far of all states, USD, with the weapon and without (sound, state).

        Discounted to the start, stocks and plants counted as they stand.
        """
        sound = self.sound()
        return self._income[0::2][sound], self._income[1::2][sound]

    def lines(self) -> np.ndarray:
        """Return what the weapon changed in each line of the ledger, USD (sound, state, sector).

        Discounted to the start; stocks and plants at the end are in none of them.
        """
        return (self._lines[0::2] - self._lines[1::2])[self.sound()]

    def levels(self, name: str, side: int, upto: int) -> np.ndarray:
        """Return the quantiles of a series so far, (quantile, month)."""
        row = self.names.index(name)
        found = [month.levels[row, side] for month in self.kept[:upto]]
        return np.array(found).reshape(-1, LEVELS).T

    def gains(self, upto: int) -> np.ndarray:
        """Return the quantiles of the gain after every month, USD (quantile, month)."""
        return np.array([month.gain for month in self.kept[:upto]]).reshape(-1, LEVELS).T

    def won(self, upto: int) -> np.ndarray:
        """Return the quantiles of concessions so far after every month (quantile, month)."""
        return np.array([month.won for month in self.kept[:upto]]).reshape(-1, LEVELS).T

    def _outcomes(self, income: np.ndarray) -> dict[str, np.ndarray]:
        """Return what a verdict asks of a run, so far (run,)."""
        world, atlas, others = self.game.world, self.game.atlas, self._others
        return {
            "payoff": income[:, atlas.home],
            "targets": (income * others).sum(axis=1),
            "restricted": world.restrictions.sum(axis=1),
            "threats": world.threats.sum(axis=1),
            "conceded": world.conceded.sum(axis=1),
            "trust": (world.trust[:, 0] * others).sum(axis=1) / others.sum(),
            "lost": (world.lost * atlas.direct_use).sum(axis=(1, 2)) / atlas.direct_use.sum(),
            "rivals": 1 - self.game.record.last(f"mine_share_{self.game.record.holder}") / 100,
            "failed": world.failed_month >= 0,
        }


def _quantiles(values: np.ndarray) -> np.ndarray:
    """The quantiles of `FAN` over worlds: (..., world) -> (..., quantile); NaN without a world."""
    if not values.shape[-1]:
        return np.full((*values.shape[:-1], LEVELS), np.nan)
    return np.moveaxis(np.quantile(values, FAN, axis=-1), 0, -1)


def _pairs(table: pd.DataFrame) -> Pairs:
    sides = [table[k::2].set_index("world") for k in (0, 1)]
    failed = (sides[0]["failed"] | sides[1]["failed"]).to_numpy()
    return Pairs(sides[0][~failed], sides[1][~failed], int(failed.sum()))


def _claim(rule: Rule, table: pd.DataFrame, pairs: Pairs) -> Claim:
    so_far = rule.model_copy(update={"years": YEARS})
    measured: Measured | str
    if rule.quantity == "yielding":
        measured = yielding(so_far, table[table["treatment"] == "weapon"], "weapon")
    elif pairs.fired(YEARS).any():
        measured = MEASURES[rule.quantity](pairs, YEARS)
    else:
        measured = "the policy has not been active yet"
    if isinstance(measured, str):
        return Claim(rule, "undecided", None, None)
    low, high = measured.bounds
    return Claim(rule, decide(rule, low, high), measured.value, measured.bounds)
