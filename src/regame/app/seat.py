"""A seat at the table: a state played by hand, and how well that went against the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from regame.app.setup import Setup, choices, config_of, question, world_of
from regame.app.standing import Standing
from regame.core.errors import UserError, nearest
from regame.game.game import Game
from regame.game.instruments import HOLDER_FIELDS, STATE_FIELDS
from regame.strategies.contract import FLAGS, LIMITS, Action, Observation, Observations, Strategy

type Moves = tuple[tuple[int, Action], ...]  # month from which an action holds, rising


@dataclass(frozen=True)
class Hand(Strategy):
    """Plays what a person chose: the last move made up to the month."""

    source = "the person in the seat"
    moves: Moves = ()

    def decide(self, seen: Observation) -> Action:
        """Return the move that holds in the month."""
        made = [action for month, action in self.moves if month <= seen.month]
        return made[-1] if made else Action()

    def decide_all(self, seen: Observations) -> list[Action]:
        """Return the same for all runs: they share the calendar."""
        month = float(seen.month[0])
        action = self.decide(Observation(month, *[0.0] * (len(Observation._fields) - 1)))
        return [action] * len(seen.month)


def with_move(moves: Moves, month: int, action: Action) -> Moves:
    """Return the moves with one more, which takes the place of all from its month on.

    What only goes on as before is no move.
    """
    kept = tuple(move for move in moves if move[0] < month)
    return kept if kept and kept[-1][1] == action else (*kept, (month, action))


@dataclass(frozen=True)
class Instrument:
    """What a person can set: the field of an action, its label, unit and bounds."""

    field: str
    label: str
    unit: str
    scale: float = 1.0  # what is typed, times this, is what the action takes


INSTRUMENTS = {
    "export_quota": Instrument("export_quota", "Export quota", "% of the start's", 0.01),
    "export_duty": Instrument("export_duty", "Export duty, added", "points", 0.01),
    "denial": Instrument("denial", "Refuse oxides to", ""),
    "enforcement": Instrument("enforcement", "Campaign at home", "%", 0.01),
    "flooding": Instrument("flooding", "Undercut rivals", "%", 0.01),
    "threat": Instrument("threat", "Threaten in disputes", ""),
    "carry_out": Instrument("carry_out", "Carry out threats", ""),
    "technology_ban": Instrument("technology_ban", "Withhold technology", ""),
    "downstream": Instrument("downstream", "Magnet plants at home", "M USD a year", 1e6),
    "grant": Instrument("grant", "Grants for plants at home", "M USD a year", 1e6),
    "offtake": Instrument("offtake", "Plants in friendly states", "M USD a year", 1e6),
    "price_floor": Instrument("price_floor", "Price floor, light oxides", "USD/kg"),
    "stockpile": Instrument("stockpile", "Public stock", "months of use"),
    "recycling": Instrument("recycling", "Old magnets collected, added", "%", 0.01),
    "research": Instrument("research", "Research into substitutes", "M USD a year", 1e6),
    "retaliation": Instrument("retaliation", "Retaliate in other trade", "%", 0.01),
    "concession": Instrument("concession", "Give way in disputes", ""),
}


def instruments_of(state: str) -> list[Instrument]:
    """Return what a state can set."""
    holder = state == question().weapon
    fields = (*HOLDER_FIELDS, "denial") if holder else STATE_FIELDS
    return [INSTRUMENTS[name] for name in INSTRUMENTS if name in fields]


def read_action(state: str, given: Mapping[str, str], states: tuple[str, ...]) -> Action:
    """Read an action from the texts of a form; an empty text leaves an instrument as at the start.

    Raises UserError with a line for every fault.
    """
    faults: list[str] = []
    found: dict[str, Any] = {}
    for item in instruments_of(state):
        text = str(given.get(item.field, "")).strip()
        if not text:
            continue
        if item.field in FLAGS:
            if text in ("yes", "no"):
                found[item.field] = text == "yes"
            else:
                faults.append(f"{item.label}: must be yes or no, or empty")
        elif item.field == "denial":
            if text in states and text != state:
                found[item.field] = text
            else:
                faults.append(f"{item.label} {text[:30]!r}: no such state{nearest(text, states)}")
        else:
            faults += _number(item, text, found)
    if faults:
        raise UserError(faults)
    return Action(**found)


def _number(item: Instrument, text: str, found: dict[str, Any]) -> list[str]:
    low, high = (bound / item.scale for bound in LIMITS[item.field])
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not low <= value <= high or not np.isfinite(value):
        reach = f"from {low:,.4g} to {high:,.4g}" if np.isfinite(high) else f"of {low:g} or more"
        return [f"{item.label}: {text[:20]!r} must be a number {reach} {item.unit}".rstrip()]
    found[item.field] = value * item.scale
    return []


def written_action(action: Action) -> dict[str, str]:
    """Return an action as the texts of a form, so that `read_action` gives it back."""
    found = {}
    for field, item in INSTRUMENTS.items():
        value = getattr(action, field)
        if isinstance(value, bool):
            found[field] = "yes" if value else "no"
        elif isinstance(value, str):
            found[field] = value
        elif value is not None:
            found[field] = f"{value / item.scale:.10g}"
    return found


@dataclass(frozen=True)
class Rival:
    """What a catalogue strategy would have brought in the place of the person, on the same luck.

    gain: USD, its income less the person's.
    """

    name: str
    gain: float


def rivals(setup: Setup, moves: Moves, months: int) -> list[Rival]:
    """Play every catalogue strategy of the seat in the same world, best first.

    Each with its defaults, on the same luck and against the same others.
    """
    names = choices(setup.seat)
    rows = [{**setup.players, setup.seat: name} for name in [*names, names[0]]]
    design = world_of(setup).merge(pd.DataFrame(rows), how="cross").rename_axis("run")
    game = Game(config_of(setup.config), design)
    seat_by_hand(game, setup.seat, Hand(moves), np.array([len(names)]))
    standing = Standing(game)
    game.run_for(months)
    income = standing.income()[:, game.atlas.state(setup.seat)]
    found = [Rival(name, float(income[k] - income[-1])) for k, name in enumerate(names)]
    return sorted(found, key=lambda rival: -rival.gain)


def seat_by_hand(game: Game, state: str, strategy: Strategy, rows: np.ndarray) -> None:
    """Let a strategy play a state in some runs from this month on, in the place of its own."""
    agent = game.states[game.atlas.state(state)]
    kept = [(other, np.setdiff1d(runs, rows)) for other, runs in agent.profile]
    agent.profile = [pair for pair in kept if len(pair[1])] + [(strategy, rows)]
