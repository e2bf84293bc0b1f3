"""The holder's play in plain options: a stop of exports, to whom, of how much and how long."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.words import percent, year_of
from regame.design.design import evenly
from regame.runs.plan import Plan
from regame.strategies import registry
from regame.strategies.china import StatusQuo, Stop
from regame.studies.respond.file import Drawn, Policy, Respond
from regame.studies.respond.options import RespondOptions
from regame.tables.countries import named_state, no_state
from regame.tables.world import states_of

OPEN = "no restriction"
OWN = "own programme"
EVERYBODY = "all"
USUAL_MONTHS, MOST_MONTHS = 12, 240
RANGE = ".."  # between the least and the most of what each world draws


def open_holder(study: Respond) -> str | None:
    """Name of the holder's strategy that restricts nothing, if the study has it."""
    plays = {name: registry.parse(strategy) for name, strategy in study.holder.items()}
    return next((name for name, play in plays.items() if isinstance(play, StatusQuo)), None)


def rows_of(study: Respond) -> tuple[list[int], list[int]]:
    """Return the places of the holder's strategies that restrict, and of the one that does not."""
    usual, held = open_holder(study), list(enumerate(study.holder))
    return [h for h, name in held if name != usual], [h for h, name in held if name == usual]


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


def begins_in(options: RespondOptions, start_year: int) -> tuple[int, int]:
    """Months from the opening to the stop, at least and at most."""
    if options.begins is None:
        return 12, 12
    ends = [re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", end) for end in options.begins.split(RANGE)]
    months = [12 * (int(at[1]) - start_year) + int(at[2]) - 1 for at in ends if at is not None]
    if len(months) < len(ends) or len(ends) > 2 or months != sorted(months):
        raise UserError(f"--from {options.begins}: must read like 2026-03, or 2026-03..2027-12")
    if not 0 <= months[0] <= months[-1] < 12 * options.years:
        raise UserError(
            f"--from {options.begins}: must lie in the {options.years} years from January "
            f"{start_year}"
        )
    return months[0], months[-1]


def lengths(options: RespondOptions) -> tuple[int, int]:
    """Months that the stop lasts, at least and at most."""
    text = str(USUAL_MONTHS if options.months is None else options.months)
    ends = [int(end) if end.isdecimal() else 0 for end in text.split(RANGE)]
    if len(ends) > 2 or not 1 <= ends[0] <= ends[-1] <= MOST_MONTHS:
        raise UserError(
            f"--months {text}: must be a number from 1 to {MOST_MONTHS}, or a range such as 3..12"
        )
    return ends[0], ends[-1]


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


def with_draws(design: pd.DataFrame, study: Respond, plan: Plan) -> pd.DataFrame:
    """Return a design in which every world has a stop of its own, the same under all policies."""
    weapon = plan.experiment.weapon
    for name, ranges in study.drawn.items():
        plays = drawn_plays(study.holder[name], ranges, plan)
        rows = design["treatment"].str.startswith(f"{name} | ")
        design.loc[rows, weapon] = design.loc[rows, "world"].map(plays)
    return design


def drawn_plays(text: str, ranges: Drawn, plan: Plan) -> "pd.Series[str]":
    """Return the stop of every world, by world. text: of the stop, whose share and target hold.

    Months are spread evenly over the worlds, first months and lengths each in an order of its own.
    """
    stop = registry.parse(text)
    assert isinstance(stop, Stop)
    worlds = np.unique(plan.design["world"])
    begins, months = (
        _whole(ends, len(worlds), plan.seed, f"stop.{key}")
        for key, ends in ranges._asdict().items()
    )
    start = plan.config.world.start_year
    plays = [
        replace(stop, start=round(start + int(first) / 12, 4), months=float(length)).name
        for first, length in zip(begins, months, strict=True)
    ]
    return pd.Series(plays, index=worlds)


def _whole(ends: tuple[int, int], count: int, seed: int, name: str) -> np.ndarray:
    """Draw whole numbers from the first to the last, each as likely."""
    low, high = ends
    return low + (evenly(seed, name, count) * (high - low + 1)).astype(int)
