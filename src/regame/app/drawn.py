"""What is drawn of a visit: the network, the charts of its sessions, and those of the answer."""

from collections.abc import Mapping, Sequence

from regame.app.address import Show
from regame.app.answers import Answer
from regame.app.charts import chart_boards, span_of
from regame.app.drawing import Mark, marks_of
from regame.app.finding import bar, priced, table, worth_in_brief, worth_in_full
from regame.app.inspection import inspect
from regame.app.levers import SIDE, TARGETS, plain_of, shown_side
from regame.app.outcome import SERIES, outcome_boards, series_of
from regame.app.pictures import Outcome, Sides, chosen
from regame.app.session import Session
from regame.app.setup import Setup, default_players
from regame.app.specs import specs_of
from regame.app.texts import headline
from regame.app.versus import compared
from regame.app.visit import Visit, What
from regame.app.why import turning, why_pictures
from regame.app.world_map import trade_picture, views_of


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
