"""`regame respond`: the question of one state, of all or of firms, with its answer in print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.config.files import load
from regame.config.openings import newest
from regame.core.words import NONE, money
from regame.reports.charts import dots
from regame.reports.templating import said
from regame.reports.terminal import open_console
from regame.runs.manifests import new_folder
from regame.studies.frame import StudyAnswer, Table, crossed, finish, keep, say_paths
from regame.studies.respond import file, parts, respond, words
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.result import RespondResult
from regame.studies.respond.study import study_named

if TYPE_CHECKING:
    from regame.runs.played import Played
    from regame.studies.respond.firm_result import FirmResult


def run_respond(
    options: RespondOptions, name: str | None, brief: Callable[[Path], list[Path]] | None = None
) -> int:
    """Play every policy of a state against every strategy of the holder, and print the answer.

    name: of the study, the newest if none. brief: writes one into a folder of results.
    """
    study = name or newest().study
    if options.firm is None and options.state == ALL:
        targets, _ = respond.targets_of(load(file.Respond, "experiments", study), options)
        return run_board(options, study, targets, respond.play_respond)
    result, record = _play(options, study)
    if brief is not None:
        say_paths(brief(result.path))
    if isinstance(result, RespondResult) and not options.json:
        _show_gains(result, options, study)
    return finish("respond", result, options, result.runs, record.table)


def _play(options: RespondOptions, study: str) -> tuple[RespondResult | FirmResult, Played]:
    """Play what a state, or a firm, can do."""
    if options.firm is None:
        return respond.play_respond(options, study)
    from regame.studies.respond.firm import play_firm

    return play_firm(options, study)


def _show_gains(result: RespondResult, options: RespondOptions, study: str) -> None:
    """Print who wins by each policy, by the ways that are asked for."""
    holder = respond.targets_of(study_named(study), options)[1].weapon
    for way in options.by:
        for table in words.gain_tables(result.gains, way, result.state):
            open_console().print(table.text())
        if way == "line":
            open_console().print("\n".join(words.who_pays(result.gains, result.state, holder)))


NAME = "board"  # of results
FILE = "board.json"
ALL = "all"

type Play = Callable[[RespondOptions, str], tuple[RespondResult, Played]]


class Entry(Result):
    """What a policy is worth to a target, USD, as `parts.Worth` has it; first: the most there."""

    policy: str = Field(description="what the target does")
    state: str = Field(description="target that asks")
    worth_usd: float | None = Field(description="mean worth under the holder's restrictions")
    worth_ci: Interval | None
    worth_if_nothing_usd: float | None = Field(description="the same if nothing is restricted")
    worst_regret_usd: float = Field(description="least of all policies: robust")
    cost_usd: float = Field(description="public money beyond doing nothing, less the stock left")
    first: bool = Field(description="whether it is worth most to that target")


class Board(StudyAnswer):
    """A leaderboard: policies by target, the one that is first in most targets on top."""

    stop: str | None
    loss: str
    years: int
    runs: int
    seed: int
    worlds: str
    firms: str = Field("usual", description="rules of firms: usual, or drawn for each world")
    config_hash: str
    entries: tuple[Entry, ...] = Field(title="Policies by target")

    def opening(self) -> list[str]:
        """Which policy is worth most to whom."""
        first: dict[str, list[str]] = {}
        for entry in self.entries:
            if entry.first:
                first.setdefault(entry.policy, []).append(entry.state)
        ranked = sorted(first.items(), key=lambda item: -len(item[1]))
        return said("respond", "board_answer", self, ranked)

    def tables(self) -> list[Table]:
        """A row per policy, a column per target, most firsts on top; USD, means."""
        states, cells = crossed(self.entries, "policy", "state", _cell)
        wins = Counter(entry.policy for entry in self.entries if entry.first)
        cells.sort(key=lambda row: -wins[row[0]])
        return [Table(f"Worth in {self.years} years, USD; *: most", ("policy", *states), cells)]

    def chart(self) -> Markup:
        """Draw what the best policy of each target is worth to it."""
        best = [entry for entry in self.entries if entry.first]
        rows = [(f"{at.state}: {at.policy}", at.worth_usd or 0.0, at.worth_ci) for at in best]
        return dots("What the best policy of each is worth", "worth, M USD", rows, 1e6)

    def closing(self) -> list[str]:
        """How sums are counted, and how far worlds carry them."""
        return said("respond", "board_details", self)


def _cell(entry: Entry) -> str:
    if not entry.worth_usd:
        return NONE
    return f"{money(entry.worth_usd)}{'*' if entry.first else ''}"


def run_board(options: RespondOptions, study: str, targets: list[str], play: Play) -> int:
    """Ask of every target and print the board; each answer lies in a folder by its name."""
    folder = new_folder(options.out, NAME)
    played = [play(replace(options, state=state, out=folder / state), study) for state in targets]
    results = [result for result, _ in played]
    entries = [entry for result in results for entry in _entries(result)]
    board = Board.like(results[-1], entries=tuple(entries), out=str(folder))
    keep(board, FILE)
    table = pd.concat([record.table[["failed", "run", "error"]] for _, record in played])
    return finish("respond", board, options, board.runs, table)


def _entries(result: RespondResult) -> list[Entry]:
    best = max(result.options, key=parts.WORTH)
    state, options = result.state, result.options
    return [Entry.like(at, state=state, first=at is best and at.usd > 0) for at in options]
