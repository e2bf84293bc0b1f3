"""The scoreboard: every edition and submission beside baselines, scored on what came.

An entry is an edition of ours or a CSV file of a folder of submissions (`edition`, `series`,
`month`, `level`, `value`; levels with 0.05, 0.5 and 0.95). Beside each edition stand baselines that
knew what was out on the first day of its origin. All are scored at these three levels, which the
first editions have, on logarithms (of shares log odds). `relative_wis` is over the last value.

Events are scored by the table `resolutions`: YES, NO, or VOID, which counts for nothing.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field

from regame.analysis.results import Result
from regame.core.arrays import Floats
from regame.core.errors import UserError, refuse
from regame.core.shown import Figure as Shown
from regame.core.shown import Signed
from regame.runs.manifests import new_folder
from regame.studies.forecast.editions import editions, read_published
from regame.studies.forecast.known import all_known, count_of, known_on, outlined
from regame.studies.forecast.options import ScoreboardOptions
from regame.studies.forecast.rivals import LEVELS, foretell, scaled, spreads
from regame.studies.forecast.worth import Worth, ratio_interval, scored
from regame.studies.frame import KeptAnswer, hand_over, keep
from regame.tables import figures

SUMMARY = "scoreboard.json"
COLUMNS = ("edition", "series", "month", "level", "value")
BASE = "last value"
ALL = "all"
THREE = (0.05, 0.5, 0.95)
MOST = 1e15  # of a figure in a submission


class Standing(Result):
    """An entry on the figures of a series that came, or of all series."""

    entry: str = Field(title="entry")
    edition: str = Field(title="edition", description="origin, day and hour")
    series: str = Field(title="series")
    n: int = Field(title="figures")
    wis: Shown = Field(title="WIS", description="mean, lower is better")
    crps: Shown = Field(title="CRPS", description="mean, lower is better")
    log_score: Signed = Field(title="log score", description="mean, higher is better")
    relative_wis: Shown = Field(title="WIS over last value", description="below 1 is better")
    low: Shown = Field(title="2.5 %", description="of it, by a block bootstrap")
    high: Shown = Field(title="97.5 %", description="of it, by a block bootstrap")


class Resolved(Result):
    """The events of an edition whose answer was read; a coin has a Brier score of 0.25."""

    edition: str = Field(title="edition", description="origin, day and hour")
    n: int = Field(title="events", description="answered YES or NO")
    brier: Shown = Field(title="Brier", description="mean squared error, lower is better")
    void: int = Field(title="void", description="events whose answer could not be read")
    reliability: tuple[tuple[float, float, int], ...] = Field(
        description="by fifths of the chance: mean chance, share of YES, how many"
    )


class Waiting(Result):
    """An edition none of whose figures has come."""

    edition: str = Field(title="edition")
    figures: int = Field(title="figures", description="that it foretells")


class Scoreboard(KeptAnswer):
    """Entries beside baselines."""

    rows: tuple[Standing, ...] = Field(title="Entries by edition and series")
    events: tuple[Resolved, ...] = Field(title="Events")
    waiting: tuple[Waiting, ...] = Field(title="Editions that wait for figures")

    def heading(self) -> str:
        """Return what it shows."""
        return "Scoreboard of forecasts"

    def opening(self) -> Sequence[str]:
        """Say that no word of skill is said within two standard errors."""
        ours = [row for row in self.rows if row.series == ALL and row.entry not in BASELINES]
        skilled = sum(row.high < 1 for row in ours)
        return [
            f"{skilled} of {len(ours)} entries beat the last value beyond error "
            "(95 % of the ratio of their weighted interval scores below 1)."
        ]

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: those over all series."""
        return [row for row in super().seen(name) if getattr(row, "series", ALL) == ALL]


BASELINES = (BASE, "drift", "seasonal naive", "theta", "median of baselines")
type Cells = dict[tuple[str, str], Floats]  # (series, month) -> quantiles in the unit


class Entry(NamedTuple):
    """A forecast: who, of which edition, at which levels, of what."""

    name: str
    edition: str
    levels: tuple[float, ...]
    cells: Cells


def run_scoreboard(options: ScoreboardOptions) -> int:
    """Score all entries, print the board, and return the exit code."""
    found = [_edition(path) for path in editions()]
    found += submissions(options.submissions) if options.submissions else []
    folder = new_folder(options.out, "scoreboard")
    standings = [row for entry in found for row in _standings(entry)]
    scored_editions = {row.edition for row in standings}
    events = [row for path in editions() if (row := _resolved(path)) is not None]
    board = Scoreboard(
        out=str(folder),
        events=tuple(events),
        rows=tuple({(row.entry, row.edition, row.series): row for row in standings}.values()),
        waiting=tuple(
            Waiting(edition=entry.edition, figures=len(entry.cells))
            for entry in found
            if entry.edition not in scored_editions
        ),
    )
    keep(board, SUMMARY)
    hand_over(board, options)
    return 0


def _edition(path: Path) -> Entry:
    content = read_published(path)
    levels = tuple(content.get("levels", THREE))
    cells = {
        (row["series"], row["month"]): np.array(
            row.get("quantiles", [row["low"], row["median"], row["high"]]), float
        )
        for row in content["rows"]
    }
    return Entry("regame", path.parent.name, levels, cells)


def _resolved(path: Path) -> Resolved | None:
    """Return the Brier score of an edition's events; None where no answer was read."""
    table = figures.read("resolutions").to_dict("records")
    answers = {(row["name"], row["by"]): row["answer"] for row in table}
    events = read_published(path)["events"]
    opened = path.parent.name[:7]
    mine = [(row["probability"], answers.get((row["name"], row["by"]))) for row in events]
    answered = np.array(
        [(chance, at == "YES") for chance, at in mine if at in ("YES", "NO")], float
    )
    if not len(answered) or opened > max(str(row["by"]) for row in table):
        return None
    chance, happened = answered.T
    fifth = np.minimum((chance * 5).astype(int), 4)
    bins = [fifth == at for at in range(5) if (fifth == at).any()]
    return Resolved(
        edition=path.parent.name, n=len(answered), brier=float(np.mean((chance - happened) ** 2)),
        void=sum(at == "VOID" for _, at in mine),
        reliability=tuple(
            (float(chance[at].mean()), float(happened[at].mean()), int(at.sum())) for at in bins
        ),
    )  # fmt: skip


def submissions(folder: Path) -> list[Entry]:
    """Return the entries of a folder of CSV files, one a file, by the files' names.

    Raises UserError with a line for each fault: file, line, column, value, what is allowed.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: is no folder of submissions")
    known = {path.parent.name for path in editions()}
    return [entry for file in sorted(folder.glob("*.csv")) for entry in _read(file, known)]


def _read(file: Path, known: set[str]) -> list[Entry]:
    table = pd.read_csv(file, dtype={"level": float})
    missing = [name for name in COLUMNS if name not in table]
    refuse(f"{file}: column {name} is missing; columns: {', '.join(COLUMNS)}" for name in missing)
    lines = enumerate(table.to_dict("records"), start=2)
    refuse(f"{file}:{line}: {fault}" for line, row in lines for fault in _faults(row, known))
    entries = []
    for edition, part in table.groupby("edition"):
        wide = part.pivot_table(index=["series", "month"], columns="level", values="value")
        levels = tuple(float(level) for level in wide.columns)
        lacking = [level for level in THREE if level not in levels]
        refuse(f"{file}: level {level} is missing in {edition}" for level in lacking)
        refuse([f"{file}: a series and month lacks a level"] if wide.isna().any(axis=None) else [])
        values = wide.to_numpy()
        falls = (np.diff(values, axis=1) < 0).any(axis=1)
        refuse(f"{file}: {at}: quantiles fall" for at in wide.index[falls])
        cells = dict(zip(map(tuple, wide.index), values, strict=True))
        entries.append(Entry(file.stem, str(edition), levels, cells))
    return entries


def _faults(row: Mapping[object, object], known: set[str]) -> list[str]:
    faults = []
    if row["edition"] not in known:
        faults.append(f"edition = {row['edition']!r}: must be one of {', '.join(sorted(known))}")
    if row["series"] not in outlined():
        faults.append(f"series = {row['series']!r}: no such series; `regame data outlook_series`")
    level, value = row["level"], row["value"]
    if not isinstance(level, float) or not 0 < level < 1:
        faults.append(f"level = {level!r}: must be between 0 and 1")
    if not isinstance(value, int | float) or not 0 <= value <= MOST:
        faults.append(f"value = {value!r}: must be a number from 0")
    return faults


def _standings(entry: Entry) -> list[Standing]:
    """The entry and the baselines on what came of its series, series by series and in all."""
    day = f"{entry.edition[:7]}-01"
    known = {name: rows for name in all_known() if (rows := known_on(name, day))}
    kinds = {name: outlined()[name].kind for name in known}
    spread = spreads(known, kinds, {name: outlined()[name].group for name in known})
    at = [LEVELS.index(level) for level in THREE]
    ours = [entry.levels.index(level) for level in THREE]
    worths: dict[str, dict[str, list[Worth]]] = {}
    for (name, month), quantiles in entry.cells.items():
        came = {row.month: row.value for row in all_known().get(name, ()) if row.known >= day}
        if name not in known or (value := came.get(count_of(month))) is None:
            continue
        kind = kinds[name]
        foretold = foretell(kind, known[name], spread[name], count_of(month))
        given = {baseline: foretold[baseline][at] for baseline in BASELINES}
        given[entry.name] = scaled(quantiles[ours], kind)
        true = float(scaled(np.array([value]), kind)[0])
        for who, three in given.items():
            worths.setdefault(who, {}).setdefault(name, []).append(scored(three, true, kind, THREE))
    return [
        _standing(who, entry.edition, name, found, base)
        for who, by_series in worths.items()
        for name, found, base in _groups(by_series, worths[BASE])
    ]


def _groups(
    ours: Mapping[str, list[Worth]], base: Mapping[str, list[Worth]]
) -> list[tuple[str, list[Worth], list[Worth]]]:
    every = [(name, found, base[name]) for name, found in ours.items()]
    flat = [[at for one in part.values() for at in one] for part in (ours, base)]
    return [(ALL, flat[0], flat[1]), *every]


def _standing(
    who: str, edition: str, name: str, found: Sequence[Worth], base: Sequence[Worth]
) -> Standing:
    wis, crps, log_score = np.mean([(x.wis, x.crps, x.log_score) for x in found], axis=0).tolist()
    pairs = (np.array([x.wis for x in found]), np.array([x.wis for x in base]))
    middle, low, high = ratio_interval(*pairs)
    return Standing(
        entry=who, edition=edition, series=name, n=len(found), wis=wis, crps=crps,
        log_score=log_score, relative_wis=middle, low=low, high=high,
    )  # fmt: skip
