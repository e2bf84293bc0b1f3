"""Who wins by a policy: every state, and every line of the ledger of the state that asks."""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from regame.analysis.statistics import Floats
from regame.game.facts import SECTORS
from regame.runs.plan import Plan
from regame.studies.respond.file import Respond
from regame.studies.respond.money import cube_of, sides_of
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Gain
from regame.studies.respond.stopped import USERS_MONEY, change_by_state
from regame.studies.respond.worths import worths_of
from regame.tables.world import states_of

AT_THE_END = "stocks and plants at the end"
STOPPED = "stopped lines"  # value added in place of what users would have paid


def gains_of(
    study: Respond, plan: Plan, table: pd.DataFrame, options: RespondOptions
) -> tuple[Gain, ...]:
    """Return what every policy is worth, by state and by line, from the table of runs."""
    states, sides = states_of(plan.config), sides_of(table)
    years, row = options.years, states.index(options.state)
    measure = options.loss or USERS_MONEY
    change = change_by_state(measure, table, study, plan.config, years)
    incomes = cube_of(study, sides, f"incomes_{years}y")  # (H, P, W, state)
    ledger = cube_of(study, sides, f"ledger_{years}y")
    lines = ledger.reshape(*ledger.shape[:3], len(states), -1)[..., row, :]
    end = incomes[..., row] - lines.sum(axis=-1)
    lines, names = np.concatenate([lines, end[..., None]], axis=-1), [*SECTORS, AT_THE_END]
    if change is not None:
        incomes = incomes + change
        lines, names = np.concatenate([lines, change[..., row, None]], axis=-1), [*names, STOPPED]
    followers = study.club or tuple(plan.experiment.others)
    return (
        *_worths(study, "state", {n: n == options.state for n in states}, incomes, followers),
        *_worths(study, "line", dict.fromkeys(names, True), lines),
    )


def _worths(
    study: Respond, by: str, names: Mapping[str, bool], values: Floats, club: Collection[str] = ()
) -> list[Gain]:
    """Worth of all policies but the first, entry by entry.

    names: of entries, and whether they play every policy. values: (H, P, W, entry). club: who
    follows in those with allies.
    """
    gains = []
    for at, (name, plays) in enumerate(names.items()):
        worths = worths_of(study, values[..., at])
        for (policy, how), worth in list(zip(study.policies.items(), worths, strict=True))[1:]:
            follows = how.allies is not None and name in club
            gain = Gain.like(worth, policy=policy, by=by, of=name, plays=plays or follows)
            gains.append(gain)
    return gains
