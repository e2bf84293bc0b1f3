"""What the answer depends on that is not sampled: every other number of the config, one at a time.

Each number is set low and high in the same worlds with the same luck, with and without the weapon.
A switch is off and on; any other number is halved and doubled, within its bounds.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.harm import least_band
from regame.analysis.pairing import at_horizon, pair
from regame.analysis.results import Horizon, Result
from regame.analysis.statistics import Interval
from regame.config.schema import Config
from regame.core.errors import FailedRuns
from regame.core.horizon import YEARS
from regame.core.options import StudyOptions, check_options
from regame.core.shown import Points, Share, Shown
from regame.design.design import FIXED, bounds_of, out_of_bounds
from regame.reports.charts import dots
from regame.reports.templating import said, sentence
from regame.runs.asked import noting
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import run_design
from regame.studies.frame import StudyAnswer, keep
from regame.studies.sensitivity.options import SensitivityOptions

FOUND = "unsampled.json"
WORLDS = 64  # two ends of some ninety numbers with two runs each: twenty thousand rows
NAMED = 20  # rows shown, the largest moves first
TRIES = 6  # halvings of the step to an end that the config refuses
AS_IS = "as it is"

type Ends = Mapping[str, tuple[float, float, float]]  # key -> value, low and high

Number = Annotated[float, Shown(lambda value: f"{value:.6g}")]


class Unvaried(Result):
    """A number that is not sampled, and the share of worlds harmed at its two ends."""

    key: str = Field(title="number", description="dotted key of the config")
    value: Number = Field(title="is")
    low: Number = Field(title="low", description="half, off, or the bound; the value if none")
    high: Number = Field(title="high", description="double, on, or the bound; the value if none")
    harm_at_low: Share | None = Field(title="harmed at low", description="null: none is judged")
    harm_at_high: Share | None = Field(title="harmed at high", description="null: none is judged")
    move: Points | None = Field(
        title="largest move",
        description="of the two shares the one further from the headline's, less that one",
    )


class Unsampled(StudyAnswer):
    """How the share of worlds harmed moves with every number that no experiment samples."""

    treatment: str
    baseline: str
    years: int
    worlds: int
    seed: int
    config_hash: str
    failed_rows: int
    harm: float = Field(description="share of worlds harmed by the headline, all as it is")
    harm_ci: Interval
    rows: tuple[Unvaried, ...] = Field(title="Numbers that are not sampled, the largest move first")

    def opening(self) -> list[str]:
        """What is moved, in which worlds, and what the share is without."""
        return said("sensitivity", "moved", self)

    def note(self) -> str:
        """How numbers are moved."""
        return sentence("sensitivity", "how_moved")

    def seen(self, name: str) -> tuple[Unvaried, ...]:
        """The largest moves."""
        return self.rows[:NAMED]

    def chart(self) -> Markup:
        """Draw how far the largest moves go."""
        moves = [(row.key, row.move, None) for row in self.seen("rows") if row.move is not None]
        title = "Largest move of the share harmed, not sampled"
        return dots(title, "percentage points", moves, 0.01)


def ends_of(key: str, value: float, config: Config) -> tuple[float, float]:
    """Return the low and the high end of a number: off and on, or half and double.

    A number that lies on 0 or 1 and can lie nowhere else but between is a switch. Zero is set to
    one, or its bound. An end that the config refuses comes closer by halves, at worst to the value.
    """
    minimum, maximum = map(float, bounds_of(type(config), key))
    is_switch = (minimum, maximum) == (0.0, 1.0) and value in {0.0, 1.0}
    low, high = (0.0, 1.0) if is_switch or value == 0.0 else sorted((value / 2, value * 2))
    ends = max(low, minimum), min(high, maximum)
    return _allowed(key, value, ends[0], config), _allowed(key, value, ends[1], config)


def _allowed(key: str, value: float, end: float, config: Config) -> float:
    for _ in range(TRIES):
        if math.isclose(end, value) or out_of_bounds(key, end, config) is None:
            return end
        end = (end + value) / 2
    return value


def ends_by_key(plan: Plan) -> dict[str, tuple[float, float, float]]:
    """Return value, low and high of each number that the plan does not sample, by its key."""
    numbers = plan.config.numbers()
    unsampled = {key: numbers[key] for key in numbers if key not in plan.design}
    return {key: (value, *ends_of(key, value, plan.config)) for key, value in unsampled.items()}


def design_of(plan: Plan, ends: Ends) -> pd.DataFrame:
    """Return both sides of the headline as they are, and with each number at each end.

    The column `treatment` is "SIDE, KEY = END"; an end that is the value itself has no rows.
    """
    both, numbers = plan.headline_design(), plan.config.numbers()
    same = pd.DataFrame({key: numbers[key] for key in ends}, index=both.index)
    both = pd.concat([both, same], axis=1)
    parts = [both.assign(treatment=both["treatment"] + f", {AS_IS}")]
    for key, (value, *reached) in ends.items():
        for end in (end for end in reached if end != value):
            names = both["treatment"] + f", {_named(key, end)}"
            parts.append(both.assign(**{key: end}).assign(treatment=names))
    design = pd.concat(parts, ignore_index=True)
    return design[[*FIXED, *(name for name in design if name not in FIXED)]].rename_axis("run")


def _named(key: str, end: float) -> str:
    return f"{key} = {end!r}"


@noting
def play_unsampled(name: str | Path, options: SensitivityOptions) -> tuple[Unsampled, Played]:
    """Play every number at its ends, keep the result in the folder, and return it.

    Raises UserError for what cannot be played, FailedRuns if no run of the headline is sound.
    """
    from regame.runs.rows import play_rows  # slow to import: plays the engine

    check_options(options)
    asked = StudyOptions.like(options, runs=options.runs or WORLDS)
    plan = prepare(name, asked, Ask(options.treatments, least=12 * YEARS[0], firms=""), options)
    ends = ends_by_key(plan)
    job = plan.outcomes(f"{Path(name).stem}-unsampled", play_rows)
    record = run_design(replace(job, design=design_of(plan, ends)), options)
    result = conclude(plan, ends, record)
    keep(result, FOUND)
    return result, record


def conclude(plan: Plan, ends: Ends, played: Played) -> Unsampled:
    """Return the share of worlds harmed at each end, the largest move first."""
    cell, table = plan.headline, played.table
    years = max(years for years in YEARS if f"payoff_{years}y" in table)
    runs = dict(list(table.groupby("treatment")))

    def at(named: str) -> Horizon:
        """What holds at the longest horizon with a number at an end."""
        treated, against = (f"{side}, {named}" for side in (cell.treated, cell.against))
        part = pd.concat([runs[treated], runs[against]])
        return at_horizon(pair(part, treated, against, least_band(plan.trade_usd)), years)

    headline = at(AS_IS)
    if not headline.worlds:
        raise FailedRuns(f"{cell.treatment}: no world can be judged; nothing to move")
    harm, rows = headline.self_harm_share, []
    for key, (value, low, high) in ends.items():
        at_ends = [headline if end == value else at(_named(key, end)) for end in (low, high)]
        shares = [at_end.harmed for at_end in at_ends]
        moves = [share - harm for share in shares if share is not None]
        harms = {"harm_at_low": shares[0], "harm_at_high": shares[1]}
        move = max(moves, key=abs, default=None)
        rows.append(Unvaried(key=key, value=value, low=low, high=high, move=move, **harms))
    return Unsampled.like(
        cell,
        headline,
        plan,
        question=plan.experiment.question,
        config_hash=plan.config.hash,
        failed_rows=int(table["failed"].sum()),
        harm=harm,
        harm_ci=headline.self_harm_ci,
        rows=tuple(sorted(rows, key=lambda row: (-abs(row.move or 0.0), row.key))),
        out=str(played.path),
    )
