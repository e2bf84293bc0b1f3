"""The parts of the page that run in the browser: what each is given, and what it says."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import solara

from regame.app.pictures import Sides

type Card = Mapping[str, object]
type Props = Mapping[str, object]  # what a part is given

UNREAD = ("network",)  # pictures whose own marks have hints


def cards_of(cards: list[Card], css: str = "") -> dict[str, object]:
    """Return cards in one part of the page."""
    return {"keys": "", "css": css, "cards": cards}


PLAIN: Card = {"words": "", "sides": [], "keys": "", "choices": [], "chosen": ""}


def words_card(name: str, title: str, words: str) -> Card:
    """Return a card of words, HTML."""
    return {**PLAIN, "name": name, "title": title, "words": words}


def card_of(board: Sides) -> Card:
    """Return a card of pictures side by side, with their figures."""
    top = board[0]
    sides = [
        {"label": "AB"[k], "svg": picture.svg, "caption": picture.caption,
         "table": picture.table if picture.figures.headings else "",  # none of what is awaited
         "read": picture.name not in UNREAD}
        for k, picture in enumerate(board)
    ]  # fmt: skip
    return {
        **PLAIN, "name": top.name, "title": top.title, "sides": sides,
        "choices": list(top.choices), "chosen": top.chosen,
        "keys": top.key() if top.name == "network" else "",
    }  # fmt: skip


type Act = Callable[[Mapping[str, Any]], None]


def _part(shown: Props, event_act: Act) -> None:
    """Show a part of the page; `event_act` hears what is done there."""


# bar: play, step, back, reset, speed and the month looked at; levers: what holder and targets can
# set at once; finding: who gains and loses, always in sight; form: what is played, to be changed;
# cards: words and pictures of every session with their figures and files; seat: a state played by
# hand; inspector: what there is to say of a state, plant or route; room: a class.
Bar, Levers, Finding, Form, Cards, Seat, Inspector, ClassPart = (
    solara.component_vue(f"{name}.vue", vuetify=False)(_part)
    for name in ("bar", "levers", "finding", "form", "cards", "seat", "inspector", "room")
)


def use_frame() -> tuple[int, Callable[[], None]]:
    """Return the number of the frame and what asks for the next; any thread may ask."""
    frame, frames = solara.use_reactive(0), solara.use_memo(count, [])
    return frame.value, lambda: frame.set(next(frames) + 1)


@solara.component_vue("wire.vue", vuetify=False)
def Wire(
    frame: int, address: Props, saved: Props, event_painted: Callable[[int], None], event_act: Act
) -> None:
    """Keep the address, save files, say that a frame was painted."""
