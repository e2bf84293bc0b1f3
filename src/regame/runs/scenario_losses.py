"""What a scenario costs states: one measure of loss, the same from every command.

Value added lost in the first 24 months of the scenario, beside a holder that restricts nothing from
the opening on, in the same worlds with the same luck: undiscounted, in USD of the accounts' year.
Other states play what the experiment says, whatever a command asks about besides.
"""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd

from regame.analysis.scenario_losses import MEASURES, MONTHS, Measure, ScenarioLoss
from regame.analysis.stopped_lines import LINES, draw, lack_of, lose
from regame.core.arrays import Floats
from regame.core.options import Execution
from regame.design.design import cross
from regame.runs.manifests import inside
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.runner import run_design
from regame.runs.scenario import Scenario
from regame.strategies.china import StatusQuo
from regame.tables.losses import Economy, economy_of

LEVELS = (0.05, 0.5, 0.95)
FOLDER = "scenario"  # in the folder of results
# Consumer prices of the United States (BLS, CPI-U): year of the accounts over January of the year
# that a world's prices describe.
TO_ACCOUNTS = {2025: 304.702 / 317.671}


def losses_of_scenario(
    plan: Plan, scenario: Scenario, how: Execution, folder: Played
) -> tuple[ScenarioLoss, ...]:
    """Play a scenario and a holder that restricts nothing in the worlds of a plan; what is lost.

    plan: made with the scenario's overrides, or worlds and digits differ from other commands'.
    The rows lie in a folder inside that of what a command played itself. Empty where the tables
    have no accounts of the world's sectors, or nothing is restricted.
    """
    economy = economy_of(plan.config)
    if economy is None or scenario.act == "nothing":
        return ()
    from regame.runs.month_rows import play_months

    sides = "scenario", "nothing"
    weapon, usual = plan.experiment.weapon, plan.experiment.others | scenario.others
    plays = dict(zip(sides, (scenario.strategy.name, StatusQuo().name), strict=True))
    design = cross(plan.worlds, {side: {**usual, weapon: play} for side, play in plays.items()})
    job = replace(plan.job(FOLDER, play_months), design=design, months=scenario.begins + MONTHS)
    table = run_design(job, inside(how, folder.path, FOLDER)).table
    bad = set(table.loc[table["failed"], "world"])
    sound = table[~table["world"].isin(bad)]
    if sound.empty:
        sys.stderr.write("regame: a run failed in every world: no losses of the scenario\n")
        return ()
    treated, idle = (sound[sound["treatment"] == side].sort_values("world") for side in sides)
    return _losses(plan, economy, treated, idle, slice(scenario.begins, None))


def _losses(
    plan: Plan, economy: Economy, treated: pd.DataFrame, idle: pd.DataFrame, months: slice
) -> tuple[ScenarioLoss, ...]:
    lines = [_array(side, "lines", len(LINES), economy)[..., months] for side in (treated, idle)]
    lost = lose(economy, draw(economy, treated["seed"].to_numpy()), lack_of(economy, *lines))
    goods = len(plan.config.world.groups) + 1
    users = [_array(side, "users", goods, economy)[..., months] for side in (treated, idle)]
    factor = TO_ACCOUNTS.get(plan.config.world.base_year, 1.0)
    sums = (
        lost.value_added.sum(axis=(1, 3)),
        lost.output.sum(axis=(1, 3)),
        factor * (users[1] - users[0]).sum(axis=(1, 3)),
    )
    return tuple(
        _loss(economy, measure, of_states, at)
        for at in range(len(economy.states))
        if at != economy.home
        for measure, of_states in zip(MEASURES, sums, strict=True)
    )


def _loss(economy: Economy, measure: Measure, sums: Floats, at: int) -> ScenarioLoss:
    low, middle, high = (float(level) for level in np.quantile(sums[:, at], LEVELS))
    return ScenarioLoss(
        state=economy.states[at],
        measure=measure,
        median_usd=middle,
        low_usd=low,
        high_usd=high,
        share_of_gdp=middle / float(economy.gdp[at]),
    )


def _array(side: pd.DataFrame, column: str, items: int, economy: Economy) -> Floats:
    """A column of lists as (world, item, state, month)."""
    values = np.stack(side[column].to_list()).astype(float)
    return values.reshape(len(side), items, len(economy.states), -1)
