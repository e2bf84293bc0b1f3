"""The charts of the page: the run in focus, its baseline, the spread of all worlds, the record."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.statistics import turning_month
from regame.app.drawing import (
    BILLION,
    KEYS,
    Bounds,
    Curves,
    Mark,
    Span,
    common_bounds,
    draw,
    figures,
    flags,
    marks_of,
    notes_of,
    plot_of,
    within,
)
from regame.app.focus import BASELINE, WEAPON
from regame.app.pictures import Picture, Sides, chosen
from regame.app.session import Session
from regame.app.setup import QUESTIONS
from regame.app.specs import LOG, Spec, specs_of
from regame.core.words import year_of
from regame.reports.charts import FAN
from regame.studies.hindcast.observed import KINDS, load_record

SUMMED = ("tonnes", "money")  # kinds of series of which the record has the sum of a year


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


def said_sources(config: str, name: str, first: int, after: float) -> tuple[str, ...]:
    """Return a line for each source of the years of a chart, with these years."""
    by_source: dict[str, list[str]] = {}
    for year, source in sources_of(config, name).items():
        if first <= year < after:
            by_source.setdefault(source, []).append(str(year))
    return tuple(f"On record {', '.join(years)}: {play}" for play, years in by_source.items())


def curves(session: Session, spec: Spec, choice: str) -> Curves:
    """Return the curves of a chart up to the month looked at."""
    name, at = spec.series[choice], session.at
    pair = session.focus.series(name)[:at].reshape(-1, 2) / spec.scale
    fans = []
    for side in (WEAPON, BASELINE):
        fan = session.fan
        fans.append(np.empty((len(FAN), 0)) if fan is None else fan.levels(name, side, at))
    record = within(span_of(session), on_record(session.setup.config, name), spec.scale)
    levels = (fans[0] / spec.scale, fans[1] / spec.scale)
    sources = sources_of(session.setup.config, name)
    return Curves(pair[:, WEAPON], pair[:, BASELINE], *levels, record, sources)


def fan_chart(session: Session, spec: Spec, choice: str, bounds: Bounds) -> Picture:
    """Draw one series of a set-up."""
    drawn = curves(session, spec, choice)
    span = span_of(session)
    plot = plot_of(span, f"{spec.title}: {choice}", bounds, spec.unit, spec.log)
    draw(plot, span, drawn)
    marks = marks_in(session)
    flags(plot, span, marks)
    return Picture(
        spec.name, spec.title, plot.svg(), KEYS, spec.caption,
        figures(span, drawn, spec.unit.removesuffix(LOG)), tuple(spec.series), choice,
        (*notes_of(marks), *_sources(session, spec.series[choice])),
    )  # fmt: skip


def _sources(session: Session, name: str) -> tuple[str, ...]:
    span = span_of(session)
    return said_sources(session.setup.config, name, span.start, span.start + span.months / 12)


def gain_curves(session: Session) -> Curves:
    """Return the gain against the baseline so far, bn USD."""
    fan = session.fan
    gains = np.empty((len(FAN), 0)) if fan is None else fan.gains(session.at)
    return Curves(session.focus.gain(session.at)[1:] / BILLION, None, gains / BILLION)


def gain_chart(session: Session, bounds: Bounds) -> Picture:
    """Draw what the weapon has brought its user against the baseline, and where that turns."""
    drawn = gain_curves(session)
    span = span_of(session)
    title = f"Gain of {session.setup.holder} against its baseline, added up"
    plot = plot_of(span, title, bounds, "bn USD, discounted")
    plot.level(0)
    draw(plot, span, drawn)
    caption = "Above zero the weapon has paid so far; stocks and plants counted as they stand."
    turns = (("the run turns", drawn.own, "weapon"), ("the median turns", drawn.fan[2], "ink"))
    for row, (name, path, css) in enumerate(turns):
        month = turning_month(path) if len(path) else None
        if month is not None and month > 0:
            plot.upright(span.start + month / 12, name, css, row)
            caption += f" {name[0].upper()}{name[1:]} to a loss in {year_of(month, span.start)}."
    keys = {
        name: play for name, play in KEYS.items() if not name.startswith(("baseline", "record"))
    }
    marks = marks_in(session)
    flags(plot, span, marks)
    return Picture(
        "gain", "Gain against the baseline", plot.svg(), keys, caption,
        figures(span, drawn, "bn USD"), notes=notes_of(marks),
    )  # fmt: skip


def won_curves(session: Session) -> Curves:
    """Return the concessions won so far."""
    at, fan = session.at, session.fan
    conceded = session.focus.history("conceded", (WEAPON,), at)[1:].sum(axis=1)
    return Curves(conceded, None, np.empty((len(FAN), 0)) if fan is None else fan.won(at))


def won_chart(session: Session, bounds: Bounds) -> Picture:
    """Draw how often targets gave way."""
    drawn = won_curves(session)
    span = span_of(session)
    plot = plot_of(span, "Concessions won so far", bounds, "concessions")
    draw(plot, span, drawn)
    marks = marks_in(session)
    flags(plot, span, marks)
    keys = {
        name: caption
        for name, caption in KEYS.items()
        if not name.startswith(("baseline", "record"))
    }
    return Picture(
        "won", "Concessions", plot.svg(), keys,
        "How often a target gave way to a threat or a denial.",
        figures(span, drawn, "concessions"), notes=notes_of(marks),
    )  # fmt: skip


def span_of(session: Session) -> Span:
    """Return the time that charts of a set-up cover."""
    return Span(session.focus.game.config.world.start_year, session.setup.months)


def marks_in(session: Session) -> tuple[Mark, ...]:
    """Return what happened up to the month looked at, as marks on the time line."""
    span = span_of(session)
    return marks_of(session.focus.turned, session.at, span.start, span.months)


def chart_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Return all charts; those of one kind share their axes."""
    boards = [_alike(sessions, gain_curves, gain_chart, (-0.5, 0.5))]
    for kinds in zip(*(specs_of(session.setup.config) for session in sessions), strict=True):
        shown = [chosen(choices, spec.name, tuple(spec.series)) for spec in kinds]
        requests = list(zip(sessions, kinds, shown, strict=True))
        drawn = [curves(*request) for request in requests]
        bounds = common_bounds(drawn, kinds[0].least, kinds[0].log)
        boards.append([fan_chart(*request, bounds) for request in requests])
    boards.append(_alike(sessions, won_curves, won_chart, (0.0, 4.0)))
    return boards


def _alike(
    sessions: Sequence[Session],
    read: Callable[[Session], Curves],
    draw: Callable[[Session, tuple[float, float]], Picture],
    least: tuple[float, float],
) -> Sides:
    bounds = common_bounds([read(session) for session in sessions], least, log=False)
    return [draw(session, bounds) for session in sessions]
