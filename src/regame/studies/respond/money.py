"""What a state has under every play of the holder and every policy of its own.

What stopped factories cost it takes the place of what users say magnets are worth.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.stopped_lines import LINES, Drawn, Lost, draw, lack_of, lose
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.errors import FailedRuns, UserError, nearest
from regame.strategies import registry
from regame.strategies.china import StatusQuo
from regame.studies.respond.file import Respond
from regame.studies.respond.options import USERS_MONEY, VALUE_ADDED, RespondOptions
from regame.tables.losses import Economy, economy_of
from regame.tables.world import states_of


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


MEASURES = (VALUE_ADDED, USERS_MONEY)


def measure_of(asked: str | None, study: Respond, config: Config) -> str:
    """Return the measure of loss: value added by default, where the world has its accounts.

    Raises UserError for another word, and for value added where there are none.
    """
    able = economy_of(config) is not None and open_holder(study) is not None
    if asked is None:
        return VALUE_ADDED if able else USERS_MONEY
    if asked not in MEASURES:
        hint = nearest(asked, MEASURES)
        raise UserError(f"--loss {asked}: must be {' or '.join(MEASURES)}{hint}")
    if asked == VALUE_ADDED and not able:
        raise UserError(
            f"--loss {asked}: needs accounts of sectors of {config.world.start_year}, and a holder "
            "that restricts nothing in the study"
        )
    return asked


def sums_by(table: pd.DataFrame, study: Respond, config: Config, options: RespondOptions) -> Sums:
    """Return the money of the state that asks; its income is that of `incomes_of`."""
    row, years = states_of(config).index(options.state), options.years
    income = incomes_of(options.loss or USERS_MONEY, table, study, config, years)[..., row]
    return sums_of(table, study, row, years)._replace(income=income)


def incomes_of(
    measure: str, table: pd.DataFrame, study: Respond, config: Config, years: int
) -> Floats:
    """Return incomes (H, P, W, state), USD; by value added, stopped lines count in them.

    That of a run is against the run with the same policy in which the holder restricts nothing. It
    takes the place of what users would have paid for the magnets that they lack.
    """
    incomes = cube_of(study, sides_of(table), f"incomes_{years}y")
    change = change_by_state(measure, table, study, config, years)
    return incomes if change is None else incomes + change


def change_by_state(
    measure: str, table: pd.DataFrame, study: Respond, config: Config, years: int
) -> Floats | None:
    """Return what value added adds to incomes (H, P, W, state), USD; None where it is not used."""
    economy, usual, sides = economy_of(config), open_holder(study), sides_of(table)
    if measure != VALUE_ADDED or economy is None or usual is None:
        return None

    def change(held: str, policy: str) -> Floats:
        """What users were to lose of products, given back, less what lines that stop lose."""
        rows, baseline = sides[f"{held} | {policy}"], sides[f"{usual} | {policy}"]
        return lists_in(rows, f"products_lost_{years}y") - _lost(economy, rows, baseline)

    return cube(study, change)


def lost_lines(economy: Economy, treated: pd.DataFrame, idle: pd.DataFrame) -> tuple[Drawn, Lost]:
    """The economy drawn for every world, and what its lines lose beside those of the baseline."""
    shape = (len(treated), len(LINES), len(economy.states), -1)
    lines = [lists_in(side, "lines").reshape(shape) for side in (treated, idle)]
    drawn = draw(economy, treated["seed"].to_numpy())
    return drawn, lose(economy, drawn, lack_of(economy, *lines))


def _lost(economy: Economy, treated: pd.DataFrame, baseline: pd.DataFrame) -> Floats:
    """Value added that states lose by stopped lines, discounted (world, state) USD."""
    value = lost_lines(economy, treated, baseline)[1].value_added
    discount = lists_in(treated, "discount")
    return np.asarray((value.sum(axis=1) * discount[:, None]).sum(axis=2))
