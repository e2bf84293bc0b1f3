"""What the headline's worlds, played once more, say of end uses and of plants."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from regame.analysis.outcomes import pair
from regame.core.arrays import Flags, Floats
from regame.core.horizon import YEARS
from regame.game.facts import atlas_of
from regame.runs.beside import inside
from regame.runs.manifests import notes
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.runner import PlayChunk, run_design
from regame.runs.store import write_text
from regame.studies.verdict.losses import SPREAD, spread
from regame.studies.verdict.options import PLANT, USE, VerdictOptions
from regame.tables.world import states_of

LATER = 2  # years after which plants that are built now run
LASTS = f"all that run after {LATER} years either way"


def play_cuts(plan: Plan, main: Played, options: VerdictOptions) -> None:
    """Write a table for each way to cut a verdict that needs its worlds again, where asked for."""
    for way, cut in ((USE, by_use), (PLANT, by_plant)):
        if way in options.by:
            text = cut(plan, main, options).to_csv(index=False)
            write_text(notes(main.path) / f"ledger_{way}.csv", text)


def by_use(plan: Plan, main: Played, options: VerdictOptions) -> pd.DataFrame:
    """Return the change against the baseline, a row per end use, side and horizon, USD.

    Sides are the holder and all others. Median and 5 to 95 % of the worlds in which the policy was
    active. Uses of a world add up to the line `users` of its ledger.
    """
    from regame.runs.use_rows import play_uses
    from regame.runs.uses import uses_of

    names, _ = uses_of(plan.config)
    states = states_of(plan.config)
    holder = np.array([state == plan.experiment.weapon for state in states])
    rows = []
    for years, active, treated, baseline in _replayed(plan, main, options, play_uses, "uses"):
        change = (treated - baseline)[active].reshape(-1, len(names), len(states))
        for side, of in ((plan.experiment.weapon, holder), ("elsewhere", ~holder)):
            sums = change[:, :, of].sum(axis=2)
            for at, name in enumerate(names):
                rows.append({"use": f"{name}, {side}", "years": years, **spread(sums[:, at])})
    return pd.DataFrame(rows, columns=["use", "years", *SPREAD])


def by_plant(plan: Plan, main: Played, options: VerdictOptions) -> pd.DataFrame:
    """Return in which share of worlds each plant outside the holder runs, a row per horizon.

    baseline, treated: of all worlds, whether the policy was active or not. A first row, `LASTS`,
    is of all plants that run after two years with and without it: what share still runs later.
    """
    from regame.runs.use_rows import play_plants

    atlas = atlas_of(plan.config)
    outside = np.flatnonzero(~np.asarray(atlas.plant_inside, bool))
    rows: list[tuple[str, str, int, float, float]] = []
    ran = np.zeros((0, 0), bool)
    for years, _, treated, baseline in _replayed(plan, main, options, play_plants, "plants"):
        runs, runs_without = treated[:, outside] > 0, baseline[:, outside] > 0
        if years == LATER:
            ran = runs & runs_without
        elif years > LATER and ran.any():
            rows.append(
                (LASTS, "", years, float(runs_without[ran].mean()), float(runs[ran].mean()))
            )
        for at, plant in enumerate(outside):
            state = atlas.states[atlas.plant_state[plant]]
            shares = float(runs_without[:, at].mean()), float(runs[:, at].mean())
            rows.append((atlas.plants[plant], state, years, *shares))
    rows.sort(key=lambda row: row[0] != LASTS)
    return pd.DataFrame(rows, columns=["plant", "state", "years", "baseline", "treated"])


def _replayed(
    plan: Plan, main: Played, options: VerdictOptions, play: PlayChunk, column: str
) -> Iterator[tuple[int, Flags, Floats, Floats]]:
    """Play the headline and its baseline again; yield a column of both by horizon.

    Arrays (world, ...), after the years and in which worlds the policy was active by then. The
    rows lie in a folder of the column's name inside the folder of results.
    """
    cell = plan.headline
    job = replace(plan.outcomes(column, play), design=plan.headline_design())
    record = run_design(job, inside(options, main.path, column))
    pairs = pair(main.numbers, cell.treated, cell.against)
    runs = record.numbers.set_index(["treatment", "world"])["run"]
    for years in YEARS:
        if f"{column}_{years}y" in record.lists:
            treated, baseline = (
                record.lists[f"{column}_{years}y"](runs[name].loc[pairs.baseline.index].to_numpy())
                for name in (cell.treated, cell.against)
            )
            yield years, pairs.counted(years), treated, baseline
