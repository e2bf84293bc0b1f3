"""What a state sees when it must order, last month's figures; and who orders for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regame.core.errors import UserError
from regame.model.firms import RUNNING
from regame.model.statecraft import wedge
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.registry import parse

if TYPE_CHECKING:
    from regame.model.run import Run
    from regame.model.states import State


def observe(model: Run, state: State) -> Observation:
    """The figures of one state, as the contract of strategies names them."""
    home, states = model.home, model.all_states
    groups = model.groups
    mined = [sum(firm.output for firm in s.extractors) for s in states]
    mines = max(sum(mined), 1e-12)
    by_seller = [sum(state.bought[g][s.row] for g in groups) for s in states]
    by_seller[home.row] += sum(state.grey_bought)
    worth = sum(need * price for need, price in zip(state.need, state.index, strict=True))
    basket = sum(need * start for need, start in zip(state.need, state.start_index, strict=True))
    quoted = sum(
        ask / (start * (1 + duty))
        for ask, start, duty in zip(home.ask, home.start_price, model.duty, strict=True)
    )
    idle = sum(firm.capacity for firm in state.firms if firm.phase != RUNNING)
    stakes = [s.dispute.stake for s in states] if state is home else [state.dispute.stake]
    quota = home.action.export_quota
    return Observation(
        month=float(model.month),
        year=model.p.world.start_year + model.month / 12,
        price=worth / max(basket, 1e-12),
        outside_price=quoted / len(home.ask),
        wedge=wedge(model),
        cover=sum(state.stock) / max(sum(state.need), 1e-12),
        largest_share=max(by_seller) / max(sum(by_seller), 1e-12),
        restricted=state.restricted,
        since_restricted=state.since_restricted,
        damage=state.damage,
        quota_fill=home.counted / max(home.licences_issued, 6.0),
        rival_share=1 - mined[home.row] / mines,
        own_share=mined[state.row] / mines,
        idle_share=idle / max(sum(firm.capacity for firm in state.firms), 1e-12),
        spent=state.spent,
        trust=sum(s.trust for s in states) / len(states),
        will=state.will,
        dispute=float(sum(stake > 0 for stake in stakes)),
        stake=max(stakes),
        quota=1.0 if quota is None else quota,
        duty=home.action.export_duty or 0.0,
        export_share=export_share(model),
        retaliation=max(s.strikes() for s in states),
        since_struck=home.since_struck,
        since_conceded=min(s.since_conceded for s in states)
        if state is home
        else state.since_conceded,
        aid=model.p.support.per_damage * state.hurt * min(state.will, 1.0),
    )


def export_share(model: Run) -> float:
    """The holder's share of what is bought outside it, leakage included."""
    home, total, from_home = model.home, 0.0, 0.0
    for state in model.all_states:
        if state is not home:
            unseen = sum(state.grey_bought)
            total += unseen + sum(map(sum, state.bought))
            from_home += unseen + sum(bought[home.row] for bought in state.bought)
    return from_home / max(total, 1e-12)


def played_by(state: str, how: Strategy | str) -> Strategy:
    """A strategy as a state plays it; how: itself, or its text."""
    return (parse(how) if isinstance(how, str) else how).played_by(state)


def check_played(state: str, action: Action) -> None:
    """Raise UserError for instruments that the plain model lacks."""
    lacks = ("licensing", "licensing_wide", "stockpile_products", "refused_to", "passage")
    instruments_asked = [name for name in lacks if getattr(action, name) is not None]
    if instruments_asked:
        raise UserError(
            [f"{state}: {name}: the plain model lacks it" for name in instruments_asked]
        )
