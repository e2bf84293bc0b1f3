"""Levers at work: where they stand in a set-up, and what pulling one makes of it.

Each side's levers are the parameters of one strategy: `Levers` of the holder, `Package` of a
target. A side is the holder, a target by its name, or all targets. What a target plays by itself is
where its levers start.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from regame.app.case_words import said
from regame.app.setup import LONGEST, Setup, config_of, other_states, read_setup, state_key
from regame.core.errors import UserError, check_name
from regame.core.packaged import toml
from regame.core.words import listed
from regame.reports.templating import Fields, sentence
from regame.runs.scenarios import ladder
from regame.strategies import china
from regame.strategies.contract import Strategy
from regame.strategies.holders import Levers
from regame.strategies.importers import Package
from regame.strategies.registry import parse
from regame.tables.world import chain


class Lever(NamedTuple):
    """One lever. field: of the strategy; high, step: of what is shown, in its unit; low is 0.

    scale: what is shown, times this, is what the strategy takes. A lever that is no number has no
    bounds: it is a switch, or a choice of states. hint: what it means, with its unit in full. last:
    what the last place of a date means, if that is no date.
    """

    field: str
    label: str
    unit: str = ""
    high: float = 0.0
    step: float = 0.0
    scale: float = 1.0
    hint: str = ""
    last: str = ""


LEVERS = toml("levers.toml")
HELD, PAID = (tuple(Lever(**row) for row in LEVERS[side]) for side in ("holder", "target"))

READY = Lever(**LEVERS["dose"])  # of the holder: one of `DOSES`

FIRST = ("dose", "years", "stockpile")  # levers of the first screen; the others are folded
# Of a strategy that is a dose: the field that says how long it lasts, and that field of a year.
LENGTHS = {"Stop": ("months", 12.0), "LicenseCases": ("years", 1.0)}
DATE = "start"  # lever that is a month, counted from the start of the world
DOSES = ladder()
HOLDER, TARGETS = "holder", "all of them"  # sides, beside targets by name
SIDE = "levers"  # choice of an address: the side of the targets whose levers are shown
FREE, DOSE = "react", "dose"  # levers: back to the own programme; how hard a holder strikes
NOBODY, NO_DOSE = "nobody", "as set below"
NEVER = 9999.0  # year of what is never done by date


OF_PRODUCTS = ("downstream",)  # levers of a stage that not every world has
# Strategies of one instrument -> the field of a package that it is, and its parameter.
LIKE: dict[str, tuple[str, str]] = LEVERS["like"]
IDLE = ("LaissezFaire", "Market")


@lru_cache(maxsize=512)
def dose_of(text: str) -> str:
    """Return the dose that a holder's strategy is, however long it lasts; "" if it is none."""
    strategy: Any = parse(text)
    kind = type(strategy).__name__
    for name in (name for name in DOSES if DOSES[name].startswith(f"{kind}(")):
        field = LENGTHS[kind][0]
        usual: Any = parse(dose(name, strategy.start))
        if replace(usual, **{field: getattr(strategy, field)}) == strategy:
            return name
    return ""


def dose(name: str, start: float) -> str:
    """Return the strategy of a dose from a year on, as text."""
    return DOSES[name].format(start=start)


def begins(setup: Setup) -> float:
    """Return the year, with its fraction, from which the weapon of a set-up is used."""
    for play in (setup.players[setup.holder], setup.usual[setup.holder]):
        strategy = parse(play)
        start = getattr(strategy, "start", None) or getattr(strategy, "begins", None)
        if start:
            return float(start)
    return setup.start_year + 0.5


def held_by(setup: Setup) -> tuple[Levers, bool]:
    """Return the levers that come nearest to what the holder plays, and whether they are it."""
    strategy, exact = parse(setup.players[setup.holder]), False
    near: dict[str, Any] = {}  # fields of the levers, but for the start
    match strategy:
        case Levers():
            return strategy, True
        case china.LicenseCases(years=years, refused=refused, target=target, wide=wide):
            near = {"licensing": True, "refused": refused, "years": min(years, LONGEST / 12)}
            near |= {"press": True, "technology": True}
            exact = not target and wide == NEVER
        case china.Licensing2025(share=share, years=years):
            near = {"cut": 1 - share, "years": years, "press": True, "technology": True}
            exact = True
        case china.Weapon():
            near = {"press": strategy.denial, "years": strategy.until - 2010.5}
            near |= {"cut": strategy.severity} if strategy.quota else {}
            near |= {"duty": strategy.points} if strategy.duty else {}
            near |= {"campaign": strategy.force} if strategy.enforcement else {}
        case china.Stop(months=months):
            near = {"years": months / 12}
        case china.MoveDownstream(budget=budget, years=years):
            near = {"downstream": budget, "years": years}
        case china.StatusQuo():
            exact = True
    return Levers(start=begins(setup), **near), exact


def paid_by(setup: Setup, state: str) -> tuple[Package, bool]:
    """Return the levers that come nearest to what a target plays, and whether they are it."""
    strategy: Any = parse(setup.players[state])
    name = type(strategy).__name__
    if isinstance(strategy, Package):
        return strategy, True
    if name in LIKE:
        field, attribute = LIKE[name]
        own: dict[str, Any] = {"trigger": strategy.trigger, field: getattr(strategy, attribute)}
        return Package(**own), False
    return Package(start=begins(setup)), name in IDLE


def members(setup: Setup, side: str) -> list[str]:
    """Return the states of a side. Raises UserError where there is no such side."""
    if side == HOLDER:
        return [setup.holder]
    if side == TARGETS:
        return setup.targets
    return [check_name(side, setup.targets, "no such side")]


def shown_side(setup: Setup, choices: Mapping[str, str]) -> str:
    """Return whose levers are shown: who is chosen, else whose programme is changed, or the first.

    Empty where a world has no targets.
    """
    if choices.get(SIDE) in (*setup.targets, TARGETS):
        return choices[SIDE]
    changed = [state for state in setup.targets if setup.players[state] != setup.usual[state]]
    return TARGETS if len(changed) > 1 else next(iter([*changed, *setup.targets]), "")


def without(setup: Setup, side: str) -> Setup:
    """Return a set-up in which the states of a side play their own programmes."""
    own = {state: setup.usual[state] for state in members(setup, side)}
    return replace(setup, players={**setup.players, **own})


def to_price(setup: Setup, choices: Mapping[str, str]) -> tuple[Setup, ...]:
    """Return what is played to tell the worth of a policy of the side that is shown.

    That is the set-up with it and with nothing done there, by calendar. Empty where the side plays
    its own programme.
    """
    side = shown_side(setup, choices)
    if not side or setup.seat or without(setup, side) == setup:
        return ()
    held = replace(setup, by_calendar=True)
    idle = dict.fromkeys(members(setup, side), IDLE[0])
    return held, replace(held, players={**held.players, **idle})


def pull(setup: Setup, side: str, name: str, value: Any) -> Setup:
    """Return the set-up with one lever at another place.

    Raises UserError where there is no such lever, or it cannot be put there.
    """
    if name == FREE:
        return without(setup, side)
    if name == DOSE and side == HOLDER:
        if value not in (NO_DOSE, *DOSES):
            raise UserError(f"Dose: must be one of {listed(list(DOSES))}")
        play = held_by(setup)[0].name if value == NO_DOSE else dose(value, begins(setup))
        return read_setup({state_key(setup.holder): play}, setup)
    moved = {}
    for state in members(setup, side):
        lever, now = _lever(side, name), _levers_of(setup, state)
        value_read = _read(lever, getattr(now, name), value, setup)
        if side == HOLDER and name in ("start", "years") and dose_of(setup.players[state]):
            now = parse(setup.players[state])  # a dose stays one, at another time
            name, scale = (name, 1.0) if name == DATE else LENGTHS[type(now).__name__]
            value_read = float(value_read) * scale
        moved[state_key(state)] = replace(now, **{name: value_read}).name
    return read_setup(moved, setup)


def beside(setup: Setup, side: str, name: str) -> list[Setup]:
    """Return what one step of a lever up, and one down, makes of a set-up.

    Empty for a lever that has no steps. Raises UserError where there is no such lever.
    """
    first = members(setup, side)[0]
    if name in (DOSE, FREE) or not (lever := _lever(side, name)).step:
        return []
    notch = _place(lever, _levers_of(setup, first), setup)
    places = (notch + lever.step, notch - lever.step)
    return [pull(setup, side, name, to) for to in places if 0 <= to <= lever.high]


def _levers_of(setup: Setup, state: str) -> Any:
    return (held_by(setup) if state == setup.holder else paid_by(setup, state))[0]


def _lever(side: str, name: str) -> Lever:
    """Return a lever of a side. Raises UserError where there is none of that name."""
    levers = {lever.field: lever for lever in (HELD if side == HOLDER else PAID)}
    return levers[check_name(name, levers, "no lever")]


def _place(lever: Lever, now: Strategy, setup: Setup) -> Any:
    """Return what a lever is set to, in its unit; a date in months from the start of the world."""
    if lever.field == DOSE:
        return dose_of(setup.players[setup.holder])
    value = getattr(now, lever.field)
    if isinstance(value, bool | str):
        return value
    if lever.field == DATE:
        value = round(12 * (value - setup.start_year))
    return min(max(float(f"{value / lever.scale:.6g}"), 0.0), lever.high)


def _options(lever: Lever, setup: Setup) -> list[str]:
    """Return what can be chosen of a lever that is no number and no switch."""
    if lever.field == DOSE:
        return [NO_DOSE, *DOSES]
    return [NOBODY, *other_states(setup.holder, setup.config)]


def _read(lever: Lever, now: object, value: Any, setup: Setup) -> float | bool | str:
    if isinstance(now, bool):
        if not isinstance(value, bool):
            raise UserError(f"{lever.label}: must be on or off")
        return value
    if isinstance(now, str):
        if value not in _options(lever, setup):
            raise UserError(f"{lever.label}: must be one of {listed(_options(lever, setup))}")
        return "" if value == NOBODY else str(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= lever.high:
        label, unit = (said(template, setup.config) for template in (lever.label, lever.unit))
        raise UserError(f"{label}: must be from 0 to {lever.high:g} {unit}")
    if lever.field != DATE:
        return float(f"{value * lever.scale:.6g}")
    if lever.last and value == lever.high:
        return NEVER
    year, month = divmod(int(value), 12)
    # Rounded down: a month counts as reached from its first day on.
    return setup.start_year + year + int(100 * month / 12) / 100


def panel(setup: Setup, played: str = "", side: str = "") -> Fields:
    """Return what the levers show, and of which world; `since` differs where their values do.

    Of each side `whose`: sides to choose from; `free`: whether it can be let go. played: what the
    holder plays, in words; its text unless given. side: that of the targets whose levers are
    shown, the first unless given.
    """
    side = side or shown_side(setup, {})
    held, exact = held_by(setup)
    plays = played or setup.players[setup.holder]
    why = "" if exact else sentence("live", "holder_levers", plays)
    weapon = {
        "side": HOLDER, "id": HOLDER, "title": f"{setup.holder}: the weapon", "note": why,
        "free": False, "whose": [], "levers": list(_shown((READY, *HELD), held, setup)),
    }  # fmt: skip
    since = f"{setup.players}|{side}|{setup.config}"
    sides = [weapon, _targets(setup, side)] if side else [weapon]
    return {"sides": sides, "since": since, "config": setup.config}


def _targets(setup: Setup, side: str) -> Fields:
    states = members(setup, side)
    rules = sorted({setup.players[s].partition("(")[0] for s in states if not paid_by(setup, s)[1]})
    changed = without(setup, side) != setup
    note = sentence("live", "target_levers", rules, changed, side == TARGETS)
    return {
        "side": side, "id": "targets", "title": side, "note": note, "free": changed,
        "whose": [*setup.targets, *([TARGETS] if len(setup.targets) > 1 else [])],
        "levers": list(_shown(PAID, paid_by(setup, states[0])[0], setup)),
    }  # fmt: skip


def _shown(
    levers: tuple[Lever, ...], now: Strategy, setup: Setup
) -> Iterator[Mapping[str, object]]:
    """Yield levers as the page has them."""
    for lever in levers:
        if lever.field in OF_PRODUCTS and not chain(config_of(setup.config)).made:
            continue
        value, kind, options = _place(lever, now, setup), "number", list[str]()
        if isinstance(value, bool):
            kind = "switch"
        elif isinstance(value, str):
            options = _options(lever, setup)
            kind, value = "choice", value or options[0]
        texts = {name: getattr(lever, name) for name in ("label", "unit", "hint")}
        yield {
            **{name: said(text, setup.config) for name, text in texts.items()},
            "name": lever.field, "high": lever.high, "step": lever.step, "last": lever.last,
            "value": value, "kind": kind, "options": options, "first": lever.field in FIRST,
            "from": setup.start_year if lever.field == DATE else 0,
        }  # fmt: skip
