"""What a month leaves behind: expectations, trust, habits, know-how, substitution, old products."""

from __future__ import annotations

from math import exp, log, log2, tanh
from typing import TYPE_CHECKING

from regame.model.firms import IDLE
from regame.model.statecraft import note_restrictions, wedge
from regame.model.states import SWARF

if TYPE_CHECKING:
    from regame.model.firms import Firm
    from regame.model.run import Run
    from regame.model.states import State

AGES = 3  # classes of age that a product in use passes
NOTHING = 1e-9  # t: who bought less keeps its habits


def adapt(model: Run) -> None:
    """Let every state adapt to the month."""
    states = model.all_states
    note_restrictions(model)
    learn(model)
    follow_usual(model.home)
    refined, products = supply_shares(model)
    for state in states:
        expect(state)
        respond(state)
        substitute(state)
        lose_trust(state)
        remember_damage(state)
        age_products(state)
    for state in states:
        put_to_use(state)
        follow(state, refined, products)
    grow_smuggling(model)


def follow_usual(home: State) -> None:
    """The price that counts as usual follows what is paid inside, if it does."""
    p = home.model.p
    months, scale = p.investment.usual_months, p.production.cost * p.opening.anchor
    for g, price in enumerate(home.price if months > 0 else ()):
        ratio = price / (scale * home.start_price[g])
        home.usual_price[g] += (ratio - home.usual_price[g]) / months


def expect(state: State) -> None:
    """What sellers count on, adaptive expectations of buyers, trailing prices and the trend."""
    market, stocks = state.model.p.market, state.model.p.stocks
    p, view = state.model.p, state.model.p.investment
    scale = p.production.cost * p.opening.anchor
    for g, (price, index) in enumerate(zip(state.price, state.index, strict=True)):
        held = state.seller_expected[g]
        usual = scale * (state.start_price if state.inside else state.start_index)[g]
        usual *= state.model.home.usual_price[g]
        goal = price**view.trend_weight * usual ** (1 - view.trend_weight)
        state.seller_expected[g] = held * (goal / held) ** view.view_memory
        held = state.buyer_expected[g]
        state.buyer_expected[g] = held * (index / held) ** market.price_memory
        state.trailing[g] += (log(index) - state.trailing[g]) / market.trailing
        state.trend[g] += stocks.trend_memory * (state.rise[g] - state.trend[g])
    gap = log(state.product_index) - state.product_trailing
    state.product_trailing += gap / market.trailing


def respond(state: State) -> None:
    """Move to the long-run elasticity while prices are dear, and part of it back after."""
    p = state.model.p.demand

    def moved(adapted: float, ratio: float) -> float:
        if ratio > p.adaptation_trigger:
            return adapted + p.adaptation * (1 - adapted)
        return adapted - p.adaptation * (1 - p.irreversible) * adapted

    for g, index in enumerate(state.index):
        state.adapted[g] = moved(state.adapted[g], index / state.start_index[g])
    ratio = state.product_index / state.product_start
    state.product_adapted = moved(state.product_adapted, ratio)


def substitute(state: State) -> None:
    """Substitutes take use where prices are dear; part of it comes back in years."""
    model, p = state.model, state.model.p.substitution
    back = (1 - p.irreversible) / (12 * p.return_years)
    speed = min(p.speed * state.swift * (1 + (state.action.research or 0.0) / p.research), 1.0)

    def moved(lost: float, ceiling: float, ratio: float) -> float:
        pull = max(1 - p.trigger / max(ratio, 1e-9), 0.0)
        goal = min(ceiling * p.ceiling, 0.9) * pull
        return lost + (speed if goal > lost else back) * (goal - lost)

    for g, index in enumerate(state.index):
        ratio = index / state.start_index[g]
        state.lost[g] = moved(state.lost[g], model.ceiling[g], ratio)
    ratio = state.product_index / state.product_start
    state.product_lost = moved(state.product_lost, model.product_ceiling, ratio)


def remember_damage(state: State) -> None:
    """What dear and missing supply cost users; it fades by a twelfth a month."""
    bought = [used + into for used, into in zip(state.used, state.into_products, strict=True)]
    dearer = sum(
        max(index - start, 0.0) * tonnes
        for index, start, tonnes in zip(state.index, state.start_index, bought, strict=True)
    )
    state.loss = state.damage + 1000 * dearer
    state.hurt += state.loss - state.hurt / 12


def lose_trust(state: State) -> None:
    """Trust in the holder: lost by what is suffered and seen elsewhere, healed over years."""
    p = state.model.p.reputation
    own_loss = max(state.restricted - p.tolerated, 0.0)
    others = (
        second.restricted - p.tolerated for second in state.model.all_states if second is not state
    )
    felt = own_loss + p.seen * max(0.0, *others)
    healed = (1 - state.trust) / (12 * p.heal_years)
    state.trust = max(state.trust + healed - p.fall * felt * state.trust, 0.0)
    if state.inside:
        state.trust = 1.0


def learn(model: Run) -> None:
    """Unit costs fall with what a state's firms of a kind have made."""
    p = model.p.learning
    exponent = log2(1 - p.rate)
    for state in model.all_states:
        kinds: tuple[list[Firm], ...] = (
            [*state.extractors], [*state.refineries, *state.recyclers], [*state.makers],
        )  # fmt: skip
        for k, firms in enumerate(kinds):
            state.made[k] += sum(firm.output for firm in firms)
            knowledge = max((1 + state.made[k] / state.made_before[k]) ** exponent, p.floor)
            for firm in firms:
                overrun = 1.0 if firm.phase == IDLE else firm.delay
                firm.unit_cost = firm.start_cost * knowledge * model.cost_level * overrun


def age_products(state: State) -> None:
    """Products in use grow older; what leaves is collected or lost."""
    p = state.model.p.recycling
    leave = AGES / (12 * p.life_years)
    for g in state.model.groups:
        moving = 0.0
        for ages in state.in_use:
            retired = leave * ages[g]
            ages[g] += moving - retired
            moving = retired
        dear = (state.index[g] / state.start_index[g]) ** p.response
        rate = (p.collection + state.collects) * dear + (state.action.recycling or 0.0)
        state.scrap[g] += min(rate, p.most) * moving
        state.retired[g] = moving


def put_to_use(state: State) -> None:
    """Products that were bought go into use, with the refined goods that their makers took."""
    for maker, tonnes in zip(state.model.all_states, state.products_bought, strict=True):
        share = (1 - SWARF) * tonnes / max(maker.products_sold, 1e-12)
        for g, into in enumerate(maker.into_products):
            state.in_use[0][g] += share * into


def supply_shares(model: Run) -> tuple[list[list[float]], list[float]]:
    """States' shares in refined goods that producers hold, by group, and in room for products."""
    refined = []
    for g in model.groups:
        held = [sum(f.store[g] for f in (*s.refineries, *s.recyclers)) for s in model.all_states]
        total = max(sum(held), 1e-12)
        refined.append([tonnes / total for tonnes in held])
    room = [sum(f.room * f.open_part for f in state.makers) for state in model.all_states]
    total = max(sum(room), 1e-12)
    return refined, [tonnes / total for tonnes in room]


def follow(state: State, refined: list[list[float]], products: list[float]) -> None:
    """Habits drift to what was bought and, in part, to where supply is."""
    p = state.model.p.market
    opened = 0.0 if state.inside else min(p.openness * state.eager, 1.0)
    speed = 1 / p.requalification
    for habit, bought, supply in zip(state.habit, state.bought, refined, strict=True):
        drift(habit, bought, supply, opened, speed)
    drift(state.product_habit, state.products_bought, products, opened, speed)


def drift(
    habit: list[float], bought: list[float], supply: list[float], opened: float, speed: float
) -> None:
    """Move habits by seller part of the way; they sum to one."""
    total = sum(bought)
    if total > NOTHING:
        for i, tonnes in enumerate(bought):
            goal = (1 - opened) * tonnes / total + opened * supply[i]
            habit[i] += speed * (goal - habit[i])
    full_sum = sum(habit)
    habit[:] = [share / full_sum for share in habit]


def grow_smuggling(model: Run) -> None:
    """Smuggling capacity grows while the wedge between prices is wide, and shrinks without it."""
    p, home = model.p.leakage, model.home
    grown = home.grey_capacity * exp(p.growth * tanh((wedge(model) - 1.5) / 10))
    ceiling = 1000 * p.ceiling
    floor = 0.5 * min(1000 * p.capacity, ceiling)
    home.grey_capacity = min(max(grown, floor), ceiling)
