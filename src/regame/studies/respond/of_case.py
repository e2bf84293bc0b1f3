"""The question of a target in any case: programmes on record, in the measure of its market."""

from dataclasses import fields, replace

from regame.config.files import load, load_config
from regame.config.schema import Config
from regame.runs.carried import installed
from regame.runs.experiment import Experiment
from regame.strategies import registry
from regame.strategies.recorded import MONEY
from regame.studies.respond.file import Policy, Respond

RECORD = "respond_2010"  # whose policies are taken over
NEVER = 9999.0  # start of a strategy that waits for will


def study_named(name: str) -> Respond:
    """Return a study by name or path; of a case the one that its experiment makes.

    Raises UserError for a name of neither.
    """
    if name not in installed().values():
        return load(Respond, "experiments", name)
    experiment, record = load(Experiment, "experiments", name), load(Respond, "experiments", RECORD)
    config = load_config(experiment.config)
    base = load_config(load(Experiment, "experiments", record.experiment).config)
    scale = _exports(config) / _exports(base)
    start = float(config.world.start_year)
    policies = {key: _scaled(policy, scale, start) for key, policy in record.policies.items()}
    possible = {
        key: policy
        for key, policy in policies.items()
        if policy is not None and (experiment.others or not policy.allies)
    }
    return Respond(
        question=f"What should a target do while {experiment.weapon} holds the chokepoint?",
        experiment=name,
        runs=record.runs,
        seed=record.seed,
        holder={item.strategy: item.strategy for item in experiment.baselines.values()}
        | experiment.treatments,
        policies=possible,
    )


def _exports(config: Config) -> float:
    """What the holder exports a year at the start, USD, at the mean price of the groups."""
    prices = [getattr(config.prices, group) for group in config.world.groups]
    return 1000 * config.licences.export_quota * sum(prices) / len(prices)


def _scaled(policy: Policy, scale: float, start: float) -> Policy | None:
    """A policy with money by scale and dates by the case; None if it has a price floor."""
    play = _play(policy.play, scale, start)
    if play is None:
        return None
    paid = any(f"{key}=" in play for key in MONEY)
    why = f"{policy.why}; times {scale:.2g}, as exports of the holder" if paid else policy.why
    allies = policy.allies and _play(policy.allies, scale, start)
    return policy.model_copy(update={"play": play, "allies": allies, "why": why})


def _play(play: str, scale: float, start: float) -> str | None:
    strategy = registry.parse(play)
    names = {field.name for field in fields(strategy)}  # type: ignore[arg-type]
    if getattr(strategy, "floor", 0):  # of a price that is another's
        return None
    changes = {
        key: float(f"{getattr(strategy, key) * scale:.2g}")
        for key in MONEY
        if key in names and getattr(strategy, key)
    }
    if getattr(strategy, "start", NEVER) != NEVER:
        changes["start"] = start
    return replace(strategy, **changes).name if changes else play  # type: ignore[type-var]
