"""What the holder does in a target's question: a scenario in place of the plays of its file."""

from dataclasses import replace

from regame.core.words import year_of
from regame.runs.scenario import USUAL_MONTHS, Scenario
from regame.runs.scenarios import asked, check_playable
from regame.studies.respond.file import Drawn, Policy, Respond
from regame.studies.respond.options import RANGE, RespondOptions, begins_in, lengths
from regame.studies.respond.study import OPEN, asked_of

OWN = "own programme"
ANSWERED = ("stop", "licences", "package", "lists", "price war")


def what_is_asked(
    study: Respond, options: RespondOptions
) -> tuple[Respond, RespondOptions, Scenario | None]:
    """Return the study and options with the scenario that flags describe, if they do.

    Dates and lengths may be ranges, of which each world draws; the
    scenario is then of the first date and the longest. Without flags all comes back as it is.
    Raises UserError for flags that make no sense.
    """
    config = asked_of(study, options)[1]
    first, longest = options.begins, options.months
    fixed = options
    if first is not None:
        begins_in(options, config.world.start_year)
        fixed = replace(fixed, begins=first.split(RANGE)[0])
    if longest is not None:
        fixed = replace(fixed, months=str(lengths(options)[1]))
    scenario = asked(fixed, config)
    if scenario is None:
        return study, options, None
    check_playable(scenario, "restricts nothing, so that there is nothing to prepare for", ANSWERED)
    options = replace(
        options,
        stop=scenario.targets[0] if scenario.targets else "all",
        share=scenario.share,
        begins=first or scenario.start,
        months=str(longest or scenario.months or USUAL_MONTHS),
    )
    return study.model_copy(update={"deals": scenario.deals}), options, scenario


def with_scenario(
    study: Respond,
    options: RespondOptions,
    scenario: Scenario | None,
    start_year: int,
    programme: str | None,
) -> Respond:
    """Return the study in which the holder does as a scenario says, or restricts nothing.

    programme: what the state that asks plays by itself; it becomes a policy. Without a scenario the
    study comes back as it is.
    """
    if scenario is None:
        return study
    name, drawn = _name_of(scenario, options, start_year)
    policies = dict(study.policies)
    if programme is not None and all(programme != policy.play for policy in policies.values()):
        why = "what the state does by itself in the experiment"
        policies = {**policies, OWN: Policy(play=programme, why=why)}
    holder, drawn_by = {OPEN: "StatusQuo", name: scenario.strategy.name}, {}
    if drawn is not None:
        drawn_by = {name: drawn}
    return study.model_copy(update={"holder": holder, "policies": policies, "drawn": drawn_by})


def _name_of(
    scenario: Scenario, options: RespondOptions, start_year: int
) -> tuple[str, Drawn | None]:
    """Name of what the holder does, and what of it each world draws."""
    if scenario.act != "stop":
        return scenario.name, None
    drawn = Drawn(begins=begins_in(options, start_year), months=lengths(options))
    (first, latest), (fewest, most) = drawn
    long = "1 month" if most == 1 else f"{most} months"
    if fewest < most:
        long = f"{fewest} to {long}"
    date = year_of(first, start_year)
    if first < latest:
        date = f"a month between {date} and {year_of(latest, start_year)}"
    fixed = first == latest and fewest == most
    return f"{scenario.phrase} for {long} from {date}", None if fixed else drawn
