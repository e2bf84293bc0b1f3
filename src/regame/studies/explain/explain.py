"""Why a run came out as it did: its events taken out one at a time, with the same luck.

Each event of the run (an instrument that a state used, a plant that was started, a state with which
disputes opened) is removed in a run of its own. What the gain would have been without it, and which
later events would not have come, is what the event did.
"""

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from regame.core.horizon import YEARS
from regame.core.words import year_of
from regame.game.game import Game
from regame.game.removals import COLUMN, OF_HOLDERS, OF_STATES
from regame.reports.terminal import show_json
from regame.runs.protocol import prepare
from regame.runs.rows import Harvest
from regame.runs.store import SCHEMA_VERSION
from regame.studies.explain.options import RunOptions
from regame.studies.explain.playthrough import ask_for, chosen, with_baseline
from regame.studies.explain.price_peaks import Peaks
from regame.studies.explain.report import show
from regame.studies.verdict.verdict import EXPERIMENT

LATER = 12  # months by which a plant must come later to count as put off
FEWEST = 12 * YEARS[0]  # months to the first horizon, at which a gain is told
IDLE = 0
DATES = {"date": "month", "top_date": "top_month"}  # of a peak of prices: told of a month


@dataclass(frozen=True)
class Link:
    """An event of a run. event: as `removals` reads it; month: when it first came."""

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
        for rows, fields in ((atlas.holders, OF_HOLDERS), (range(len(atlas.states)), OF_STATES)):
            for field, array in fields.items():
                values = getattr(world, array)
                used = ~np.isnan(values.reshape(*values.shape[:2], -1)).all(axis=2)
                for column in np.flatnonzero(used.any(axis=0)):
                    self._came(f"{atlas.states[rows[column]]}.{field}", used[:, column])
        idle = world.phase == IDLE
        for firm in np.flatnonzero((self._idle & ~idle).any(axis=0)):
            self._came(f"plant {atlas.firms[firm]}", self._idle[:, firm] & ~idle[:, firm])
        opened = world.disputes > self._disputes
        for state in np.flatnonzero(opened.any(axis=0)):
            self._came(f"dispute {atlas.states[state]}", opened[:, state])
        self._idle, self._disputes = idle, world.disputes.copy()
        self.peaks.note()

    def _came(self, event: str, where: np.ndarray) -> None:
        known = self.first.setdefault(event, np.full(len(where), -1))
        known[where & (known < 0)] = self.game.world.month - 1


def links(config: Any, row: pd.DataFrame, months: int) -> list[Link]:
    """The events of one run, the first of its kind each, in the order in which they came."""
    game = Game(config, row)
    watch = Watch(game)
    for _ in range(months):
        game.step()
        watch.note()
    found = [Link(event, int(first[0])) for event, first in watch.first.items() if first[0] >= 0]
    return sorted(found, key=lambda link: (link.month, link.event))


def explain(config: Any, pair: pd.DataFrame, months: int) -> dict[str, Any]:
    """Take the events of the first run of `pair` out of it, one at a time.

    pair: the run and its baseline, two rows of a design. Returns `years`, `gain_usd`,
    `price_peaks` (as `Peaks.told`) and `links`, the largest effect first: each with `event`,
    `month`,
    `gain_without_usd`, `effect_usd` (the gain with the event less that without) and `led_to`:
    events and exploded prices that would not have come without it, or a year later.
    """
    events = links(config, pair.iloc[[0]], months)
    rows = [pair.iloc[[0]]] * (1 + len(events)) + [pair.iloc[[-1]]]
    design = pd.concat(rows, ignore_index=True)
    design[COLUMN] = ["", *(link.event for link in events), ""]
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
    told: list[dict[str, Any]] = [
        {
            "event": link.event,
            "month": link.month,
            "gain_without_usd": _number(gains[k]),
            "effect_usd": _number(gains[0] - gains[k]),
            "led_to": _led_to(watch, k, link),
        }
        for k, link in enumerate(events, start=1)
    ]
    told.sort(key=lambda item: -abs(item["effect_usd"] or 0.0))
    return {
        "years": years,
        "gain_usd": _number(gains[0]),
        "links": told,
        "price_peaks": watch.peaks.told(0, -1),
    }


def _led_to(watch: Watch, row: int, link: Link) -> list[str]:
    """Events of the run that do not come, or come a year later, once a link is taken out."""
    found = []
    for event, first in (watch.first | watch.peaks.came()).items():
        with_it, without = first[0], first[row]
        gone = with_it >= 0 and (without < 0 or without >= with_it + LATER)
        if gone and event != link.event and with_it >= link.month:
            found.append((int(with_it), event))
    return [event for _, event in sorted(found)]


def run_explain(options: RunOptions) -> int:
    """Explain a run of the main question; `options.run` counts the rows of its batch.

    Prints a table, or with `options.json` one JSON object. Returns 1 if the run failed, else 0.
    Raises UserError where the batch has no such row.
    """
    plan = prepare(EXPERIMENT, options, ask_for(options))
    months = _long_enough(options.months or plan.experiment.months)
    run = chosen(plan, options.run, months)
    row: dict[Any, Any] = plan.design.loc[run].to_dict()
    pair = with_baseline(plan, run)
    found = explain(plan.config, pair, months)
    start = plan.config.world.start_year
    for item in found["links"]:
        item["date"] = year_of(item["month"], start)
    for peak in found["price_peaks"]:
        peak |= {key: year_of(peak[month], start) for key, month in DATES.items()}
    found = {
        "schema_version": SCHEMA_VERSION,
        "run": run,
        "world": int(row["world"]),
        "treatment": str(row["treatment"]),
        "baseline": plan.baseline,
        "config_hash": plan.config.hash,
        **found,
    }
    if options.json:
        show_json(found)
    else:
        show(found, plan.experiment.weapon)
    return int(found["gain_usd"] is None)


def _long_enough(months: int) -> int:
    """The months to play for a gain to be told; says so where they are more than was asked."""
    if months >= FEWEST:
        return months
    played = "1 month is" if months == 1 else f"{months} months are"
    sys.stderr.write(
        f"regame: {played} too few: the first gain is told after {FEWEST}, which are played\n"
    )
    return FEWEST


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
