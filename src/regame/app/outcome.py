"""Pictures of an answer over the whole horizon, and all that is drawn of a visit."""

from collections.abc import Mapping, Sequence

import numpy as np

from regame.app.address import Show
from regame.app.answers import Answer
from regame.app.charts import chart_boards, on_record, said_sources, sources_of, span_of
from regame.app.drawing import (
    BILLION,
    MEDIAN,
    RECORD,
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
    read_out,
    within,
)
from regame.app.fan import BASELINE, WEAPON, Fan
from regame.app.finding import bar, priced, table, worth_in_brief, worth_in_full
from regame.app.inspection import inspect
from regame.app.levers import SIDE, TARGETS, plain_of, shown_side
from regame.app.pictures import Figures, Outcome, Picture, Sides, chosen
from regame.app.session import Session
from regame.app.setup import Setup, config_of, default_players
from regame.app.specs import LOG, Spec, specs_of
from regame.app.texts import headline
from regame.app.versus import compared
from regame.app.visit import Visit, What
from regame.app.why import turning, why_pictures
from regame.app.world_map import trade_picture, views_of
from regame.reports.charts import FAN
from regame.reports.svg import Plot

KEYS = {
    "weapon solid": "median of all worlds",
    "weapon": "25–75 % of worlds",
    "weapon wide": "5–95 %",
    "baseline solid": "median without the weapon",
    "baseline wide": "5–95 % without",
    "record": RECORD,
}
SERIES = "outcomeseries"  # picture that can show one thing or another
LEAST = (-0.1, 0.1)  # that the axis of a gain covers, bn USD
GAIN = (
    "Income with the weapon less income without it, same luck; discounted, stocks and plants "
    "as they stand. Zero is the baseline."
)


def outcome_boards(
    answer: Answer | None, choices: Mapping[str, str], marks: Sequence[Mark] = ()
) -> list[Sides]:
    """Return the gain, and one series that was chosen; nothing before the first worlds are in.

    marks: on the time line.
    """
    if answer is None or answer.fan is None:
        return []
    span = Span(config_of(answer.setup.config).world.start_year, answer.setup.months)
    return [
        [_gain(answer.fan, span, answer.setup.holder, marks)],
        [_series(answer, span, choices, marks)],
    ]


def awaited(setup: Setup) -> list[Sides]:
    """Return the gain without a line: it keeps the place of the answer; none comes to a seat."""
    if setup.seat:
        return []
    span = Span(config_of(setup.config).world.start_year, setup.months)
    title = _gain_of(setup.holder)
    plot = plot_of(span, f"{title}: the answer comes", LEAST, "bn USD")
    plot.level(0)
    return [[Picture("outcome", title, plot.svg(), {}, GAIN, Figures((), ()))]]


def _gain_of(holder: str) -> str:
    return f"What {holder} gains by it, added up"


def _gain(fan: Fan, span: Span, holder: str, marks: Sequence[Mark]) -> Picture:
    gains = fan.gains(fan.months) / BILLION
    drawn = Curves(gains[MEDIAN], None, gains)
    title = _gain_of(holder)
    plot = plot_of(span, title, common_bounds([drawn], LEAST, log=False), "bn USD")
    plot.level(0)
    draw(plot, span, drawn)
    read_out(plot, span, drawn, "bn USD", marks)
    flags(plot, span, marks)
    _name_ends(plot, span, gains)
    keys = {css: caption for css, caption in KEYS.items() if css.startswith("weapon")}
    return Picture(
        "outcome", title, plot.svg(), keys, GAIN,
        figures(span, drawn, "bn USD"), notes=notes_of(marks),
    )  # fmt: skip


def _name_ends(plot: Plot, span: Span, levels: np.ndarray) -> None:
    """Write what a line and its bands are where they end."""
    end = span.start + levels.shape[1] / 12
    texts = {0: "5 %", MEDIAN: "median", len(FAN) - 1: "95 %"}
    places = sorted((plot.down(float(levels[level, -1])), level) for level in texts)
    lowest = -np.inf
    for name_x, level in places:
        if name_x - lowest >= 16:  # else they would cover each other
            css = "weapon" if level == MEDIAN else "unit"
            above = 0.06 * (plot.y[1] - plot.y[0])  # so that it does not lie on its line
            plot.label(end, float(levels[level, -1]) + above, texts[level], css, "end")
            lowest = name_x


def series_of(config: str) -> dict[str, tuple[Spec, str]]:
    """Return all series of a world that can be shown: title -> how, and name in the record."""
    return {
        f"{spec.title}: {choice}": (spec, name)
        for spec in specs_of(config)
        for choice, name in spec.series.items()
    }


def _series(
    answer: Answer, span: Span, choices: Mapping[str, str], marks: Sequence[Mark]
) -> Picture:
    fan = answer.fan
    assert fan is not None
    series_by_name = series_of(answer.setup.config)
    choice = chosen(choices, SERIES, tuple(series_by_name))
    spec, name = series_by_name[choice]
    sides = [fan.levels(name, side, fan.months) / spec.scale for side in (WEAPON, BASELINE)]
    record = within(span, on_record(answer.setup.config, name), spec.scale)
    weapon, baseline = sides
    sources = sources_of(answer.setup.config, name)
    drawn = Curves(weapon[MEDIAN], baseline[MEDIAN], weapon, baseline, record, sources)
    ends = span.start + span.months / 12
    bounds = common_bounds([drawn], spec.least, spec.log)
    plot = plot_of(span, choice, bounds, spec.unit, spec.log)
    draw(plot, span, drawn)
    read_out(plot, span, drawn, spec.unit.removesuffix(LOG), marks)
    flags(plot, span, marks)
    return Picture(
        SERIES, "Price, trade and shares", plot.svg(), KEYS, spec.caption,
        figures(span, drawn, spec.unit.removesuffix(LOG)), tuple(series_by_name), choice,
        (*notes_of(marks), *said_sources(answer.setup.config, name, span.start, ends)),
    )  # fmt: skip


def draw_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Draw the trade network and then the charts of every session."""
    views = views_of(sessions[0].setup.config)
    network = [trade_picture(session, chosen(choices, "network", views)) for session in sessions]
    return [network, *chart_boards(sessions, choices)]


def boards_of(visit: Visit) -> list[Sides]:
    """Return the trade network and then the charts of every session."""
    sessions, choices = list(visit.sessions), visit.choices

    def key() -> object:
        """What all of them depend on."""
        months = [(s, s.at, s.fan, s.fan.months if s.fan else -1) for s in sessions]
        return [*months, *choices.items()]

    return visit.boards.get(key, lambda: draw_boards(sessions, choices))


def drawn_of(visit: Visit) -> Outcome:
    """Return what is drawn of the answer shown."""
    shown, marks, choices = visit.answers.shown, marks_shown(visit), dict(visit.choices)
    followed = shown is not None and shown.done and visit.first.setup == shown.setup
    plain = visit.answers.plain
    key = (shown, shown.fan if shown else None, marks, choices, followed, plain and plain.fan)

    def make() -> Outcome:
        """Draw it; what would turn it comes last, with the run in focus, for it takes longest."""
        turns = turning(shown) if shown and followed else ""
        boards = outcome_boards(shown, choices, marks)
        summary, rows = _policy(shown, plain, choices)
        why = why_pictures(shown)
        return Outcome(bar(shown, summary), rows + table(shown), turns, boards, why)

    return visit.outcome.get(lambda: key, make)


def _policy(shown: Answer | None, plain: Answer | None, choices: What) -> tuple[str, str]:
    """Return what a policy of targets is worth, in brief and in full, "" where there is none."""
    usual = plain_of(shown.setup, choices) if shown is not None else None
    if shown is None or usual is None:
        return "", ""
    side = shown_side(shown.setup, choices)
    worth = priced(shown, plain if plain and plain.setup == usual else None, side)
    return worth_in_brief(worth, side), worth_in_full(worth, shown.setup, side)


def _all_pictures(visit: Visit) -> list[Sides]:
    inspected, drawn = inspect(visit.first, visit.pick), drawn_of(visit)
    pictures = [*drawn.why, *compared(visit.sessions).pictures]
    pictures += inspected.pictures if inspected else ()
    return [*drawn.boards, *boards_of(visit), *([picture] for picture in pictures)]


def choices_of(config: str) -> dict[str, tuple[str, ...]]:
    """Return what pictures of a world can show: name -> choices, the first unless one is chosen."""
    choices = {spec.name: tuple(spec.series) for spec in specs_of(config)}
    sides = (*Setup(default_players(config), config=config).targets, TARGETS)
    return {"network": views_of(config), SERIES: tuple(series_of(config)), SIDE: sides, **choices}


def marks_shown(visit: Visit) -> tuple[Mark, ...]:
    """Return what happened in the run in focus, where it plays what the answer shown is of."""
    first, shown = visit.first, visit.answers.shown
    if shown is None or first.setup != shown.setup or visit.behind:
        return ()  # while it is played, marks would come and change one by one
    span = span_of(first)
    return marks_of(first.focus.turned, first.focus.months, span.start, span.months)


SHOW = Show(
    choices=choices_of,
    is_there=lambda session, pick: inspect(session, pick) is not None,
    headline=headline,
    draw=_all_pictures,
)
