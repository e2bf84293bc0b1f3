"""The parts of the page that run in the browser: what each is given, and what it says."""

from collections.abc import Callable, Mapping
from typing import Any

import solara

from regame.app.pictures import Sides

type Card = Mapping[str, object]
type Props = Mapping[str, object]  # what a part is given

UNREAD = ("network",)  # pictures whose own marks have hints


def cards_of(cards: list[Card], css: str = "") -> dict[str, object]:
    """Return cards in one part of the page."""
    return {"keys": "", "css": css, "cards": cards}


def words_card(name: str, title: str, words: str) -> Card:
    """Return a card of words, HTML."""
    return {"name": name, "title": title, "words": words, "sides": [], "keys": "", "choices": [],
            "chosen": ""}  # fmt: skip


def card_of(board: Sides) -> Card:
    """Return a card of pictures side by side, with their figures."""
    top = board[0]
    sides = [
        {"label": f"{'AB'[k]}", "svg": picture.svg, "caption": picture.caption,
         "table": picture.table if picture.figures.headings else "",  # none of what is awaited
         "read": picture.name not in UNREAD}
        for k, picture in enumerate(board)
    ]  # fmt: skip
    return {
        "name": top.name, "title": top.title, "words": "", "sides": sides,
        "keys": top.key() if top.name == "network" else "",
        "choices": list(top.choices), "chosen": top.chosen}  # fmt: skip


type Act = Callable[[Mapping[str, Any]], None]


@solara.component_vue("bar.vue", vuetify=False)
def Bar(state: Props, event_act: Act) -> None:
    """Play, step, back, reset, speed and the month looked at."""


@solara.component_vue("levers.vue", vuetify=False)
def Levers(panel: Props, event_act: Act) -> None:
    """What holder and targets can set at once."""


@solara.component_vue("finding.vue", vuetify=False)
def Finding(found: Props, event_act: Act) -> None:
    """Who gains and who loses, always in sight."""


@solara.component_vue("form.vue", vuetify=False)
def Form(form: Props, event_act: Act) -> None:
    """What is played, to be changed."""


@solara.component_vue("cards.vue", vuetify=False)
def Cards(shown: Props, event_act: Act) -> None:
    """Tiles, and pictures of every session with their figures and files."""


@solara.component_vue("wire.vue", vuetify=False)
def Wire(
    frame: int,
    address: Props,
    saved: Props,
    event_painted: Callable[[int], None],
    event_act: Act,
) -> None:
    """Keep the address, save files, say that a frame was painted."""


@solara.component_vue("seat.vue", vuetify=False)
def Seat(seat: Props, event_act: Act) -> None:
    """A state played by hand."""


@solara.component_vue("inspector.vue", vuetify=False)
def Inspector(found: Props, event_act: Act) -> None:
    """One state, plant or route: what there is to say of it, and a list to choose from."""


@solara.component_vue("room.vue", vuetify=False)
def ClassPart(room: Props, event_act: Act) -> None:
    """A class in one room: door, teams, moves, big screen and debrief."""
