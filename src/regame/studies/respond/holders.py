"""The holder's play in plain options: a stop of exports, to whom, of how much and how long."""

from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.words import percent, year_of
from regame.studies.respond.file import Drawn, Policy, Respond
from regame.studies.respond.options import RespondOptions, begins_in, lengths
from regame.tables.countries import named_state, no_state
from regame.tables.world import states_of

OPEN = "no restriction"
OWN = "own programme"
EVERYBODY = "all"


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
    name, play, drawn = _stop(options, config, weapon)
    policies = dict(study.policies)
    if programme is not None and all(programme != policy.play for policy in policies.values()):
        why = "what the state does by itself in the experiment"
        policies = {**policies, OWN: Policy(play=programme, why=why)}
    return study.model_copy(
        update={
            "holder": {OPEN: "StatusQuo", name: play},
            "policies": policies,
            "drawn": {} if drawn is None else {name: drawn},
        }
    )


def _stop(options: RespondOptions, config: Config, weapon: str) -> tuple[str, str, Drawn | None]:
    """Name and text of the stop that the options describe, and what of it each world draws."""
    share = 0.0 if options.share is None else options.share
    if not 0 <= share <= 1:
        raise UserError(f"--share {share:g}: must lie between 0 (nothing leaves) and 1 (all does)")
    start_year = config.world.start_year
    drawn = Drawn(begins=begins_in(options, start_year), months=lengths(options))
    (first, latest), (fewest, most) = drawn
    target = _target(str(options.stop), config, weapon)
    whom = f"to {target}" if target else "to all"
    phrase = "full stop" if share == 0 else f"stop of {percent(1 - share)} of exports"
    date = year_of(first, start_year)
    long = "1 month" if most == 1 else f"{most} months"
    if fewest < most:
        long = f"{fewest} to {long}"
    if first < latest:
        date = f"a month between {date} and {year_of(latest, start_year)}"
    play = f"Stop(share={1 - share:.6g}, start={start_year + first / 12:.8g}, months={most}"
    play += f", target={target!r})" if target else ")"
    fixed = first == latest and fewest == most
    return f"{phrase} {whom} for {long} from {date}", play, None if fixed else drawn


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
