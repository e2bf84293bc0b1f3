"""The page in Solara: it shows a visit and hands on what the visitor does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import solara

from regame.app.board import Sides, chart_boards, network_board
from regame.app.pictures import NETWORK
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


@solara.component
def Page() -> None:
    """Show one visitor's view."""
    router = solara.use_router()
    frame = solara.use_reactive(0)

    def changed() -> None:
        frame.set(frame.peek() + 1)

    visit = solara.use_memo(lambda: Visit(from_query(router.search), changed), [])

    def live() -> Callable[[], None]:
        Thread(target=visit.work, daemon=True).start()
        return visit.close

    solara.use_effect(live, [])
    _show(visit, frame.value)


def _show(visit: Visit, frame: int) -> None:
    sessions = list(visit.sessions)
    first = sessions[0]
    solara.Title("regame: a world at work")
    solara.Style(STYLE)
    with solara.v.Html(tag="main", class_="regame"):
        solara.HTML("h1", "When does using a supply chokepoint as a weapon hurt its user?")
        solara.HTML("p", headline(first.setup), classes=["soft", "headline"])
        Bar(state=_bar(visit), event_act=visit.act)
        Form(form=_form(first.setup), event_act=visit.act)
        solara.HTML("div", unsafe_innerHTML=tiles(first))
        with solara.Div(classes=["top"]):
            _card(network_board(sessions, visit.choices), visit)
            with solara.v.Html(tag="section", class_="card", attributes={"aria-label": "Events"}):
                solara.HTML("h2", "What happened")
                solara.HTML("div", unsafe_innerHTML=feed(first), classes=["feed"])
        boards = chart_boards(sessions, visit.choices)
        key = boards[1][0].key()
        solara.HTML("p", unsafe_innerHTML=f"In all charts: {key}", classes=["keys"])
        with solara.Div(classes=["charts"]):
            for board in boards:
                _card(board, visit)
        Wire(
            frame=frame,
            query=visit.query(),
            saved=visit.saved.to_dict() if visit.saved else {},
            event_painted=visit.paint,
        )


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
        "note": visit.note, "speed": visit.speed, "speeds": list(SPEEDS),
        "faults": list(visit.faults),
    }  # fmt: skip


def _form(setup: Setup) -> dict[str, Any]:
    return {
        "fields": form_fields(setup), "presets": WEAPON_PRESETS,
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
