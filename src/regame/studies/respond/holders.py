"""The holder's play in plain options: a stop of exports, to whom, of how much and how long."""

from __future__ import annotations

import re

from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.words import percent, year_of
from regame.strategies import registry
from regame.strategies.china import StatusQuo
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.options import RespondOptions
from regame.tables.countries import named_state, no_state
from regame.tables.world import states_of

OPEN = "no restriction"
OWN = "own programme"
EVERYBODY = "all"
USUAL_MONTHS = 12


def open_holder(study: Respond) -> str | None:
    """Name of the holder's strategy that restricts nothing, if the study has it."""
    plays = {name: registry.parse(strategy) for name, strategy in study.holder.items()}
    return next((name for name, play in plays.items() if isinstance(play, StatusQuo)), None)


def with_stop(
    study: Respond, options: RespondOptions, config: Config, weapon: str, programme: str | None
) -> Respond:
    """Return the study in which the holder stops exports as asked, or restricts nothing.

    weapon: the holder. programme: what the state that asks plays by itself; it becomes a policy.
    Without `--stop` the study comes back as it is. Raises UserError for options that make no sense.
    """
    if options.stop is None:
        stop_options = {"share": options.share, "from": options.begins, "months": options.months}
        alone = [f"--{flag}" for flag, value in stop_options.items() if value is not None]
        if alone:
            raise UserError(f"{alone[0]}: says how long or how far a stop goes; add --stop all")
        return study
    name, play = _stop(options, config, weapon)
    policies = dict(study.policies)
    if programme is not None and all(programme != policy.play for policy in policies.values()):
        why = "what the state does by itself in the experiment"
        policies = {**policies, OWN: Policy(play=programme, why=why)}
    return study.model_copy(
        update={"holder": {OPEN: "StatusQuo", name: play}, "policies": policies}
    )


def _stop(options: RespondOptions, config: Config, weapon: str) -> tuple[str, str]:
    """Name and text of the stop that the options describe."""
    share = 0.0 if options.share is None else options.share
    if not 0 <= share <= 1:
        raise UserError(f"--share {share:g}: must lie between 0 (nothing leaves) and 1 (all does)")
    months = USUAL_MONTHS if options.months is None else options.months
    first, last = _month(options, config.world.start_year), 12 * options.years
    if not 0 <= first < last:
        raise UserError(
            f"--from {options.begins}: must lie in the {options.years} years from January "
            f"{config.world.start_year}"
        )
    target = _target(str(options.stop), config, weapon)
    whom = f"to {target}" if target else "to all"
    phrase = "full stop" if share == 0 else f"stop of {percent(1 - share)} of exports"
    date = year_of(first, config.world.start_year)
    long = "1 month" if months == 1 else f"{months} months"
    start = config.world.start_year + first / 12
    play = f"Stop(share={1 - share:.6g}, start={start:.8g}, months={months}"
    play += f", target={target!r})" if target else ")"
    return f"{phrase} {whom} for {long} from {date}", play


def _month(options: RespondOptions, start_year: int) -> int:
    """Months from the opening to the stop."""
    if options.begins is None:
        return 12
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", options.begins)
    if match is None:
        raise UserError(f"--from {options.begins}: must read like 2026-03")
    return 12 * (int(match[1]) - start_year) + int(match[2]) - 1


def _target(text: str, config: Config, weapon: str) -> str:
    """Return the state that a stop is aimed at; "" for all."""
    if text.casefold() == EVERYBODY:
        return ""
    states, year = states_of(config), config.world.start_year
    state = named_state(text, states, year)
    if state in states and state != weapon:
        return state
    why = "it holds the chokepoint" if state == weapon else "no state"
    raise UserError(
        f"--stop {text}: {why}{no_state(text, states, year, flag='--stop')}; must be all or one of "
        f"{', '.join(name for name in states if name != weapon)}"
    )
