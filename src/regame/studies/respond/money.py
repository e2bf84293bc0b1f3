"""What a state has under every play of the holder and every policy of its own."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.core.arrays import Floats
from regame.core.errors import FailedRuns
from regame.strategies import registry
from regame.strategies.china import StatusQuo
from regame.studies.respond.file import Respond


class Sums(NamedTuple):
    """Money of the state by strategy of the holder, policy and world (H, P, W), USD."""

    income: Floats
    budget: Floats
    stock: Floats  # value of the public stock that is left, as `ledger.stock_value` has it
    conceded: Floats  # how often it gave way

    @property
    def net(self) -> Floats:
        """Income beyond doing nothing (H, P, W), USD."""
        return self.income - self.income[:, :1]

    @property
    def stock_left(self) -> Floats:
        """Value of the stock left beyond that of doing nothing (H, P, W), USD."""
        return self.stock - self.stock[:, :1]

    @property
    def cost(self) -> Floats:
        """Public money beyond doing nothing, less what the stock left would fetch (H, P, W)."""
        return self.budget[:, :1] - self.budget - self.stock_left


def sides_of(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the runs of every side, "HOLDER | POLICY", in worlds in which none failed."""
    bad = set(table.loc[table["failed"], "world"])
    sound = table[~table["world"].isin(bad)]
    return {str(n): rows.sort_values("world") for n, rows in sound.groupby("treatment")}


def cube(study: Respond, of: Callable[[str, str], Floats]) -> Floats:
    """Return an array of every strategy of the holder and policy, by name, as (H, P, ...)."""
    return np.array([[of(held, policy) for policy in study.policies] for held in study.holder])


def cube_of(study: Respond, sides: dict[str, pd.DataFrame], column: str) -> Floats:
    """Return a list column by holder, policy, world and entry. sides: as `sides_of` has them.

    Raises FailedRuns where no world is left.
    """
    if not sides:
        raise FailedRuns("a run failed in every world: there is no answer")
    return cube(study, lambda held, policy: lists_in(sides[f"{held} | {policy}"], column))


def lists_in(side: pd.DataFrame, column: str) -> Floats:
    """Return a column of lists of one length as (world, entry)."""
    return np.stack(side[column].to_list()).astype(float)


def sums_of(table: pd.DataFrame, study: Respond, row: int, years: int) -> Sums:
    """Return the state's money in the worlds in which no run failed. row: of the state."""
    sides = sides_of(table)
    names = ("incomes", "budgets", "public_stock", "conceded_by")
    return Sums(*(cube_of(study, sides, f"{name}_{years}y")[..., row] for name in names))


def open_holder(study: Respond) -> str | None:
    """Name of the holder's strategy that restricts nothing, if the study has it."""
    plays = {name: registry.parse(strategy) for name, strategy in study.holder.items()}
    return next((name for name, play in plays.items() if isinstance(play, StatusQuo)), None)


def rows_of(study: Respond) -> tuple[list[int], list[int]]:
    """Return the places of the holder's strategies that restrict, and of the one that does not."""
    usual, held = open_holder(study), list(enumerate(study.holder))
    return [h for h, name in held if name != usual], [h for h, name in held if name == usual]
