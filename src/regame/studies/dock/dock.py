"""Play what others have asked, and set the model's figures beside the published ones."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from regame.analysis.stopped_lines import LINES
from regame.config.backlash import BY_CALENDAR
from regame.config.files import load
from regame.config.schema import Config
from regame.config.section import Entry
from regame.core.options import LARGEST_SEED, ExecutionChoices, SamplingChoices, StudyOptions
from regame.design.design import cross
from regame.game.accounts import INCOME
from regame.game.game import Game
from regame.game.playing import by_month
from regame.runs import manifests, runner, uses
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.studies.dock.options import DockOptions
from regame.studies.dock.ours import Pair, Side, read, weapons_in
from regame.studies.dock.result import Beside, DockResult, write_page
from regame.studies.frame import finish, keep
from regame.studies.verdict.losses import RANGE
from regame.tables import figures
from regame.tables.losses import economy_of
from regame.tables.world import states_of


class Watched(Game):
    """A game that keeps what lines get this month, before anything adapts."""

    lines: NDArray[np.float64]

    def adapt(self) -> None:
        """Take it down, then go on."""
        self.lines = uses.lines_of_month(self)
        super().adapt()


def play_docked(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows and return, per run and in their order, months (lists, month last).

    lines: as `line_rows.lines_of_month`; bought: t of magnets by state; outside: USD/kg by group;
    income: of the holder so far, USD, discounted; failed, error.
    """
    game = Watched(config, design, series=False)
    outside = [f"price_outside_{group}" for group in game.atlas.groups]

    def read() -> dict[str, NDArray[np.float64]]:
        """What is kept of this month."""
        return {
            "lines": game.lines,
            "bought": game.world.product_flow.sum(axis=1),
            "outside": np.stack([game.record.last(name) for name in outside], axis=1),
            "income": game.world.payoff[:, game.atlas.home, INCOME, None].copy(),
        }

    kept = by_month(game, months, read)
    columns = {name: list(values.reshape(len(design), -1)) for name, values in kept.items()}
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)


class Asked(Entry):
    """A game.

    starts: month in which the weapons begin, 0 the opening; worlds: at most so many; source: where
    they come from, if not where the experiment says.
    """

    experiment: str = Field(min_length=1)
    months: int = Field(ge=1)
    starts: int = Field(ge=0)
    worlds: int | None = Field(None, ge=1)
    source: str | None = None
    baseline: str = Field(min_length=1)
    weapons: dict[str, str] = Field(min_length=1)


class Docking(Entry):
    """The study."""

    question: str = Field(min_length=1)
    runs: int = Field(ge=1, description="worlds to sample")
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    games: dict[str, Asked] = Field(min_length=1)


NAME, STUDY = "dock", "docking"  # of results; of the file and of the table
FOUND = "dock.json"
BASELINE = "baseline"


class DockChoices(SamplingChoices, ExecutionChoices, total=False):
    """Keywords of `regame.dock`, as the flags of `regame dock`."""


def run_dock(options: DockOptions) -> int:
    """Play the games and print published figures beside ours; return the exit code."""
    dock_result, records = play_dock(options)
    return finish(NAME, dock_result, options, dock_result.runs, *(part.table for part in records))


@explicit(DockOptions, DockChoices)
def dock(**choices: Unpack[DockChoices]) -> DockResult:
    """Return published figures beside ours (table docking, experiments/docking.toml)."""
    return play_dock(options_of(DockOptions, choices))[0]


@noting
def play_dock(options: DockOptions) -> tuple[DockResult, list[Played]]:
    """Play every game and read ours off; return the result and what was played.

    Raises UserError for what cannot be played.
    """
    begun = time.perf_counter()
    study = load(Docking, "experiments", STUDY)
    runs, seed = options.runs or study.runs, study.seed if options.seed is None else options.seed
    pairs: dict[str, Pair] = {}
    records: list[Played] = []
    for name, game in study.games.items():
        count = min(runs, game.worlds or runs)
        asked = StudyOptions(runs=count, seed=seed, worlds=game.source, overrides=BY_CALENDAR)
        also = (game.baseline, *game.weapons.values())
        plan = prepare(game.experiment, asked, Ask(also=also), None if records else options)
        part = _played(plan, name, game, options, records)
        records.append(part)
        pairs |= pairs_of(plan, game, part.table)
    dock_result = DockResult(
        question=study.question,
        date=date.today().isoformat(),
        runs=runs,
        seed=seed,
        played_rows=sum(len(part.table) for part in records),
        failed_rows=int(sum(part.table["failed"].sum() for part in records)),
        rows=rows_of(figures.read(STUDY), pairs),
        out=str(records[0].path),
        elapsed_s=round(time.perf_counter() - begun, 1),
    )
    keep(dock_result, FOUND)
    write_page(dock_result)
    return dock_result, records


def _played(
    plan: Plan, name: str, game: Asked, options: DockOptions, before: Sequence[Played]
) -> Played:
    """Play a game; all but the first have a folder in that of the first."""
    weapon, others = plan.experiment.weapon, plan.experiment.others
    plays = {BASELINE: game.baseline, **game.weapons}
    design = cross(plan.worlds, {side: {weapon: play, **others} for side, play in plays.items()})
    job = plan.job(name if before else NAME, play_docked)
    job = replace(job, design=design, months=game.months)
    if before:
        options = manifests.inside(options, before[0].path, name)
    return runner.run_design(job, options)


def pairs_of(plan: Plan, game: Asked, table: pd.DataFrame) -> dict[str, Pair]:
    """Return every weapon of a game beside its baseline, worlds without a failed run."""
    bad = set(table.loc[table["failed"], "world"])
    sound = table[~table["world"].isin(bad)]
    sides = {str(name): rows.sort_values("world") for name, rows in sound.groupby("treatment")}
    groups, states = plan.config.world.groups, len(states_of(plan.config))
    shapes: dict[str, tuple[int, ...]] = {"lines": (len(LINES), states), "bought": (states,)}
    shapes |= {"outside": (len(groups),), "income": (1,)}

    def side(name: str) -> Side:
        """The runs of a treatment, from the month that counts."""
        rows = sides[name]
        flat = {column: np.stack(rows[column].to_list()) for column in shapes}
        kept = {name: flat[name].reshape(len(rows), *shape, -1) for name, shape in shapes.items()}
        return Side(**{column: values[..., game.starts :] for column, values in kept.items()})

    seeds = sides[BASELINE]["seed"].to_numpy()
    economy, usual = economy_of(plan.config), side(BASELINE)
    return {name: Pair(side(name), usual, seeds, groups, economy) for name in game.weapons}


def rows_of(table: pd.DataFrame, pairs: dict[str, Pair]) -> tuple[Beside, ...]:
    """Return a row for every published figure."""
    rows_beside = []
    for row in table.astype(object).where(table.notna(), None).to_dict("records"):
        text = row.pop("ours") or ""
        is_played = text and pairs.keys() >= {*weapons_in(text)}
        low, middle, high = _levels(text, read(text, pairs)) if is_played else (None, None, None)
        published = float(row["published"])
        row |= {"ours": middle, "ours_low": low, "ours_high": high, "why": row["note"]}
        row["ratio"] = None if middle is None or not published else middle / published
        rows_beside.append(Beside(**{key: row[key] for key in Beside.model_fields}))
    return tuple(rows_beside)


def _levels(text: str, ours: np.ndarray) -> tuple[float, ...]:
    """Quantiles over worlds; of a sign its share thrice."""
    levels = np.quantile(ours, RANGE) if text.endswith(")") else [ours.mean()] * 3
    return tuple(map(float, levels))
