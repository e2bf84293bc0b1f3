"""The page of a class: a door, a waiting room, turns, a big screen, and a debrief.

`Guest` knows no Solara: it is what one browser sees of a room and does there.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np
import segno
import solara

from regame.app.address import from_query
from regame.app.charts import span_of, specs_of
from regame.app.drawing import Curves, time_chart
from regame.app.form import OPENING, preset, presets
from regame.app.moves import fields_of, read_action, read_game, write_game
from regame.app.parts import ClassPart, Wire, use_frame
from regame.app.pictures import File, Picture, replay_file
from regame.app.places import COMING, NOBODY, VISITS, Who
from regame.app.room import LONGEST_TURN, ROOMS, Phase, Room, Team
from regame.app.setup import LONGEST
from regame.app.texts import briefing, date_of, debrief, situation
from regame.core.errors import StrategyError, UserError
from regame.core.serving import LOOPBACK
from regame.core.typed import whole

FIELD = "room"  # of an address: the code of a room, or NEW
HOST = "host"  # of an address: the word that opens rooms
NEW = "new"
TURNS = (3, 6, 12)  # months
CHARTS = 3  # on the big screen
# What the teacher has a room do -> what goes with it.
TAUGHT = {
    "begin": (), "close_turn": (), "end": (), "rehearse": (), "vacate": ("state",),
    "rename": ("state", "name"),
}  # fmt: skip
LONGEST_PLACE = 300  # letters of the address of the page
AFTER = " Dashed: without the weapon, same luck."


class Guest:
    """One browser. query: the address; changed: called when something is to be shown again."""

    def __init__(
        self, query: Mapping[str, str], changed: Callable[[], None], who: Who = NOBODY
    ) -> None:
        self.changed, self.who, self.word = changed, who, query.get(HOST, "")
        self.key, self.screen = query.get("key", ""), query.get("screen") == "1"
        self.room: Room | None = None
        self.place, self.gone = "", False
        self.faults: list[str] = []
        self.saved: File | None = None
        if query.get(FIELD, NEW) != NEW:
            self.act({"do": "enter", "code": query[FIELD]})

    @property
    def role(self) -> str:
        """What this browser is: screen, host, team, or guest."""
        room = self.room
        if room is None or self.screen:
            return "screen" if self.screen else "guest"
        if room.is_host(self.key):
            return "host"
        return "team" if room.team_of(self.key) else "guest"

    def query(self) -> str:
        """Return the address that brings this browser back to its place."""
        fields = {FIELD: self.room.code if self.room else NEW}
        secret_fields = {"key": self.key, "screen": "1" if self.screen else ""}
        secret_fields[HOST] = "" if self.room else self.word
        return urlencode(fields | {name: value for name, value in secret_fields.items() if value})

    def act(self, what: Mapping[str, Any]) -> None:
        """Do what is asked; what cannot be done becomes a line in `faults`."""
        do = str(what.get("do")) if isinstance(what, Mapping) else ""
        if do not in (*ACTS, *TAUGHT):
            return
        self.faults = []
        try:
            if do in TAUGHT:
                getattr(self.there(), do)(self.key, *(str(what[name]) for name in TAUGHT[do]))
            else:
                ACTS[do](self, what)
        except (UserError, StrategyError) as error:
            self.faults = error.faults
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            self.faults = ["what was asked for could not be read"]
        self.changed()

    def leave(self) -> None:
        """Hear no more of the room: the visitor has left."""
        self.gone = True
        self._go_out()
        self.changed()

    def do_enter(self, what: Mapping[str, Any]) -> None:
        """Go into a room by its code."""
        self._go_in(ROOMS.get(str(what["code"]), self.who.client))

    def do_open(self, what: Mapping[str, Any]) -> None:
        """Open a room, as its teacher."""
        years = whole("years", str(what["years"]), 1, LONGEST // 12)
        seconds = whole("seconds", str(what["seconds"]), 0, LONGEST_TURN)
        turn = TURNS[TURNS.index(int(what["turn"]))]
        setup = replace(preset(str(what.get("preset", ""))), months=12 * years)
        self._open(lambda code: Room(setup, code, seconds, turn))

    def do_load(self, what: Mapping[str, Any]) -> None:
        """Open the debrief of a game that was saved."""
        setup, moves, names, months = read_game(str(what.get("text", "")))
        self._open(lambda code: Room(setup, code)).play_again(moves, names, months)

    def do_join(self, what: Mapping[str, Any]) -> None:
        """Take a state."""
        state, name = str(what["state"]), str(what.get("name", ""))
        self.key = self.there().join(state, name, self.who.browser)

    def do_choose(self, what: Mapping[str, Any]) -> None:
        """Choose for this turn."""
        room = self.there()
        team = room.team_of(self.key)
        if team is None:
            raise UserError("only a team moves: take a state first")
        fields = {str(name): str(value) for name, value in what["action"].items()}
        room.choose(self.key, read_action(replace(room.setup, seat=team.state), fields))

    def do_here(self, what: Mapping[str, Any]) -> None:
        """Hear at which address the browser has found the page."""
        self.place = str(what["place"])[:LONGEST_PLACE]

    def do_save(self, _: Mapping[str, Any]) -> None:
        """Hand the game to the browser as a file, once it is over: it holds all moves."""
        room = self.there()
        if room.phase is Phase.OVER:
            teams = {state: (team.name, team.moves) for state, team in room.teams.items()}
            text = write_game(room.setup, teams, room.month)
            self.saved = replace(replay_file(text), name="regame-class.json")

    def there(self) -> Room:
        """Return the room that this browser is in. Raises UserError where it is in none."""
        if self.room is None:
            raise UserError("enter a room first")
        return self.room

    def _go_out(self) -> None:
        if self.room is not None and self.changed in self.room.listeners:
            self.room.listeners.remove(self.changed)

    def _open(self, make: Callable[[str], Room]) -> Room:
        """Open a room and go in, as its teacher. Raises UserError for who may open none."""
        ROOMS.check(self.word)
        room = ROOMS.open(make)
        self.key = room.host
        self._go_in(room)
        return room

    def _go_in(self, room: Room) -> None:
        self._go_out()
        self.room = room
        room.listeners.append(self.changed)


ACTS: dict[str, Callable[[Guest, Mapping[str, Any]], None]] = {
    name.removeprefix("do_"): act for name, act in vars(Guest).items() if name.startswith("do_")
}


def shown(guest: Guest) -> dict[str, object]:
    """Return what a browser shows; of other teams never more than whether they have chosen."""
    room = guest.room
    fields: dict[str, object] = {"role": guest.role, "faults": list(guest.faults), "phase": "door"}
    if room is None:
        return fields | {
            "presets": list(presets()), "opening": OPENING, "turns": list(TURNS),
        }  # fmt: skip
    with room.lock:
        team = room.team_of(guest.key)
        over = room.phase is Phase.OVER
        sees_all = over or guest.role in ("screen", "host")
        fields |= {
            "phase": room.phase.value, "code": room.code, "month": room.month,
            "months": room.setup.months, "turn": room.turn, "left": room.left,
            "date": date_of(room.month, room.setup.config),
            "seats": [_seat(room, state) for state in room.seats],
            "pictures": [
                {"title": picture.heading, "svg": picture.svg, "key": AFTER if over else ""}
                for picture in (pictures(room) if sees_all else ())
            ],
            "debrief": debrief(room) if over else "",
            "screen": urlencode({FIELD: room.code, "screen": "1"}),
            "invitation": invitation(guest.place, room.code) if sees_all and not over else {},
        }  # fmt: skip
        if team is not None and not guest.screen:
            fields |= _own(room, team)
    return fields


def invitation(place: str, code: str) -> dict[str, str]:
    """Return the link to a room and the same as a picture to scan; {} where no other can reach it.

    place: the address of the page as a browser has found it.
    """
    parts = urlsplit(place)
    if parts.scheme not in ("http", "https") or parts.hostname in LOOPBACK:
        return {}
    link = f"{place}?{urlencode(({'token': ROOMS.token} if ROOMS.token else {}) | {FIELD: code})}"
    picture = segno.make(link, error="l").svg_inline(scale=4, light="#fff", svgclass="scan")
    return {"link": link, "picture": picture}


def _seat(room: Room, state: str) -> dict[str, object]:
    team = room.teams.get(state)
    return {
        "state": state, "team": team.name if team else "", "chosen": bool(team and team.chosen),
        "free": not (team and team.key), "brief": briefing(state, room.setup.config),
    }  # fmt: skip


def _own(room: Room, team: Team) -> dict[str, object]:
    """Return what a team alone sees: what its state sees, and its own move."""
    move = team.chosen or (team.moves[-1][1] if team.moves else None)
    return {
        "state": team.state, "team": team.name, "chosen": team.chosen is not None,
        "brief": briefing(team.state, room.setup.config),
        "seen": situation(room.seen_by(team), room.setup.config),
        "fields": fields_of(team.state, room.setup.config, move),
    }  # fmt: skip


def pictures(room: Room) -> list[Picture]:
    """Return charts of the game so far; the baseline joins them once the game is over."""
    drawn = []
    for spec in specs_of(room.setup.config)[:CHARTS]:
        choice, name = next(iter(spec.series.items()))
        row = room.play.arms[0].names.index(name)
        weapon, baseline = (
            np.array([values[row, 0] for values in arm.values]) / spec.scale
            for arm in room.play.arms
        )
        paths = Curves(weapon, baseline if room.phase is Phase.OVER else None)
        drawn.append(time_chart(spec, span_of(room.setup), paths, choice=choice))
    return drawn


@solara.component
def Classroom() -> None:
    """Show a room, or the door to one."""
    router = solara.use_router()
    frame, draw_again = use_frame()
    news = solara.use_memo(Event, [])
    visitor = Who(VISITS.of(solara.get_kernel_id()), solara.get_session_id())
    guest = solara.use_memo(lambda: Guest(from_query(router.search), news.set, visitor), [])
    painted = solara.use_memo(COMING.picture, [])

    def live() -> Callable[[], None]:
        """Draw when there is news: other browsers bring it, in threads that must not draw here."""

        def draw_on() -> None:
            """Wait for news until the visitor has left."""
            while not guest.gone:
                news.wait()
                news.clear()
                if not guest.gone:
                    draw_again()

        Thread(target=draw_on, daemon=True).start()
        return guest.leave

    solara.use_effect(live, [])
    saved = guest.saved.to_dict() if guest.saved else {}
    with solara.Div():
        ClassPart(shown=shown(guest), event_act=guest.act)
        address = {"query": guest.query(), "at": 0, "last": [], "heard": 0}
        heard = {"event_painted": painted, "event_act": guest.act}
        Wire(frame=frame, address=address, saved=saved, **heard)
