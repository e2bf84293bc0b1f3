"""The scenario that a verdict is asked about."""

from dataclasses import replace
from pathlib import Path

from regame.config.files import load
from regame.core.errors import UserError
from regame.core.horizon import YEARS
from regame.runs.experiment import Experiment
from regame.runs.plan import Ask, Plan
from regame.runs.scenario import Scenario
from regame.runs.scenarios import asked_of, check_playable, scenario_of
from regame.studies.verdict.options import VerdictOptions

JUDGED = ("stop", "licences", "package", "lists", "price war")


def what_is_asked(
    options: VerdictOptions, name: str | Path
) -> tuple[VerdictOptions, Ask, Scenario | None]:
    """Return options as they are played, what they want of an experiment, and the scenario.

    Raises UserError for a scenario beside treatments, and for one that restricts nothing.
    """
    ask = Ask(options.treatments, options.baseline, least=12 * YEARS[0], firms=options.firms or "")
    scenario = asked_of(options, name, options.config, options.overrides)
    if scenario is None:
        return options, ask, None
    if options.treatments:
        raise UserError(f"--treatment {options.treatments[0]}: leave it out beside a scenario")
    check_playable(scenario, "restricts nothing, so that there is nothing to judge", JUDGED)
    play = scenario.strategy.name
    treatments = load(Experiment, "experiments", name).treatments
    known = next((key for key, text in treatments.items() if text == play), None)
    named = () if known else ((scenario.name, play),)
    ask = replace(ask, treatments=(known or scenario.name,), named=named)
    return replace(options, overrides=(*scenario.overrides, *options.overrides)), ask, scenario


def of_headline(plan: Plan) -> Scenario | None:
    """Return the scenario that the headline is; None where none plays it, as of cases."""
    play = plan.profiles[plan.headline.treated][plan.experiment.weapon]
    disputes = plan.config.disputes
    try:
        return scenario_of(play, plan.config, bool(disputes.hazard or disputes.named))
    except UserError:  # a strategy of the user's own, which only its file knows
        return None
