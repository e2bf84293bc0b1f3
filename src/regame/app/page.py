"""The page in Solara: it shows a visit and hands on what the visitor does.

What changes from month to month goes to the browser in a few large parts: each part is a message,
and messages cost more than what they hold.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from threading import Thread
from typing import Any

import solara

from regame.app import parts, texts
from regame.app.address import from_query
from regame.app.charts import Found, inspect, picks
from regame.app.classroom import FIELD, NEW, Classroom
from regame.app.drawing import WHOSE
from regame.app.finding import said_of, status, typical
from regame.app.form import TASKS, form_of, presets
from regame.app.levers import panel, shown_side
from regame.app.outcome import SHOW, awaited, boards_of, compared, drawn_of, marks_shown
from regame.app.parts import Card, card_of, cards_of, words_card
from regame.app.pictures import STYLE
from regame.app.places import INTERNAL, PLACES, visit_ended
from regame.app.session import Session
from regame.app.setup import question
from regame.app.trade_picture import routes_in_use
from regame.app.visit import SPEEDS, Visit
from regame.app.worker import Worker
from regame.core.errors import UserError
from regame.reports.templating import macro, sentence

PAGE_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")

CODE = re.compile("`(.*?)`")  # a command within a text
LOG = logging.getLogger(__name__)


@solara.component
def Page() -> None:
    """Show one visitor's view, or, in a line, why there is none."""
    placed = solara.use_memo(lambda: PLACES.acquire(blocking=False), [])

    solara.use_effect(lambda: PLACES.release if placed else None, [])  # until the visitor leaves
    solara.Title("regame: a world at work")
    solara.Style(STYLE + PAGE_STYLE)
    Guarded(placed, from_query(solara.use_router().search))


@solara.component
def Guarded(placed: bool, query: Mapping[str, str]) -> None:
    """Show a view, or that it failed.

    Nothing but one element may stand between this and what can fail: Reacton's boundary forgets no
    fault that a component between them has passed on, and draws again and again.
    """
    error, _ = solara.use_exception()
    with solara.v.Html(tag="main", class_="regame"):
        if error is not None:
            LOG.error("the page could not be drawn", exc_info=error)
            _line("p", INTERNAL, "faults")
        elif not placed:
            _line("p", sentence("live", "full", PLACES.most), "faults")
        elif FIELD in query:
            Classroom()
        else:
            View()


@solara.component
def View() -> None:
    """Show one visitor's view."""
    router = solara.use_router()
    frame, changed = parts.use_frame()
    visit = solara.use_memo(lambda: open_visit(from_query(router.search), changed), [])
    worker = solara.use_memo(lambda: Worker(visit), [])

    def live() -> Callable[[], None]:
        """Let the worker play in a thread; return what ends it."""
        Thread(target=worker.run, daemon=True).start()

        def leave() -> None:
            """Close the visit."""
            visit.close()
            worker.paint()  # wait for no browser
            visit_ended()

        return leave

    solara.use_effect(live, [])
    with solara.Div():
        parts.Finding(shown=_found(visit), event_act=visit.act)
        with solara.Div(classes=["desk"]):
            parts.Cards(shown=_outcome(visit), event_act=visit.act)
            parts.Levers(shown=_panel(visit), event_act=visit.act)
        parts.Bar(shown=_bar(visit), event_act=visit.act)
        with _fold("Month by month", visit.months_matter):
            network, moves = card_of(boards_of(visit)[0]), "flowing" if visit.playing else ""
            parts.Cards(shown=cards_of([network], moves), event_act=visit.act)
            _pictures(visit)
        with _fold("Who gains, who loses, and why"):
            parts.Cards(shown=_reasons(visit), event_act=visit.act)
        with _fold("Another set-up, a seat"):
            _controls(visit)
        with _fold("How to read it"):
            _guide()
        address, saved = visit.trail.to_dict(visit.query()), visit.saved
        wire = {"event_painted": worker.paint, "event_act": visit.act}
        kept = saved.to_dict() if saved else {}
        parts.Wire(frame=frame, address=address, saved=kept, **wire)


def _panel(visit: Visit) -> dict[str, object]:
    """Return the levers of the set-up that is wanted."""
    wanted = visit.wanted
    plays = texts.played_words(wanted.players[wanted.holder], wanted.config)
    shown = panel(wanted, plays, shown_side(wanted, visit.choices))
    return {**shown, "undone": visit.trail.returned}


def _guide() -> None:
    """Show what a reader must know, what to beware of, and the way to a class."""
    _line("p", texts.INTRODUCTION, "soft lead")
    caveat = CODE.sub(r"<code>\1</code>", texts.CAVEAT)
    caveat += f' <a href="?{FIELD}={NEW}">Play it with a class</a>.'
    solara.HTML("p", unsafe_innerHTML=caveat, classes=["soft", "foot"])


@contextmanager
def _fold(title: str, opened: bool = False) -> Iterator[None]:
    """Put what is drawn within into a part of the page that is folded until it is opened."""
    attributes = {"open": True} if opened else {}
    with solara.v.Html(tag="details", class_="fold", attributes=attributes):
        _line("summary", title)
        yield


def open_visit(query: Mapping[str, str], changed: Callable[[], None]) -> Visit:
    """Open a visit with the set-up of an address, or, if that fails, with the plain one."""
    try:
        return Visit(query, changed, SHOW)
    except Exception:  # whatever it is: the page says that it failed, the log more
        LOG.exception("an address could not be opened")
        visit = Visit({}, changed, SHOW)
        visit.tell(UserError(INTERNAL))
        return visit


def _line(tag: str, text: str, classes: str = "") -> None:
    """Show a line of plain text: letters that mean something in HTML stay letters."""
    solara.v.Html(tag=tag, children=[text], class_=classes)


def _controls(visit: Visit) -> None:
    sessions = list(visit.sessions)
    with solara.Div(classes=["setups"]):
        for side, session in enumerate(sessions):
            label = _label(side, sessions)
            parts.Form(shown=form_of(session.setup, side, label), event_act=visit.act)
        seat = texts.seat_of(visit.first, visit.judged, visit.judging)
        parts.Seat(shown=seat, event_act=visit.act)


def _pictures(visit: Visit) -> None:
    sessions = list(visit.sessions)
    comparing = " comparing" if len(sessions) > 1 else ""
    boards = boards_of(visit)[1:]
    parts.Cards(shown=cards_of([_feed(sessions)], "top" + comparing), event_act=visit.act)
    inspected = inspect(visit.first, visit.pick)
    with solara.Div(classes=["lookat", "open"] if inspected else ["lookat"]):
        parts.Inspector(shown=_inspected(visit.first, visit.pick, inspected), event_act=visit.act)
        histories = [card_of([picture]) for picture in inspected.pictures] if inspected else []
        parts.Cards(shown=cards_of(histories, "histories"), event_act=visit.act)
    keys = f"In all charts: {boards[1][0].key()}"
    below = cards_of([card_of(board) for board in boards], "charts" + comparing)
    parts.Cards(shown=below | {"keys": keys}, event_act=visit.act)


def _found(visit: Visit) -> dict[str, object]:
    seated = visit.wanted.seat
    line = f"<p>{escape(texts.own_gain(visit.first))}</p>" if seated else drawn_of(visit).bar
    return {
        "question": question(visit.wanted.config).question,
        "said": line + compared(visit.sessions).said,
        "typical": typical(visit.wanted),
        "status": "" if seated else status(visit.answer, visit.answers.coming),
        "presets": list(presets()),
        "tasks": {name: task.title for name, task in TASKS.items()},
        "task": said_of(visit.task, visit.answer) if visit.task else None,
    }


def _outcome(visit: Visit) -> dict[str, object]:
    """Return the chart of the first screen: what comes of it."""
    drawn = drawn_of(visit)
    coming = [] if drawn.gain else awaited(visit.wanted)
    board = drawn.gain or coming
    return cards_of([card_of(board)] if board else [], "outcome coming" if coming else "outcome")


def _reasons(visit: Visit) -> dict[str, object]:
    """Return a row for everybody, and why it comes to that."""
    drawn, marks, both = drawn_of(visit), marks_shown(visit), compared(visit.sessions)
    listed = macro("marks", "live")
    cards = [words_card("timeline", "On the time line", listed(marks, WHOSE))] if marks else []
    why = [words_card("better", "Who is better off under A", both.rows)] if both.rows else []
    parties_card = words_card("parties", "Who gains, who loses", drawn.table)
    why = [card_of([picture]) for picture in (*both.pictures, *drawn.why)] + why
    turns = [words_card("turns", "What would turn it", drawn.turns)] if drawn.turns else []
    return cards_of([parties_card, *why, *turns, *cards], "charts reasons")


def _label(side: int, sessions: Sequence[Session]) -> str:
    return f"{'AB'[side]}: " if len(sessions) > 1 else ""


def _inspected(session: Session, pick: str, found: Found | None) -> dict[str, object]:
    return {
        "pick": pick if found else "",
        "picks": picks(session, routes_in_use(session)),
        "title": found.title if found else "", "facts": found.facts if found else "",
    }  # fmt: skip


def _feed(sessions: Sequence[Session]) -> Card:
    feeds = [texts.feed(session) for session in sessions]
    markup = macro("sides", "live")(feeds) if len(feeds) > 1 else feeds[0]
    return words_card("events", "What happened", markup)


def _bar(visit: Visit) -> dict[str, object]:
    first, sessions = visit.first, list(visit.sessions)
    players = [_label(k, sessions) + texts.headline(of.setup) for k, of in enumerate(sessions)]
    return {
        "who": players, "playing": visit.playing, "over": visit.over, "at": first.at,
        "played": first.played, "months": first.setup.months,
        "date": texts.date_of(first.at, first.setup.config),
        "note": visit.note, "speed": visit.speed, "speeds": list(SPEEDS),
        "faults": list(visit.faults), "comparing": len(sessions) > 1, "query": visit.query(),
        "steps": visit.trail.at,
    }  # fmt: skip


@solara.component
def Layout(children: list[Any]) -> None:
    """Stand alone: without Solara's own bar around the page."""
    solara.Div(children=children)
