"""Levers at work: where they stand in a set-up, and what pulling one makes of it.

Each side's levers are the parameters of one strategy: `Levers` of the holder, `Package` of targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from regame.app.case_words import makes, said
from regame.app.lever_list import HELD, PAID, Lever
from regame.app.setup import LONGEST, Setup, config_of, default_players, known_states, read_setup
from regame.core.errors import UserError, nearest
from regame.core.words import listed
from regame.strategies.china import LicenseCases, Licensing2025, MoveDownstream, StatusQuo, Weapon
from regame.strategies.contract import Strategy
from regame.strategies.importers import Package
from regame.strategies.levers import Levers
from regame.strategies.registry import parse

HOLDER, TARGETS = "holder", "targets"
FREE = "react"  # lever that lets targets react by themselves again
NOBODY = "nobody"
type Value = float | bool | str


OF_PRODUCTS = ("downstream",)  # levers of a stage that not every world has
SIDES = {HOLDER: HELD, TARGETS: PAID}


def begins(setup: Setup) -> float:
    """Return the year, with its fraction, from which the levers of a set-up hold."""
    played = parse(setup.players[setup.holder])
    if isinstance(played, Levers | Licensing2025 | LicenseCases):
        return played.start
    if isinstance(played, Weapon):
        return played.begins
    usual = parse(default_players(setup.config)[setup.holder])
    own = getattr(usual, "start", None) or getattr(usual, "begins", None)
    return float(own) if own else config_of(setup.config).world.start_year + 0.5


def held_by(setup: Setup) -> tuple[Levers, bool]:
    """Return the levers that come nearest to what the holder plays, and whether they are it."""
    played, start = parse(setup.players[setup.holder]), begins(setup)
    if isinstance(played, Levers):
        return played, True
    if isinstance(played, LicenseCases):
        near = Levers(
            press=True, technology=True, start=start, years=min(played.years, LONGEST / 12),
            licensing=True, refused=played.refused,
        )  # fmt: skip
        return near, not played.target
    if isinstance(played, Licensing2025):
        cut = 1 - played.share
        years = played.years
        return Levers(cut, press=True, technology=True, start=start, years=years), True
    if isinstance(played, Weapon):
        near = Levers(
            cut=played.severity if played.quota else 0.0,
            duty=played.points if played.duty else 0.0,
            campaign=played.force if played.enforcement else 0.0,
            press=played.denial,
            start=start,
            years=played.until - 2010.5,
        )
        return near, False
    if isinstance(played, MoveDownstream):
        return Levers(downstream=played.budget, start=start, years=played.years), False
    return Levers(start=start), isinstance(played, StatusQuo)


def paid_by(setup: Setup) -> tuple[Package, bool]:
    """Return the levers of the targets, and whether all of them play by levers."""
    played = [parse(setup.players[state]) for state in setup.targets]
    start = begins(setup)
    first = played[0] if played else None
    if isinstance(first, Package) and all(one == first for one in played):
        return first, True
    return Package(start=start), False


def pull(setup: Setup, side: str, name: str, value: Any) -> Setup:
    """Return the set-up with one lever at another place.

    Raises UserError where there is no such lever, or it cannot be put there.
    """
    if side == TARGETS and name == FREE:
        usual = default_players(setup.config)
        return replace(setup, players={**setup.players, **{s: usual[s] for s in setup.targets}})
    lever = _lever(side, name)
    now: Any = held_by(setup)[0] if side == HOLDER else paid_by(setup)[0]
    moved = replace(now, **{name: _read(lever, getattr(now, name), value, setup)})
    who = [setup.holder] if side == HOLDER else setup.targets
    fields = {state.replace(" ", "_"): moved.name for state in who}
    return read_setup(fields, setup)


def beside(setup: Setup, side: str, name: str) -> list[Setup]:
    """Return what one step of a lever up, and one down, makes of a set-up.

    Empty for a lever that has no steps. Raises UserError where there is no such lever.
    """
    lever = _lever(side, name)
    if not lever.step:
        return []
    now: Any = held_by(setup)[0] if side == HOLDER else paid_by(setup)[0]
    place = getattr(now, name) / lever.scale
    places = (place + lever.step, place - lever.step)
    return [pull(setup, side, name, to) for to in places if 0 <= to <= lever.high]


def again(before: Setup, now: Setup) -> Setup | None:
    """Return what the same move of a lever once more makes of a set-up.

    before: the set-up before that move. None where no lever that has a number was moved, or where
    it cannot go on.
    """
    if replace(before, players=now.players) != now:
        return None
    for side, read in ((HOLDER, held_by), (TARGETS, paid_by)):
        was, moved = read(before)[0], read(now)[0]
        for lever in SIDES[side]:
            old, new = getattr(was, lever.field), getattr(moved, lever.field)
            if old != new and lever.step:
                try:
                    return pull(now, side, lever.field, (2 * new - old) / lever.scale)
                except UserError:
                    return None
    return None


def _lever(side: str, name: str) -> Lever:
    """Return a lever of a side. Raises UserError where there is none of that name."""
    levers = {lever.field: lever for lever in SIDES.get(side, ())}
    if name not in levers:
        raise UserError(f"{name[:30]!r}: no lever{nearest(name[:30], levers)}")
    return levers[name]


def _read(lever: Lever, now: object, value: Any, setup: Setup) -> Value:
    if isinstance(now, bool):
        if not isinstance(value, bool):
            raise UserError(f"{lever.label}: must be on or off")
        return value
    if isinstance(now, str):
        others = [state for state in known_states(setup.config) if state != setup.holder]
        if value not in (NOBODY, *others):
            raise UserError(f"{lever.label}: must be one of {listed([NOBODY, *others])}")
        return "" if value == NOBODY else str(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= lever.high:
        label, unit = (said(text, setup.config) for text in (lever.label, lever.unit))
        raise UserError(f"{label}: must be from 0 to {lever.high:g} {unit}")
    return float(f"{value * lever.scale:.6g}")


def panel(setup: Setup, played: str = "") -> dict[str, Any]:
    """Return what the levers show, and of which world; `since` differs where their values do.

    played: what the holder plays, in words; its text unless given.
    """
    held, exact = held_by(setup)
    paid, free = paid_by(setup)
    why = ""
    if not exact:
        why = (
            f"Now {played or setup.players[setup.holder]}, which acts by its own rule. A lever "
            "replaces it by the settings below."
        )
    reacting = listed(sorted({setup.players[s].partition("(")[0] for s in setup.targets}))
    note = (
        "In force in both runs, with the weapon and without."
        if free
        else f"Now they react by themselves: {reacting}. A lever replaces that."
    )
    sides = [
        {"side": HOLDER, "title": f"{setup.holder}: the weapon", "note": why, "free": False,
         "levers": list(_shown(HELD, held, setup))},
        {"side": TARGETS, "title": listed(setup.targets), "note": note, "free": free,
         "levers": list(_shown(PAID, paid, setup))},
    ]  # fmt: skip
    since = f"{held.name}|{paid.name}|{free}|{setup.config}"
    return {"sides": sides, "since": since, "config": setup.config}


def _shown(levers: tuple[Lever, ...], now: Strategy, setup: Setup) -> Iterator[Mapping[str, Any]]:
    others = [state for state in known_states(setup.config) if state != setup.holder]
    for lever in levers:
        if lever.field in OF_PRODUCTS and not makes(setup.config):
            continue
        value = getattr(now, lever.field)
        kind, options = "number", list[str]()
        if isinstance(value, bool):
            kind = "switch"
        elif isinstance(value, str):
            kind, value, options = "choice", value or NOBODY, [NOBODY, *others]
        else:
            value = min(float(f"{value / lever.scale:.6g}"), lever.high)
        yield {
            "name": lever.field, "label": said(lever.label, setup.config),
            "unit": said(lever.unit, setup.config), "high": lever.high, "step": lever.step,
            "value": value, "kind": kind, "options": options,
            "hint": said(lever.hint, setup.config),
        }  # fmt: skip
