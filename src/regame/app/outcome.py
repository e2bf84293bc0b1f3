"""Pictures of an answer over the whole horizon, and all that is drawn of a visit."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from regame.app import drawing
from regame.app.address import Show
from regame.app.answers import Answer
from regame.app.case_words import PAGE
from regame.app.charts import chart_boards, span_of, specs_of
from regame.app.fan import WEAPON
from regame.app.finding import Priced, bar, priced, table, worth_in_brief, worth_in_full
from regame.app.inspection import inspect
from regame.app.levers import SIDE, TARGETS, shown_side, to_price
from regame.app.pictures import Figures, Outcome, Picture, Sides, chosen
from regame.app.session import Session
from regame.app.setup import Setup, default_players
from regame.app.texts import headline
from regame.app.versus import compared
from regame.app.visit import Visit
from regame.app.why import turning, why_pictures
from regame.app.world_map import trade_picture, views_of
from regame.reports.charts import FAN
from regame.reports.svg import Plot


def outcome_board(answer: Answer, marks: Sequence[drawing.Mark] = ()) -> Sides:
    """Return the gain, with marks on the time line."""
    fan, span = answer.played, span_of(answer.setup)
    gains = fan.levels("gain", WEAPON, fan.months) / drawing.BILLION
    drawn, more = drawing.Curves(gains[drawing.MEDIAN], fan=gains), partial(_name_ends, span, gains)
    return [drawing.time_chart(gain_of(answer.setup), span, drawn, marks, more=more)]


def awaited(setup: Setup) -> Sides:
    """Return the gain without a line: it keeps the place of the answer; none comes to a seat."""
    spec = gain_of(setup)
    plot = drawing.empty_chart(spec, span_of(setup), spec.least or (0.0, 1.0), "the answer comes")
    picture = Picture(spec.name, spec.title, plot.svg(), {}, spec.caption, Figures((), ()))
    return [] if setup.seat else [picture]


def gain_of(setup: Setup) -> drawing.Spec:
    """Return how the gain of all worlds is shown."""
    title = f"What {setup.holder} gains by it, added up"
    return drawing.Spec("outcome", title, keys=drawing.WORLDS, **PAGE["gains"]["outcome"])


def _name_ends(span: drawing.Span, levels: np.ndarray, plot: Plot) -> str:
    """Write what a line and its bands are where they end; there is no more to say of it."""
    end = span.start + levels.shape[1] / 12
    texts = {0: "5 %", drawing.MEDIAN: "median", len(FAN) - 1: "95 %"}
    places = sorted((plot.down(float(levels[level, -1])), level) for level in texts)
    lowest = -np.inf
    for name_x, level in places:
        if name_x - lowest >= 16:  # else they would cover each other
            css = "weapon" if level == drawing.MEDIAN else "unit"
            above = 0.06 * (plot.y[1] - plot.y[0])  # so that it does not lie on its line
            plot.label(end, float(levels[level, -1]) + above, texts[level], css, "end")
            lowest = name_x
    return ""


def draw_boards(sessions: Sequence[Session], choices: Mapping[str, str]) -> list[Sides]:
    """Draw the trade network and then the charts of every session."""
    views = views_of(sessions[0].setup.config)
    network = [trade_picture(session, chosen(choices, "network", views)) for session in sessions]
    return [network, *chart_boards(sessions, choices)]


def boards_of(visit: Visit) -> list[Sides]:
    """Return the trade network and then the charts of every session."""
    sessions, choices = list(visit.sessions), visit.choices
    return visit.boards.get(
        lambda: [*((s, s.at, s.fan) for s in sessions), *choices.items()],
        lambda: draw_boards(sessions, choices),
    )


def drawn_of(visit: Visit) -> Outcome:
    """Return what is drawn of the answer shown."""
    shown, marks, choices = visit.answer, marks_shown(visit), dict(visit.choices)
    followed = shown is not None and shown.done and visit.first.setup == shown.setup
    policy, side = policy_of(visit), shown_side(shown.setup, choices) if shown else ""
    is_priced = bool(shown and to_price(shown.setup, choices))
    key = (shown, shown.fan if shown else None, marks, choices, followed, policy, is_priced)

    def make() -> Outcome:
        """Draw it; what would turn it comes last, with the run in focus, for it takes longest."""
        if shown is None:
            return Outcome("<p>The answer comes …</p>", "", "", [], [])
        turns = turning(shown) if followed else ""
        rows = worth_in_full(policy, shown.setup, side) if is_priced else ""
        gain, why = outcome_board(shown, marks), why_pictures(shown)
        said = bar(shown, worth_in_brief(policy, side))
        return Outcome(said, rows + table(shown), turns, gain, why)

    return visit.outcome.get(lambda: key, make)


def policy_of(visit: Visit) -> Priced | None:
    """Return what the policy of targets is worth, as far as it is known."""
    shown, choices = visit.answer, dict(visit.choices)
    pair = to_price(shown.setup, choices) if shown is not None else ()
    answers = filter(None, map(visit.answers.of, pair))
    fans = [answer.fan for answer in answers if answer.fan is not None]
    if shown is None or not fans or len(fans) < len(pair):
        return None
    (held, nothing), setup, side = fans, shown.setup, shown_side(shown.setup, choices)
    return visit.policy.get(
        lambda: (setup, side, held, nothing), lambda: priced(setup, held, nothing, side)
    )


def _all_pictures(visit: Visit) -> list[Sides]:
    inspected, drawn = inspect(visit.first, visit.pick), drawn_of(visit)
    pictures = [*drawn.why, *compared(visit.sessions).pictures]
    pictures += inspected.pictures if inspected else ()
    boards = [drawn.gain, *boards_of(visit), *([picture] for picture in pictures)]
    return [board for board in boards if board]


def choices_of(config: str) -> dict[str, tuple[str, ...]]:
    """Return what pictures of a world can show: name -> choices, the first unless one is chosen."""
    choices = {spec.name: tuple(spec.series) for spec in specs_of(config)}
    sides = (*Setup(default_players(config), config=config).targets, TARGETS)
    return {"network": views_of(config), SIDE: sides, **choices}


def marks_shown(visit: Visit) -> tuple[drawing.Mark, ...]:
    """Return what happened in the run in focus, where it plays what the answer shown is of."""
    first, shown = visit.first, visit.answer
    if shown is None or first.setup != shown.setup or visit.behind:
        return ()  # while it is played, marks would come and change one by one
    span = span_of(first.setup)
    return drawing.marks_of(first.focus.turned, first.focus.months, span.start, span.months)


SHOW = Show(
    choices=choices_of,
    is_there=lambda session, pick: inspect(session, pick) is not None,
    headline=headline,
    draw=_all_pictures,
    price=policy_of,
)
