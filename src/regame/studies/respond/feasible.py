"""Policies that a world has room for: where nothing made comes back as scrap, none collects it."""

from dataclasses import replace

from regame.config.schema import Config
from regame.strategies import registry
from regame.studies.respond.file import Policy, Respond, Search
from regame.tables.world import PLACES, chain

LEVER = "recycling"  # of strategies that pay for collection, a share of what wears out


def that_can_be(study: Respond, config: Config) -> Respond:
    """Return the study without what cannot be done in a world; the study itself where all can.

    A policy that is nothing but recycling is left out, others are played without it. Paying for
    scrap that no plant takes would be a cost without an end; so would paying by the tonne of what
    is made (`support.pay_programmes`) where nothing is.
    """
    names = chain(config).names
    if all(names[PLACES.index(place)] for place in ("recycle", "make")):
        return study
    policies = {name: _without(policy) for name, policy in study.policies.items()}
    feasible = {name: policy for name, policy in policies.items() if policy is not None}
    feasible = {
        name: policy if policy.beside in feasible else policy.model_copy(update={"beside": None})
        for name, policy in feasible.items()
    }
    return study.model_copy(update={"policies": feasible, "search": _search(study)})


def _without(policy: Policy) -> Policy | None:
    """A policy without recycling; None if nothing else is in it."""
    if f"{LEVER}=" not in policy.play:  # strategies of the user's own may not be known yet
        return policy
    strategy = registry.parse(policy.play)
    if not getattr(strategy, LEVER, 0):
        return policy
    without_lever = replace(strategy, **{LEVER: 0.0})  # type: ignore[type-var]
    if without_lever == type(without_lever)():
        return None
    why = f"{policy.why}; without recycling, for which there is no plant"
    return policy.model_copy(update={"play": without_lever.name, "why": why})


def _search(study: Respond) -> Search | None:
    if study.search is None:
        return None
    levers = {name: bounds for name, bounds in study.search.levers.items() if name != LEVER}
    return study.search.model_copy(update={"levers": levers})
