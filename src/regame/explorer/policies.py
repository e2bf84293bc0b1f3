"""What a state should do: worth of policies and doses, as `regame respond` computes it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from regame.config.files import load
from regame.runs.manifests import is_begun
from regame.runs.played import Played
from regame.studies.respond.file import Respond
from regame.studies.respond.options import STUDY, RespondOptions
from regame.studies.respond.result import RespondResult

type Ask = Callable[[RespondOptions], tuple[RespondResult, Played]]

STATES = ("European Union", "Japan", "Korea", "United States")  # who may act
MILLION = 1e6
SUMS = {  # of a curve, as the page calls them
    "worth": "worth_usd", "low": "low_usd", "high": "high_usd", "nothing": "worth_if_nothing_usd",
    "cost": "cost_usd",
}  # fmt: skip


def play_policies(out: Path, runs: int, states: Sequence[str], ask: Ask) -> dict[str, Any]:
    """Ask for every state what each policy is worth, by play of the holder and by dose.

    ask: plays a question, such as `play_respond`.

    Returns holders (names), policies (name -> what it plays, in words) and by state `options`
    (net M USD by holder, worth of a full stop, cost), `curves` (by instrument) and horizon.
    """
    study = load(Respond, "experiments", STUDY)
    result: dict[str, Any] = {}
    years = 0
    for state in states or STATES:
        name = state.lower().replace(" ", "_")
        requested, stopped = (
            _asked(out / f"{name}_{how}", runs, state, stop, ask)
            for how, stop in (("plays", None), ("stop", "all"))
        )
        years = requested.years
        result[state] = {"options": options_of(requested), "curves": _curves(stopped)}
    return {
        "holders": list(study.holder),
        "years": years,
        "worlds": runs,
        "why": {policy: item.why for policy, item in study.policies.items()},
        "states": result,
    }


def _asked(out: Path, runs: int, state: str, stop: str | None, ask: Ask) -> RespondResult:
    resume = is_begun(out)
    begins = None if stop is None else "2025-04"
    options = RespondOptions(
        state=state, runs=runs, out=out, resume=resume, stop=stop, begins=begins
    )
    return ask(options)[0]


def options_of(found: RespondResult) -> list[dict[str, Any]]:
    """Return the net of every policy by play of the holder, its interval, and its cost, M USD."""
    plays = {(item.policy, item.holder): item for item in found.regrets}
    held = [item.holder for item in found.best_by_strategy]
    return [
        {
            "policy": option.policy,
            "net": [_millions(plays[option.policy, name].net_usd) for name in held],
            "ci": [
                [_millions(bound) for bound in plays[option.policy, name].net_ci or ()]
                for name in held
            ],
            "cost": _millions(option.cost_usd),
            "from": option.break_even_probability,
        }
        for option in found.options
    ]


def _curves(found: RespondResult) -> list[dict[str, Any]]:
    """Worth over dose under a full stop of a year, and if nothing happens."""
    return [
        {
            "policy": point.policy,
            "dose": point.dose,
            "unit": point.unit,
            **{name: _millions(getattr(point, key)) for name, key in SUMS.items()},
            "from": point.break_even_probability,
        }
        for point in found.curves
    ]


def _millions(usd: float | None) -> float | None:
    return None if usd is None else round(usd / MILLION, 1)
