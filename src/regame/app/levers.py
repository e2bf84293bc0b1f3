"""Levers: what a holder and its targets can set at once, in plain words, units and bounds.

Each side's levers are the parameters of one strategy: `Levers` of the holder, `Package` of targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from regame.app.case_words import makes, said
from regame.app.setup import Setup, config_of, default_players, known_states, read_setup
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


@dataclass(frozen=True)
class Lever:
    """One lever. field: of the strategy; high, step: of what is shown, in its unit; low is 0.

    scale: what is shown, times this, is what the strategy takes. A lever that is no number has no
    bounds: it is a switch, or a choice of states. hint: what it means, with its unit in full.
    """

    field: str
    label: str
    unit: str = ""
    high: float = 0.0
    step: float = 0.0
    scale: float = 1.0
    hint: str = ""


HELD = (
    Lever("cut", "Cut in licences", "%", 95, 5, 0.01,
          "Per cent of what left at the start gets no export licence."),
    Lever("licensing", "Licences case by case",
          hint="Covered {goods}, and what is made of them, wait for a licence each."),
    Lever("refused", "Refused, case by case", "%", 100, 5, 0.01,
          "Per cent of those applications that is never granted."),
    Lever("duty", "Export duty, added", "%", 100, 5, 0.01,
          "Per cent of the price, on every tonne that leaves with a licence."),
    Lever("denial", "Refuse supply to", hint="No licensed exports to this state."),
    Lever("press", "Threaten in disputes",
          hint="Presses every dispute with a refusal, and carries it out if the other defies it."),
    Lever("technology", "Withhold technology", hint="No technology of later stages abroad."),
    Lever("campaign", "Campaign on illegal {extractors}", "%", 100, 10, 0.01,
          "Per cent of full force: closes unlicensed {extractors} and smuggling, and costs money."),
    Lever("downstream", "Pay own {makers}", "M USD/year", 500, 10, 1e6,
          "Millions of USD of public money a year for plants that make {products} at home."),
    Lever("years", "How long", "years", 20, 0.5, 1.0, "All of the above, then as at the start."),
)  # fmt: skip
PAID = (
    Lever("grant", "Grants at home", "M USD/year", 500, 10, 1e6,
          "Millions of USD of each state a year for {stages} at home."),
    Lever("floor", "Price floor", "{price}", 150, 5, 1.0,
          "For {leading} made at home; the state pays the difference."),
    Lever("stockpile", "Public stock", "months", 12, 0.5, 1.0,
          "Months of use: bought at once, released while supply is cut."),
    Lever("recycling", "Recycling, added", "%", 60, 5, 0.01,
          "Per cent of old {products} that paid collection adds."),
    Lever("research", "Substitution", "M USD/year", 500, 10, 1e6,
          "Millions of USD of each state a year for research into doing with less."),
    Lever("offtake", "Diversification", "M USD/year", 500, 10, 1e6,
          "Millions of USD of each state a year for plants in friendly states."),
)  # fmt: skip
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
            press=True, technology=True, start=start, years=played.years, licensing=True,
            refused=played.refused,
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
    levers = {lever.field: lever for lever in SIDES.get(side, ())}
    if name not in levers:
        raise UserError(f"{name[:30]!r}: no lever{nearest(name[:30], levers)}")
    now: Any = held_by(setup)[0] if side == HOLDER else paid_by(setup)[0]
    moved = replace(now, **{name: _read(levers[name], getattr(now, name), value, setup)})
    who = [setup.holder] if side == HOLDER else setup.targets
    fields = {state.replace(" ", "_"): moved.name for state in who}
    return read_setup(fields, setup)


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


def panel(setup: Setup) -> dict[str, Any]:
    """Return what the levers show; `since` differs where their places do."""
    held, exact = held_by(setup)
    paid, free = paid_by(setup)
    why = ""
    if not exact:
        why = (
            f"Now {setup.players[setup.holder]}, which acts by its own rule. A lever replaces it "
            "by the settings below."
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
    return {"sides": sides, "since": f"{held.name}|{paid.name}|{free}|{setup.config}"}


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
