"""Why a run came out as it did: its events taken out one at a time, with the same luck.

Each event of the run (an instrument that a state used, a plant that was started, a state with which
disputes opened) is removed in a run of its own. What the gain would have been without it, and which
later events would not have come, is what the event did.

Which run of a batch is played again, and the run of its baseline beside it.
"""

import sys
from typing import NamedTuple, Unpack

import numpy as np
import pandas as pd

from regame.analysis.pairing import pair
from regame.analysis.statistics import finite
from regame.config.files import Config
from regame.core.errors import FailedRuns
from regame.core.horizon import YEARS
from regame.core.instruments import INSTRUMENTS
from regame.core.words import year_of
from regame.game.facts import IDLE, KG
from regame.game.game import Game
from regame.game.removals import COLUMN
from regame.reports.files import write_beside
from regame.reports.terminal import show_json
from regame.runs.choices import explicit, options_of
from regame.runs.experiment import case_of
from regame.runs.manifests import check_files, folder_for
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.rows import Harvest, play_rows
from regame.studies.explain.options import RunChoices, RunOptions
from regame.studies.explain.result import EXPLODED, Causes, Explanation, Link, Peak
from regame.studies.verdict.options import EXPERIMENT


class Peaks:
    """Notes the outside prices of every run of a game, month by month: arrays (run, group)."""

    def __init__(self, game: Game):
        self.game = game
        self.start = self._quoted()
        self.top = self.start.copy()  # USD/kg, the highest so far
        self.top_month = np.zeros(self.start.shape, int)
        self.first = np.full(self.start.shape, -1)  # month in which a price exploded
        self.months = np.zeros(self.start.shape, int)  # in which it stood that high
        self.paid = np.zeros(self.start.shape)  # in them, by buyers outside above the usual, USD

    def note(self) -> None:
        """Take in the month that was just played."""
        month, quoted = self.game.world.month - 1, self._quoted()
        self.top_month = np.where(quoted > self.top, month, self.top_month)
        self.top = np.fmax(self.top, quoted)
        high = quoted > EXPLODED * self.start
        self.first = np.where(high & (self.first < 0), month, self.first)
        self.months += high
        if high.any():
            self.paid += np.where(high, self._overpaid(), 0.0)

    def came(self) -> dict[str, np.ndarray]:
        """What exploded in any run, as an event -> its first month (run,), -1 where it did not."""
        goods = self.game.atlas.chain.goods
        return {
            f"{group} {goods} above {EXPLODED:g} times their start": self.first[:, g]
            for g, group in enumerate(self.game.atlas.groups)
            if (self.first[:, g] >= 0).any()
        }

    def of(self, run: int, baseline: int) -> tuple[Peak, ...]:
        """Return what exploded in a run, the first to come first; runs are rows of the design."""
        atlas = self.game.atlas
        start = atlas.config.world.start_year
        return tuple(
            Peak(
                group=atlas.groups[g],
                outside=atlas.states[atlas.home],
                month=int(self.first[run, g]),
                date=year_of(int(self.first[run, g]), start),
                months=int(self.months[run, g]),
                top_usd_kg=float(self.top[run, g]),
                top_month=int(self.top_month[run, g]),
                top_date=year_of(int(self.top_month[run, g]), start),
                times_start=float(self.top[run, g] / self.start[run, g]),
                times_start_in_baseline=float(self.top[baseline, g] / self.start[baseline, g]),
                overpaid_outside_usd=float(self.paid[run, g]),
            )
            for g in np.argsort(self.first[run], kind="stable")
            if self.first[run, g] >= 0
        )

    def _quoted(self) -> np.ndarray:
        """Prices outside the first holder (run, group), USD/kg; zero where there is no holder."""
        ask = self.game.world.ask
        return ask[:, :, 0].copy() if ask.shape[2] else np.zeros(ask.shape[:2])

    def _overpaid(self) -> np.ndarray:
        """What buyers outside pay for oxides above usual prices (run, group), USD this month."""
        world = self.game.world
        bought = world.flow.sum(axis=2) + world.grey_flow.sum(axis=2)  # (run, group, state) t
        extra_paid = self.game.buffers.refined_paid - KG * bought * world.start_index
        return np.asarray(extra_paid[:, :, ~self.game.atlas.inside].sum(axis=2))


LATER = 12  # months by which a plant must come later to count as put off
FEWEST = 12 * YEARS[0]  # months to the first horizon, at which there is a gain


class Came(NamedTuple):
    """An event of a run as `removals` reads it, and the month in which it first came."""

    event: str
    month: int


class Watch:
    """Notes what happens in every run of a game, month by month: event -> first month (run,)."""

    def __init__(self, game: Game):
        self.game = game
        self.first: dict[str, np.ndarray] = {}
        self.peaks = Peaks(game)  # of prices: they follow from events, and are none to take out
        self._idle = game.world.phase == IDLE
        self._disputes = game.world.disputes.copy()

    def note(self) -> None:
        """Take in the month that was just played."""
        world, atlas = self.game.world, self.game.atlas
        users = {"holder": atlas.holders, "state": range(len(atlas.states))}
        for instrument in INSTRUMENTS:
            rows, values = users[instrument.user], getattr(world, instrument.variable)
            for column, row in enumerate(rows):
                used = ~np.isnan(values[..., column].reshape(world.runs, -1)).all(axis=1)
                if used.any():
                    self._came(f"{atlas.states[row]}.{instrument.name}", used)
        idle = world.phase == IDLE
        for firm in np.flatnonzero((self._idle & ~idle).any(axis=0)):
            self._came(f"plant {atlas.plants[firm]}", self._idle[:, firm] & ~idle[:, firm])
        opened = world.disputes > self._disputes
        for state in np.flatnonzero(opened.any(axis=0)):
            self._came(f"dispute {atlas.states[state]}", opened[:, state])
        self._idle, self._disputes = idle, world.disputes.copy()
        self.peaks.note()

    def _came(self, event: str, where: np.ndarray) -> None:
        first_months = self.first.setdefault(event, np.full(len(where), -1))
        first_months[where & (first_months < 0)] = self.game.world.month - 1


def came(config: Config, row: pd.DataFrame, months: int) -> list[Came]:
    """Return the events of one run, the first of its kind each, in the order in which they came."""
    game = Game(config, row)
    watch = Watch(game)
    for _ in range(months):
        game.step()
        watch.note()
    events = [Came(event, int(at[0])) for event, at in watch.first.items() if at[0] >= 0]
    return sorted(events, key=lambda one: (one.month, one.event))


def causes(config: Config, pair: pd.DataFrame, months: int) -> Causes:
    """Take the events of the first run of `pair` out of it, one at a time.

    pair: the run and its baseline, two rows of a design.
    """
    events = came(config, pair.iloc[[0]], months)
    rows = [pair.iloc[[0]]] * (1 + len(events)) + [pair.iloc[[-1]]]
    design = pd.concat(rows, ignore_index=True)
    design[COLUMN] = ["", *(event.event for event in events), ""]
    game = Game(config, design)
    harvest, watch = Harvest(game, months), Watch(game)
    for month in range(1, months + 1):
        game.step()
        harvest.month(month)
        watch.note()
    table = harvest.frame(design.index)
    years = max(years for years in YEARS if 12 * years <= months)
    payoff = table[f"payoff_{years}y"].to_numpy(float)
    gains = payoff[:-1] - payoff[-1]
    gains[table["failed"].to_numpy()[:-1]] = np.nan
    links = [
        Link.like(
            event,
            date=year_of(event.month, config.world.start_year),
            gain_without_usd=finite(gains[k]),
            effect_usd=finite(gains[0] - gains[k]),
            led_to=tuple(_led_to(watch, k, event)),
        )
        for k, event in enumerate(events, start=1)
    ]
    links.sort(key=lambda link: -abs(link.effect_usd or 0.0))
    gain, peaks = finite(gains[0]), watch.peaks.of(0, -1)
    return Causes(years=years, gain_usd=gain, links=tuple(links), price_peaks=peaks)


def _led_to(watch: Watch, row: int, one: Came) -> list[str]:
    """Events of the run that do not come, or come a year later, once one is taken out."""
    consequences = []
    for event, first in (watch.first | watch.peaks.came()).items():
        with_it, without = first[0], first[row]
        gone = with_it >= 0 and (without < 0 or without >= with_it + LATER)
        if gone and event != one.event and with_it >= one.month:
            consequences.append((int(with_it), event))
    return [event for _, event in sorted(consequences)]


def run_explain(options: RunOptions) -> int:
    """Explain a run of the main question, and print a table, or with `options.json` a JSON object.

    Returns 1 if the run failed, else 0. Raises UserError as `explain` does.
    """
    check_files(options)
    explanation = explain_run(options)
    write_beside(folder_for(options, "explain"), explanation, options)
    show_json(explanation.to_json()) if options.json else explanation.show()
    return int(explanation.gain_usd is None)


@explicit(RunOptions, RunChoices)
def explain(**choices: Unpack[RunChoices]) -> Explanation:
    """Say why a run of the main question came out as it did.

    Takes its events out one at a time, with the same luck. choices: keywords named as the flags of
    `regame explain`; `run` counts the rows of the batch of a verdict. Raises UserError where the
    batch has no such row.
    """
    return explain_run(options_of(RunOptions, choices))


def explain_run(options: RunOptions) -> Explanation:
    """Explain a run of the main question; `options.run` counts the rows of its batch."""
    plan = plan_of(options)
    months = _long_enough(options.months or plan.experiment.months)
    run = chosen(plan, options.run, months)
    both = with_baseline(plan, run)
    plan.refuse_other_bits(both, play_rows)
    explanation = causes(plan.config, both, months)
    return Explanation(**dict(explanation), **names_of(plan, run))


def _long_enough(months: int) -> int:
    """The months to play for a gain to be known; says so where they are more than was asked."""
    if months >= FEWEST:
        return months
    length_text = "1 month is" if months == 1 else f"{months} months are"
    sys.stderr.write(
        f"regame: {length_text} too few: the first gain is known after {FEWEST}, which are played\n"
    )
    return FEWEST


AMONG = 9  # worlds, of which the middle one is taken where no run is asked for


def plan_of(options: RunOptions) -> Plan:
    """Plan what one run is looked for in: the batch of a verdict, as far as it is needed."""
    asked = Ask(options.treatments, options.baseline, AMONG, options.run, firms="")
    return prepare(case_of(options.config, EXPERIMENT), options, asked)


def names_of(plan: Plan, run: int) -> dict[str, object]:
    """What a run of the batch is called: fields of what is found of it."""
    return {
        "run": run,
        "world": int(plan.design["world"].loc[run]),
        "treatment": str(plan.design.at[run, "treatment"]),
        "baseline": plan.baseline,
        "holder": plan.experiment.weapon,
        "config_hash": plan.config.hash,
    }


def with_baseline(plan: Plan, run: int) -> pd.DataFrame:
    """Return a row of the batch and, below it, that of its baseline in the same world."""
    design = plan.design
    same = (design["world"] == design.at[run, "world"]) & (design["treatment"] == plan.baseline)
    return pd.concat([design.loc[[run]], design[same]])


def chosen(plan: Plan, run: int | None, months: int) -> int:
    """The row of the batch that was asked for.

    If none, that of the headline treatment in the world in the middle of the gains, income at the
    end of these months, among the worlds of the design. Raises RuntimeError where all of them fail.
    """
    if run is not None:
        return run
    design, cell = plan.design, plan.headline
    rows = design[design["treatment"].isin([cell.treated, cell.against])]
    table = play_rows(plan.config, rows, months).assign(**rows[["world", "treatment"]])
    pairs = pair(table, cell.treated, cell.against)
    if pairs.baseline.empty:
        raise FailedRuns("in every world that was tried a run failed")
    ends = [np.stack(side["path"].to_list())[:, -1] for side in (pairs.treated, pairs.baseline)]
    middle = np.argsort(ends[0] - ends[1], kind="stable")[(len(ends[0]) - 1) // 2]
    headline = design[design["treatment"] == cell.treated]
    return int(headline.index[headline["world"] == pairs.baseline.index[middle]][0])
