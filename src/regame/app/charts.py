"""The charts of the page: the run in focus, its baseline, the spread of all worlds, the record."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from regame.analysis.statistics import turning_month
from regame.app.case_words import PAGE
from regame.app.drawing import (
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
from regame.app.focus import BASELINE, WEAPON, Focus
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
def on_record(config: str, name: str) -> tuple[NDArray[np.float64], dict[int, str]]:
    """Return what is on record of a series, (figure, 2): calendar year, and value a month.

    Of a year's sum, a twelfth. Beside it, where each of its years is from. None of cases, whose
    tables hold no such record, and none beyond 2024, the last year in the package.
    """
    table = load_record()
    if config not in QUESTIONS:
        table = table[:0]
    years = table[(table["series"] == name) & (table["month"] == "") & (table["span"] == 1)]
    by_year = years[["year", "value"]].to_numpy(float)
    by_year[:, 1] /= 12 if KINDS.get(name) in SUMMED else 1
    return by_year, dict(zip(years["year"].tolist(), years["source"].tolist(), strict=True))


# Chart of what the weapon brings -> what of the worlds is shown, and how the run in focus is read.
BROUGHT: dict[str, tuple[str, Callable[[Focus, int], NDArray[np.float64]]]] = {
    "gain": ("gain", lambda focus, at: focus.gain(at)[1:]),
    "won": ("conceded", lambda focus, at: focus.history("conceded", (WEAPON,), at)[1:].sum(axis=1)),
}


def curves(session: Session, spec: Spec, choice: str) -> Curves:
    """Return the curves of a chart up to the month looked at."""
    at, fan, config, focus = session.at, session.fan, session.setup.config, session.focus

    def spread(name: str, side: int) -> NDArray[np.float64]:
        """Of all worlds (quantile, month)."""
        return NO_WORLDS if fan is None else fan.levels(name, side, at) / spec.scale

    if spec.name in BROUGHT:
        name, read = BROUGHT[spec.name]
        return Curves(read(focus, at) / spec.scale, fan=spread(name, WEAPON))
    name = spec.series[choice]
    pair = focus.series(name)[:at].reshape(-1, 2) / spec.scale
    record, sources = on_record(config, name)
    record = within(span_of(session.setup), record, spec.scale)
    fans = spread(name, WEAPON), spread(name, BASELINE)
    return Curves(pair[:, WEAPON], pair[:, BASELINE], *fans, record, sources)


def marks_in(session: Session) -> tuple[Mark, ...]:
    """Return what happened up to the month looked at, as marks on the time line."""
    span = span_of(session.setup)
    return marks_of(session.focus.turned, session.at, span.start, span.months)


def chart_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Return all charts; those of one kind share their axes."""
    of_sessions = ((GAIN, *specs_of(session.setup.config), WON) for session in sessions)
    return [_board(sessions, kinds, choices) for kinds in zip(*of_sessions, strict=True)]


def _board(sessions: Sequence[Session], kinds: Sequence[Spec], choices: Mapping[str, str]) -> Sides:
    first = kinds[0]
    shown = [chosen(choices, spec.name, tuple(spec.series)) for spec in kinds]
    requests = list(zip(sessions, kinds, shown, strict=True))
    drawn = [curves(*request) for request in requests]
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
