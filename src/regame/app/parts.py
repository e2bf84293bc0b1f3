"""The parts of the page that run in the browser: what each is given, and what it says."""

from collections.abc import Callable
from typing import Any

import solara

type Act = Callable[[dict[str, Any]], None]


@solara.component_vue("bar.vue", vuetify=False)
def Bar(state: dict[str, Any], event_act: Act) -> None:
    """Play, step, back, reset, speed and the month looked at."""


@solara.component_vue("levers.vue", vuetify=False)
def Levers(panel: dict[str, Any], event_act: Act) -> None:
    """What holder and targets can set at once."""


@solara.component_vue("finding.vue", vuetify=False)
def Finding(found: dict[str, Any], event_act: Act) -> None:
    """Who gains and who loses, always in sight."""


@solara.component_vue("form.vue", vuetify=False)
def Form(form: dict[str, Any], event_act: Act) -> None:
    """What is played, to be changed."""


@solara.component_vue("cards.vue", vuetify=False)
def Cards(shown: dict[str, Any], event_act: Act) -> None:
    """Tiles, and pictures of every session with their figures and files."""


@solara.component_vue("wire.vue", vuetify=False)
def Wire(
    frame: int,
    address: dict[str, Any],
    saved: dict[str, Any],
    event_painted: Callable[[int], None],
    event_act: Act,
) -> None:
    """Keep the address, save files, say that a frame was painted."""


@solara.component_vue("seat.vue", vuetify=False)
def Seat(seat: dict[str, Any], event_act: Act) -> None:
    """A state played by hand."""


@solara.component_vue("inspector.vue", vuetify=False)
def Inspector(found: dict[str, Any], event_act: Act) -> None:
    """One state, plant or route: what there is to say of it, and a list to choose from."""


@solara.component_vue("room.vue", vuetify=False)
def ClassPart(room: dict[str, Any], event_act: Act) -> None:
    """A class in one room: door, teams, moves, big screen and debrief."""
