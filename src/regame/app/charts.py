"""The charts of the page: the run in focus, its baseline, the spread of all worlds, the record."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.statistics import turning_month
from regame.app.case_words import PAGE
from regame.app.drawing import (
    BILLION,
    KEYS,
    MEDIAN,
    NO_WORLDS,
    Curves,
    Mark,
    Spec,
    common_bounds,
    marks_of,
    time_chart,
    within,
)
from regame.app.focus import BASELINE, WEAPON
from regame.app.pictures import Picture, Sides, chosen
from regame.app.session import Session
from regame.app.setup import QUESTIONS
from regame.app.specs import span_of, specs_of
from regame.core.words import year_of
from regame.reports.svg import Plot
from regame.studies.hindcast.observed import KINDS, load_record

SUMMED = ("tonnes", "money")  # kinds of series of which the record has the sum of a year
ALONE = {css: text for css, text in KEYS.items() if not css.startswith(("baseline", "record"))}
GAIN, WON = (Spec(name, keys=ALONE, **PAGE["gains"][name]) for name in ("gain", "won"))


@lru_cache(maxsize=128)
def _years(config: str, name: str) -> pd.DataFrame:
    """The rows of the record that give a year of a series; none of cases, which have no record."""
    table = load_record()
    if config not in QUESTIONS:
        return table[:0]
    return table[(table["series"] == name) & (table["month"] == "") & (table["span"] == 1)]


@lru_cache(maxsize=128)
def on_record(config: str, name: str) -> NDArray[np.float64]:
    """Return what is on record of a series, (figure, 2): calendar year, and value a month.

    Of a year's sum, a twelfth. None of cases, whose tables hold no such record, and none beyond
    2024, the last year in the package.
    """
    by_year = _years(config, name)[["year", "value"]].to_numpy(float)
    by_year[:, 1] /= 12 if KINDS.get(name) in SUMMED else 1
    return by_year


@lru_cache(maxsize=128)
def sources_of(config: str, name: str) -> dict[int, str]:
    """Return where the record of a series has each of its years from."""
    rows = _years(config, name)
    return dict(zip(rows["year"].tolist(), rows["source"].tolist(), strict=True))


def curves(session: Session, spec: Spec, choice: str) -> Curves:
    """Return the curves of a series up to the month looked at."""
    name, at, fan, config = spec.series[choice], session.at, session.fan, session.setup.config
    pair = session.focus.series(name)[:at].reshape(-1, 2) / spec.scale
    weapon, baseline = (
        NO_WORLDS if fan is None else fan.levels(name, side, at) / spec.scale
        for side in (WEAPON, BASELINE)
    )
    record = within(span_of(session.setup), on_record(config, name), spec.scale)
    return Curves(
        pair[:, WEAPON], pair[:, BASELINE], weapon, baseline, record, sources_of(config, name)
    )


def gain_curves(session: Session, *_: object) -> Curves:
    """Return the gain against the baseline so far, bn USD."""
    at, fan = session.at, session.fan
    gains = NO_WORLDS if fan is None else fan.gains(at)
    return Curves(session.focus.gain(at)[1:] / BILLION, fan=gains / BILLION)


def won_curves(session: Session, *_: object) -> Curves:
    """Return the concessions won so far."""
    at, fan = session.at, session.fan
    conceded = session.focus.history("conceded", (WEAPON,), at)[1:].sum(axis=1)
    return Curves(conceded, fan=NO_WORLDS if fan is None else fan.won(at))


READ: dict[str, Callable[[Session, Spec, str], Curves]] = {"gain": gain_curves, "won": won_curves}


def marks_in(session: Session) -> tuple[Mark, ...]:
    """Return what happened up to the month looked at, as marks on the time line."""
    span = span_of(session.setup)
    return marks_of(session.focus.turned, session.at, span.start, span.months)


def chart_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Return all charts; those of one kind share their axes."""
    of_sessions = ((GAIN, *specs_of(session.setup.config), WON) for session in sessions)
    return [_board(sessions, kinds, choices) for kinds in zip(*of_sessions, strict=True)]


def _board(sessions: Sequence[Session], kinds: Sequence[Spec], choices: Mapping[str, str]) -> Sides:
    first, read = kinds[0], READ.get(kinds[0].name, curves)
    shown = [chosen(choices, spec.name, tuple(spec.series)) for spec in kinds]
    requests = list(zip(sessions, kinds, shown, strict=True))
    drawn = [read(*request) for request in requests]
    bounds = common_bounds(drawn, first.least, first.log)
    return [
        _picture(*request, of_session, bounds)
        for request, of_session in zip(requests, drawn, strict=True)
    ]


def _picture(
    session: Session, spec: Spec, choice: str, drawn: Curves, bounds: tuple[float, float]
) -> Picture:
    span = span_of(session.setup)

    def turns(plot: Plot) -> str:
        """Draw where the gain turns to a loss, and say when."""
        said = ""
        paths = [("run", drawn.own, "weapon"), ("median", drawn.fan[MEDIAN], "ink")]
        for row, (name, path, css) in enumerate(paths):
            month = turning_month(path) if len(path) else None
            if month is not None and month > 0:
                plot.upright(span.start + month / 12, f"the {name} turns", css, row)
                said += f" The {name} turns to a loss in {year_of(month, span.start)}."
        return said

    more = {"more": turns} if spec is GAIN else {}
    return time_chart(spec, span, drawn, marks_in(session), choice, bounds, **more)
