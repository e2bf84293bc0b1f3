"""The page in Solara: it shows a visit and hands on what the visitor does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import solara

from regame.app.board import Sides, chart_boards, network_board
from regame.app.inspection import Found, inspect, picks
from regame.app.pictures import NETWORK
from regame.app.seat_told import seat_of
from regame.app.session import Session
from regame.app.setup import (
    FIRMS,
    LONGEST,
    WEAPON_PRESETS,
    WORLDS,
    Setup,
    choices,
    configs,
    from_query,
    question,
    state_key,
    states,
)
from regame.app.told import date_of, feed, headline, tiles
from regame.app.visit import SPEEDS, Visit
from regame.app.worker import Worker
from regame.svg import CHART, PALETTE

type Act = Callable[[dict[str, Any]], None]

STYLE = (
    PALETTE + CHART + NETWORK + (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
)


@solara.component_vue("bar.vue", vuetify=False)
def Bar(state: dict[str, Any], event_act: Act) -> None:
    """Play, step, back, reset, speed and the month looked at."""


@solara.component_vue("form.vue", vuetify=False)
def Form(form: dict[str, Any], event_act: Act) -> None:
    """What is played, to be changed."""


@solara.component_vue("picture.vue", vuetify=False)
def Card(card: dict[str, Any], event_act: Act) -> None:
    """A picture of every session, with its figures and files."""


@solara.component_vue("wire.vue", vuetify=False)
def Wire(
    frame: int, query: str, saved: dict[str, Any], event_painted: Callable[[int], None]
) -> None:
    """Keep the address, save files, say that a frame was painted."""


@solara.component_vue("seat.vue", vuetify=False)
def Seat(seat: dict[str, Any], event_act: Act) -> None:
    """A state played by hand."""


@solara.component_vue("inspector.vue", vuetify=False)
def Inspector(found: dict[str, Any], event_act: Act) -> None:
    """One state, plant or route: what there is to say of it, and a list to choose from."""


@solara.component
def Page() -> None:
    """Show one visitor's view."""
    router = solara.use_router()
    frame = solara.use_reactive(0)

    def changed() -> None:
        frame.set(frame.peek() + 1)

    def come() -> tuple[Visit, Worker]:
        visit = Visit(from_query(router.search), changed)
        return visit, Worker(visit)

    visit, worker = solara.use_memo(come, [])

    def live() -> Callable[[], None]:
        Thread(target=worker.run, daemon=True).start()
        return visit.close

    solara.use_effect(live, [])
    solara.Title("regame: a world at work")
    solara.Style(STYLE)
    with solara.v.Html(tag="main", class_="regame"):
        _controls(visit)
        _pictures(visit)
        saved = visit.saved.to_dict() if visit.saved else {}
        Wire(frame=frame.value, query=visit.query(), saved=saved, event_painted=worker.paint)


def _controls(visit: Visit) -> None:
    sessions = list(visit.sessions)
    solara.HTML("h1", "When does using a supply chokepoint as a weapon hurt its user?")
    for side, session in enumerate(sessions):
        text = headline(session.setup)
        solara.HTML("p", _label(side, sessions) + text, classes=["soft", "who"])
    Bar(state=_bar(visit), event_act=visit.act)
    with solara.Div(classes=["setups"]):
        for side, session in enumerate(sessions):
            Form(form=_form(session.setup, side, _label(side, sessions)), event_act=visit.act)
        Seat(seat=seat_of(visit.first, visit.judged, visit.judging), event_act=visit.act)


def _pictures(visit: Visit) -> None:
    sessions = list(visit.sessions)
    for side, session in enumerate(sessions):
        text = tiles(session)
        label = f'<h3 class="now">{_label(side, sessions)}</h3>' if len(sessions) > 1 else ""
        solara.HTML("div", unsafe_innerHTML=label + text)
    with solara.Div(classes=["top"]):
        _card(network_board(sessions, visit.choices), visit)
        with solara.v.Html(tag="section", class_="card", attributes={"aria-label": "Events"}):
            solara.HTML("h2", "What happened")
            for side, session in enumerate(sessions):
                label = f"<h3>{_label(side, sessions)}</h3>" if len(sessions) > 1 else ""
                solara.HTML("div", unsafe_innerHTML=label + feed(session), classes=["feed"])
    found = inspect(visit.first, visit.pick)
    Inspector(found=_inspected(visit.first, visit.pick, found), event_act=visit.act)
    with solara.Div(classes=["charts"]):
        for picture in found.pictures if found else ():
            _card([picture], visit)
    boards = chart_boards(sessions, visit.choices)
    key = boards[1][0].key()
    solara.HTML("p", unsafe_innerHTML=f"In all charts: {key}", classes=["keys"])
    with solara.Div(classes=["charts", "comparing"] if len(sessions) > 1 else ["charts"]):
        for board in boards:
            _card(board, visit)


def _label(side: int, sessions: Sequence[Session]) -> str:
    return f"{'AB'[side]}: " if len(sessions) > 1 else ""


def _inspected(session: Session, pick: str, found: Found | None) -> dict[str, Any]:
    shown = {"pick": pick if found else "", "picks": picks(session)}
    return shown | {
        "title": found.title if found else "",
        "facts": found.facts if found else "",
    }


def _card(board: Sides, visit: Visit) -> None:
    top = board[0]
    keys = top.key() if top.name == "network" else ""
    sides = [
        {"label": f"{'AB'[k]}", "svg": picture.svg, "caption": picture.caption,
         "table": picture.figures.html(picture.title)}
        for k, picture in enumerate(board)
    ]  # fmt: skip
    card = {
        "name": top.name, "title": top.title, "sides": sides, "keys": keys,
        "choices": list(top.choices), "chosen": top.chosen,
    }  # fmt: skip
    Card(card=card, event_act=visit.act).key(top.name)


def _bar(visit: Visit) -> dict[str, Any]:
    first = visit.first
    return {
        "playing": visit.playing, "over": visit.over, "at": first.at,
        "played": first.focus.months, "months": first.setup.months, "date": date_of(first),
        "note": visit.note or _behind(first), "speed": visit.speed, "speeds": list(SPEEDS),
        "faults": list(visit.faults), "comparing": len(visit.sessions) > 1,
    }  # fmt: skip


def _behind(session: Session) -> str:
    fan = session.fan
    if fan is None or fan.months >= session.at:
        return ""
    return f"the other worlds are at month {fan.months}"


def _form(setup: Setup, side: int, label: str) -> dict[str, Any]:
    return {
        "fields": form_fields(setup), "presets": WEAPON_PRESETS, "side": side, "label": label,
        "weapon": state_key(question().weapon),
    }  # fmt: skip


def form_fields(setup: Setup) -> list[dict[str, Any]]:
    """Return the fields of the form: key, label, value, what may be chosen, and how."""
    found = [
        _field(state_key(state), "Firms everywhere" if state == FIRMS else state,
               setup.players[state], choices(state))
        for state in states()
    ]  # fmt: skip
    if len(configs()) > 1:
        found.append(_field("config", "World", setup.config, configs()) | {"exact": True})
    found += [
        _field(key, label, str(getattr(setup, key))) | {"number": True}
        for key, label in (
            ("world", f"World in focus (0: the central case, 1 to {WORLDS})"),
            ("seed", "Seed of the worlds and their luck"),
            ("months", f"Months to play (1 to {LONGEST})"),
        )
    ]
    return found


def _field(key: str, label: str, value: str, options: list[str] | None = None) -> dict[str, Any]:
    return {"key": key, "label": label, "value": value, "options": options or [],
            "exact": False, "number": False}  # fmt: skip


@solara.component
def Layout(children: list[Any]) -> None:
    """Stand alone: without Solara's own bar around the page."""
    solara.Div(children=children)
