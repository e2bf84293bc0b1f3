"""What stopped factories cost the state that asks, in place of what users say magnets are worth."""

import numpy as np
import pandas as pd

from regame.analysis.stopped_lines import LINES, Drawn, Lost, draw, lack_of, lose
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.errors import UserError, nearest
from regame.studies.respond.file import Respond
from regame.studies.respond.money import (
    Sums,
    cube,
    cube_of,
    lists_in,
    open_holder,
    sides_of,
    sums_of,
)
from regame.studies.respond.options import USERS_MONEY, VALUE_ADDED
from regame.tables.losses import Economy, economy_of
from regame.tables.world import states_of

MEASURES = (VALUE_ADDED, USERS_MONEY)


def measure_of(asked: str | None, study: Respond, config: Config) -> str:
    """Return the measure of loss: value added by default, where the world has its accounts.

    Raises UserError for another word, and for value added where there are none.
    """
    able = economy_of(config) is not None and open_holder(study) is not None
    if asked is None:
        return VALUE_ADDED if able else USERS_MONEY
    if asked not in MEASURES:
        raise UserError(
            f"--loss {asked}: must be {' or '.join(MEASURES)}{nearest(asked, MEASURES)}"
        )
    if asked == VALUE_ADDED and not able:
        raise UserError(
            f"--loss {asked}: needs accounts of sectors of {config.world.start_year}, and a holder "
            "that restricts nothing in the study"
        )
    return asked


def sums_by(
    measure: str, table: pd.DataFrame, study: Respond, config: Config, state: str, years: int
) -> Sums:
    """Return a state's money; its income is that of `incomes_of`."""
    row = states_of(config).index(state)
    income = incomes_of(measure, table, study, config, years)[..., row]
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


def lost_lines(
    economy: Economy, treated: pd.DataFrame, baseline: pd.DataFrame
) -> tuple[Drawn, Lost]:
    """The economy drawn for every world, and what its lines lose beside the baseline's."""
    shape = (len(treated), len(LINES), len(economy.states), -1)
    lines = [lists_in(side, "lines").reshape(shape) for side in (treated, baseline)]
    drawn = draw(economy, treated["seed"].to_numpy())
    return drawn, lose(economy, drawn, lack_of(economy, *lines))


def _lost(economy: Economy, treated: pd.DataFrame, baseline: pd.DataFrame) -> Floats:
    """Value added that states lose by stopped lines, discounted (world, state) USD."""
    value = lost_lines(economy, treated, baseline)[1].value_added
    discount = lists_in(treated, "discount")
    return np.asarray((value.sum(axis=1) * discount[:, None]).sum(axis=2))
