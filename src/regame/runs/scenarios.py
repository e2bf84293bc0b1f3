"""The table of named scenarios, asked of an opening, and the flags that change one.

The named ones stand in table `scenarios.toml`; your own stop is one of them with changes.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from regame.config.files import load, load_config
from regame.config.schema import Config
from regame.core.errors import UserError, check_among, check_name
from regame.core.horizon import YEAR
from regame.core.options import ScenarioOptions
from regame.core.packaged import toml
from regame.core.words import listed
from regame.runs.experiment import Experiment
from regame.runs.scenario import (
    IN_FORCE,
    LAPSE,
    LICENSED,
    NEVER,
    NO_LICENCES,
    USUAL_MONTHS,
    Month,
    Scenario,
    in_words,
    month_at,
    months_of,
)  # fmt: skip
from regame.strategies import registry
from regame.strategies.china import Flood, LicenseCases, StatusQuo, Stop
from regame.tables.countries import named_state, no_state
from regame.tables.world import chain, states_of

EVERYBODY = "all"
AHEAD = 6  # months from the opening within which a stop does not begin of itself
DATED = ("stop", "package", "lists")  # acts that begin at a date of their own
FULL = "full stop"  # what `--stop` is a change of


def opens(config: Config) -> Month:
    """The month in which a world opens."""
    start: str = getattr(config.world, "start", "") or f"{config.world.start_year}-01"
    return start


TABLE: Mapping[str, Any] = toml("scenarios.toml")


def names() -> list[str]:
    """Names of the scenarios of the table."""
    return list(TABLE)


def named(name: str, config: Config, flag: str = "--scenario ") -> Scenario:
    """Return a scenario of the table, asked of a world. Raises UserError for another name.

    A world without licences in force or about to be has none to go on.
    """
    check_name(name, TABLE, f"no such scenario; there are {', '.join(TABLE)}", flag)
    row = {key: value for key, value in TABLE[name].items() if key != "dose"}
    opened, holder = opens(config), config.world.holders[0]
    licensed = has_licences(config)
    if not licensed and row["act"] in ("licences", "package", "lists"):
        raise UserError(f"{flag}{name}: no licences of April 2025 in a world of {opened}")
    if not licensed:
        row["licences"] = LAPSE
    if missing := [state for state in row.get("targets", ()) if state not in states_of(config)]:
        raise UserError(f"{flag}{name}: {missing[0]} is no state of this world")
    if row["act"] == "stop":
        row = {"months": USUAL_MONTHS} | row
    if row["act"] in DATED:
        row = {"start": next_january(opened)} | row
    row = {"start": opened} | row
    row["start"] = max(row["start"], opened)
    links = chain(config)
    goods = listed([links.goods, *([links.products] if links.made else [])])
    return Scenario(name=name, opens=opened, holder=holder, goods=goods, **row)


def has_licences(config: Config) -> bool:
    """Whether a world is one of those in which the licences of April 2025 are played."""
    return config.world.start_year >= int(LICENSED) and set(config.world.groups) == GROUPS


GROUPS = {"bulk", "light", "heavy", "other"}


def next_january(opened: Month) -> Month:
    """The first January at least half a year after a month."""
    year = (months_of(opened) + AHEAD + YEAR - 1) // YEAR
    return month_at(YEAR * year)


def asked(options: ScenarioOptions, config: Config) -> Scenario | None:
    """Return the scenario that flags describe, asked of a world; None where there is none.

    Raises UserError for flags that make none.
    """
    how: dict[str, object] = {"share": options.share, "from": options.begins}
    how |= {"months": options.months, "licences": options.licences}
    given = [flag for flag, value in how.items() if value is not None]
    if options.scenario is None and options.stop is None:
        if given:
            raise UserError(f"--{given[0]}: says how long or how far a stop goes; add --stop all")
        return None
    base = named(options.scenario or FULL, config)
    return changed(base, options, config) if options.stop is not None or given else base


def asked_of(
    options: ScenarioOptions, name: str | Path, config: str | None, overrides: Sequence[str]
) -> Scenario | None:
    """Return the scenario that flags describe, asked of the world of an experiment, or None.

    config, overrides: as `--config` and `--set` give them.
    """
    given = [getattr(options, field.name) for field in fields(ScenarioOptions)]
    if all(value is None for value in given):
        return None
    file = config or load(Experiment, "experiments", name).config
    return asked(options, load_config(file, overrides))


def changed(base: Scenario, options: ScenarioOptions, config: Config) -> Scenario:
    """Return a scenario with changes by flags. Raises UserError for those that it cannot take."""
    of_stop = {"stop": options.stop, "share": options.share, "months": options.months}
    of_stop["licences"] = options.licences
    for flag, value in of_stop.items():
        if value is not None and base.act != "stop":
            raise UserError(f"--{flag} {value}: {base.name!r} is no stop; leave --scenario out")
    if options.begins is not None and base.act not in DATED:
        raise UserError(f"--from {options.begins}: {base.name!r} has no date of its own")
    update: dict[str, Any] = {}
    if options.stop is not None:
        target = target_of(options.stop, config)
        update["targets"] = (target,) if target else ()
    if options.share is not None:
        update["share"] = share_in(options.share)
    if options.months is not None:
        update["months"] = months_in(options.months)
    if options.licences is not None:
        check_among("--licences", [options.licences], (IN_FORCE, LAPSE, NO_LICENCES))
        update["licences"] = options.licences
    if options.begins is not None:
        update["start"] = start_in(options.begins, base.opens)
    return base.model_copy(update=update)


def share_in(share: float) -> float:
    """Return a share that still leaves. Raises UserError unless it lies between 0 and 1."""
    if not 0 <= share <= 1:
        raise UserError(f"--share {share:g}: must lie between 0 (nothing leaves) and 1 (all does)")
    return share


def months_in(text: str | int) -> int:
    """Return how many months a stop lasts. Raises UserError for another text."""
    whole = str(text)
    if not whole.isdecimal() or not 1 <= int(whole) <= 240:
        raise UserError(f"--months {text}: must be a number from 1 to 240")
    return int(whole)


def start_in(text: str, opened: Month) -> Month:
    """Return the first month of a stop. Raises UserError for another text, and for the past."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise UserError(f"--from {text}: must read like 2027-01")
    if not 0 <= months_of(text) - months_of(opened) < 240:
        raise UserError(f"--from {text}: must lie in the twenty years from {in_words(opened)}")
    return text


def target_of(text: str, config: Config) -> str:
    """Return the state that a stop is aimed at; "" for all. Raises UserError for no target."""
    if text.casefold() == EVERYBODY:
        return ""
    states, year, holder = states_of(config), config.world.start_year, config.world.holders[0]
    state = named_state(text, states, year)
    if state in states and state != holder:
        return state
    why = "it holds the chokepoint" if state == holder else "no state"
    raise UserError(
        f"--stop {text}: {why}{no_state(text, states, year, flag='--stop')}; must be all or one of "
        f"{', '.join(name for name in states if name != holder)}"
    )


def scenario_of(play: str, config: Config, deals: bool = True) -> Scenario | None:
    """Return the scenario that a holder's strategy is; None for one that no scenario plays."""
    strategy: Any = registry.parse(play)
    acts = {LicenseCases: "licences as in force", Flood: "price war", StatusQuo: "no weapon"}
    kind = type(strategy)
    name = FULL if kind is Stop else acts.get(kind, "")
    if not name or (name == acts[LicenseCases] and not has_licences(config)):
        return None
    found, update = named(name, config), dict[str, Any](deals=deals)
    if kind is Stop:
        start = round(YEAR * strategy.start)
        update |= {"share": round(1 - strategy.share, 9), "months": round(strategy.months)}
        update |= {"start": month_at(start), "licences": _licences(strategy)}
        update["targets"] = (strategy.target,) if strategy.target else ()
        doses = {1.0: FULL, 0.5: "half stop"}
        update["name"] = "stop" if strategy.target else doses.get(strategy.share, "stop")
    elif kind is LicenseCases and strategy.wide < NEVER:
        found = named("october package", config)
        update["start"] = month_at(round(YEAR * strategy.wide))
    found = found.model_copy(update=update)
    return found if found.strategy == strategy else None


def _licences(stop: Stop) -> str:
    if not stop.licences:
        return NO_LICENCES
    return IN_FORCE if stop.kept else LAPSE


def ladder() -> dict[str, str]:
    """Texts of doses by name, that levers with a date of their own play; {start} is the year."""
    doses = {row["dose"]: row for row in TABLE.values() if "dose" in row}
    return {name: _dated(row) for name, row in doses.items()}


def _dated(row: Mapping[str, Any]) -> str:
    strategy = Stop(share=1 - row["share"]) if row["act"] == "stop" else LicenseCases()
    kind, _, rest = strategy.name.removesuffix(")").partition("(")
    return f"{kind}({', '.join([*filter(None, [rest]), 'start={start}'])})"


def check_playable(found: Scenario, door: str, acts: Collection[str]) -> None:
    """Raise UserError where a command cannot play what a scenario does. door: of which command."""
    if found.act not in acts:
        able = [name for name, row in TABLE.items() if row["act"] in acts]
        raise UserError(f"--scenario {found.name}: {door}; it plays {', '.join(able)}")
