"""The target's question: which policy, against what the holder may do, over sampled worlds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Unpack

from regame.analysis.scenario_losses import ScenarioAsked
from regame.config.files import known, load
from regame.config.openings import newest
from regame.config.schema import Config
from regame.core.errors import UserError, check_among
from regame.core.options import ScenarioChoices, StudyChoices, StudyOptions
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.doubts import doubts
from regame.runs.experiment import Experiment, check_firms
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.policies import check_sides
from regame.runs.protocol import prepare
from regame.runs.runner import Job, PlayChunk, run_design
from regame.runs.scaffold import how_to_add, use_on_record
from regame.runs.scenario_losses import losses_of_scenario
from regame.strategies.contract import Strategy
from regame.strategies.objects import texts_in
from regame.strategies.roles import check_players
from regame.studies.frame import keep
from regame.studies.respond import advice, goals, parts, sums
from regame.studies.respond import options as asked
from regame.studies.respond import study as setup
from regame.studies.respond.file import Respond, own_policies
from regame.studies.respond.money import measure_of, sums_by, with_doses
from regame.studies.respond.result import RespondResult
from regame.studies.respond.scenarios import what_is_asked, with_scenario
from regame.studies.respond.sums import gains_of
from regame.tables import figures
from regame.tables.countries import named_state, no_state
from regame.tables.world import states_of

NAME = "respond"  # of results
FOUND = "respond.json"


class RespondChoices(StudyChoices, ScenarioChoices, total=False):
    """Keywords of `regame.respond`, as the argument and the flags of `regame respond`."""

    study: str
    state: str
    policies: Mapping[str, str | Strategy] | str | Sequence[str]
    optimise: bool
    loss: str
    aversion: str
    goal: str
    years: int
    club: str | Sequence[str]
    firms: str
    workers: int
    out: str | Path


@explicit(asked.RespondOptions, RespondChoices)
def respond(**choices: Unpack[RespondChoices]) -> RespondResult:
    """Return what a target should do; keywords as in `RespondChoices`.

    policies: name -> strategy, as object or text, beside those of the file; or texts NAME=STRATEGY.
    """
    arguments, here = texts_in(choices)
    study = arguments.pop("study", None) or newest().study
    policies = arguments.pop("policies", {})
    if isinstance(policies, Mapping):
        policies = [f"{name}={play}" for name, play in policies.items()]
    extra_options = {"policies": policies} | ({"workers": 1} if here else {})
    return play_respond(options_of(asked.RespondOptions, arguments | extra_options), study)[0]


@noting
def play_respond(options: asked.RespondOptions, name: str) -> tuple[RespondResult, Played]:
    """Plan and play a study, and conclude. Raises UserError for a state that cannot ask.

    name: of the study in experiments/, or its path.
    """
    from regame.studies.respond.rows import play_targets  # slow to import: the engine

    study = setup.study_named(_study_named(name, options))
    study, options, scenario = what_is_asked(study, options)
    study = study.also(own_policies(options.policies, study.policies))
    asked.check_years(options.years)
    study_options = setup.sampled(study, options)
    options = replace(options, state=target_of(study, options))
    asked.check_ways(options.by, options.aversion)
    check_firms(options.firms)
    study = study.model_copy(update={"club": club_of(study, options)})
    experiment, config = setup.asked_of(study, options)
    programme = experiment.others.get(options.state)
    study = with_scenario(study, options, scenario, config.world.start_year, programme)
    no_source = use_on_record(options.state, config)
    study = setup.that_can_be(study, config)
    goal = _goal_of(options, config)
    ask = Ask(also=study.plays, firms=options.firms or "")
    plan = prepare(study.experiment, study_options, ask, options)
    study, searched = _with_search(study, study_options, options, play_targets)
    measure = measure_of(options.loss, study, plan.config)
    dosed = _with_doses(study, plan, options)
    check_sides(plan.experiment, plan.config, sums.profiles_of(study, plan, options.state))
    plays = [(f"policy {key!r}", options.state, at.play) for key, at in study.policies.items()]
    check_players(plays, plan.config.world.holders)
    design = sums.design_of(study.also(dosed.policies), plan, options.state)
    job = Job(
        NAME, plan.config, design, 12 * options.years, plan.seed, play_targets, plan.strategies
    )
    record = run_design(job, options)
    options = replace(options, loss=measure)
    result = conclude(study, plan, record, options)
    gains = gains_of(study, plan, record.table, options)
    extra: dict[str, object] = {"searched": searched, "gains": gains}
    if scenario is not None:
        extra["scenario"] = ScenarioAsked.like(scenario)
        if not study.drawn:  # of one date, not of a date for each world
            extra["scenario_losses"] = losses_of_scenario(plan, scenario, options, record)
    if options.stop is not None:
        extra |= advice.priced(study, dosed, plan, record.table, options, play_targets)
    if goal is not None:
        search = goals.GoalSearch(study, plan, options, goal, result.path, play_targets)
        extra["goal"] = search.answer()
    result = result.model_copy(update=extra)
    reasons = ((no_source,) if no_source else ()) + tuple(doubts(plan, result.to_json()))
    result = result.model_copy(update={"doubts": reasons})
    keep(result, FOUND)
    return result, record


def _goal_of(options: asked.RespondOptions, config: Config) -> goals.Goal | None:
    """Return the goal that is asked for, checked; None without one."""
    goal = goals.read_goal(options.goal, config.world.start_year, options.years, options.stop)
    if goal is not None:
        goals.check_goal(goal, config)
    return goal


def _with_search(
    study: Respond, worlds: StudyOptions, options: asked.RespondOptions, play_chunk: PlayChunk
) -> tuple[Respond, parts.Searched | None]:
    """Return a study with the policies of a search among its own, and the search, if one is due."""
    if not options.optimise:
        return study, None
    from regame.studies.respond.search import found_policies, search

    searched = search(study, worlds, options, play_chunk)
    return study.also(found_policies(study, searched)), searched


def _study_named(name: str, options: asked.RespondOptions) -> str:
    """Return the name of a study; raises UserError where it is that of a state instead."""
    state_names = [*figures.read("regions")["state"], *figures.read("countries")["name"]]
    states = {str(state).casefold(): str(state) for state in state_names}
    state = states.get(str(name).casefold())
    if state is not None and state not in known("experiments"):
        target_of(load(Respond, "experiments", newest().study), replace(options, state=state))
        raise UserError(f"{name}: is a state, not a study: `regame respond --state {quote(state)}`")
    return name


def targets_of(study: Respond, options: asked.RespondOptions) -> tuple[list[str], Experiment]:
    """Return all states but the holder, and the experiment that says which that is."""
    experiment, config = setup.asked_of(study, options)
    return [name for name in states_of(config) if name != experiment.weapon], experiment


def target_of(study: Respond, options: asked.RespondOptions) -> str:
    """Return the state that asks, by the name that the world has for it.

    Raises UserError for a state that is no target, before worlds are sampled.
    """
    targets, _ = targets_of(study, options)
    experiment, config = setup.asked_of(study, options)
    config_name, year = options.config or experiment.config, config.world.start_year
    state = named_state(options.state, states_of(config), year)
    if state in targets:
        return state
    why = f"no target of {config_name}{no_state(state, targets, year, flag='--state')}"
    if state == experiment.weapon:
        why = f"no target of {config_name}, it holds the chokepoint"
    able = f"targets are {', '.join(targets)}{how_to_add(state, config_name)}"
    raise UserError(f"--state {state}: {why}; {able}")


def club_of(study: Respond, options: asked.RespondOptions) -> tuple[str, ...]:
    """Return the allies that follow, by the names that the world has for them.

    Raises UserError for one that is no ally.
    """
    targets, experiment = targets_of(study, options)
    year = setup.asked_of(study, options)[1].world.start_year
    club = [named_state(name, targets, year) for name in options.club]
    allies = [name for name in experiment.others if name != options.state]
    if club and not allies:
        raise UserError(f"--club: `[others]` of {study.experiment} names nobody who could follow")
    check_among("--club", club, allies)
    return tuple(club)


def _with_doses(study: Respond, plan: Plan, options: asked.RespondOptions) -> Respond:
    """Return the study of doses; without `--stop` it plays no more than doing nothing."""
    named = study if options.stop else study.model_copy(update={"doses": {}})
    dosed = with_doses(named, plan.config.world.start_year)
    for name in list(dosed.policies)[1:]:
        if name in study.policies:
            raise UserError(f"policy {name!r}: a dose of the study has that name")
    return dosed


def conclude(
    study: Respond, plan: Plan, played: Played, options: asked.RespondOptions
) -> RespondResult:
    """Return what was found, from the table of runs."""
    measure = options.loss or asked.USERS_MONEY
    money = sums_by(played.table, study, plan.config, options)
    best = sums.best_found(study, money)
    return RespondResult(
        **setup.played_in(study, plan, played, options),
        question=study.question,
        state=options.state,
        loss=measure,
        setting=None if options.stop is None else setup.setting_of(plan, options, measure),
        options=sums.options_found(study, money),
        best_by_strategy=best,
        regrets=sums.regrets_found(study, money),
        contrasts=sums.contrasts_found(study, money),
        depends_on_holder=len({item.policy for item in best}) > 1,
    )
