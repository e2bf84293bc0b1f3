"""Transactions of a month, and what each must move in the ledger: see test_payers.py.

A deal notes in `sums` who pays and who receives how much, by state and line, from prices of the
world, and returns what makes the transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from regame.engine.mechanisms import month as steps
from regame.engine.state.stages import BUILDING
from regame.game.game import Game
from regame.strategies.contract import Action, Observation, Strategy

KG = 1000.0  # in a tonne
BOUGHT = "users and magnets"  # refined goods are paid for by both, by what each wanted
BUDGET, ENDS = "budget", "book"  # of a state: its treasury, and plants that it owns
LIGHT = 1  # row of a group


@dataclass(frozen=True)
class Restricts(Strategy):
    """Halves the quota and raises the duty, so that licences, duties and smugglers earn."""

    def decide(self, seen: Observation) -> Action:
        return Action(export_quota=0.5, export_duty=0.1)


def owned_abroad(firms: pd.DataFrame) -> pd.DataFrame:
    """The toy's plants and a project that nobody has begun, which is partly of another state."""
    project = firms[firms["name"] == "South Works"].assign(name="New Works", status="idle")
    whole = pd.concat([firms, project], ignore_index=True)
    whole["owner"] = whole["name"].map({"Red Bluff": "Japan", "New Works": "United States"})
    return whole.assign(foreign_share=whole["owner"].notna() * 0.4)


class Books:
    """A month whose markets have cleared, to be closed with and without a transaction more."""

    def __init__(self, game: Game):
        self.game, self.w, self.b, self.a = game, game.world, game.buffers, game.atlas
        self.before = self.w.snapshot()
        arrays = ((k, v) for k, v in vars(self.b).items() if isinstance(v, np.ndarray))
        self.buffers = {name: array.copy() for name, array in arrays}
        self.ledger, self.payoff, self.book = self.closed()

    def reset(self) -> None:
        self.w.restore(self.before)
        for name, array in self.buffers.items():
            getattr(self.b, name)[...] = array

    def closed(self, more: Callable[[], None] | None = None) -> tuple[np.ndarray, ...]:
        """Ledger, payoffs and plants' book value with a transaction more, of the first run."""
        self.reset()
        if more is not None:
            more()
        steps.move(*self.game.stage)
        steps.settle(*self.game.stage)
        return self.b.ledger[0].copy(), self.w.payoff[0].copy(), self.w.book[0].copy()

    def p(self, key: str) -> float:
        return float(self.game.parameters(key)[0])

    def state(self, name: str) -> int:
        return self.a.states.index(name)

    def firm(self, name: str) -> int:
        return self.a.plants.index(name)

    def parts(self, firm: str) -> dict[str, float]:
        """State -> its part in a plant: where it stands, and whose it is."""
        f, states = self.firm(firm), self.a.states
        home, owner = states[self.a.plant_state[f]], states[self.a.owner[f]]
        share = float(self.a.foreign[f])
        return {home: 1 - share, owner: share} if share else {home: 1.0}

    def freight(self, one: str, other: str, per_kg: str = "market.transport") -> float:
        return self.p(per_kg) if one != other else 0.0

    def price(self, state: str, group: int = LIGHT) -> float:
        return float(self.w.price[0, group, self.state(state)])


def rent(b: "Books", sums: "Sums", buyer: str, usd: float) -> None:
    """A rent is shared by who holds licences: at home, half of it taxed, and abroad.

    Of what leaves, foreign owners have a part; the toy names none, so they too sit where goods go.
    """
    stays = usd * b.p("licences.domestic_share")
    sums["China", "licence_rent"] += stays
    sums["China", BUDGET] += b.p("licences.treasury_share") * stays
    sums[buyer, "licence_rent"] += usd - stays


type Sums = dict[tuple[str, str], float]  # (state, line) -> USD more
type Deal = Callable[[Books, Sums], Callable[[], None]]


def sold_at_home_price(b: Books, sums: Sums) -> Callable[[], None]:
    """Japan sells a tonne to the United States: it earns its price, they pay freight as well."""
    sums["Japan", "separation"] += KG * b.price("Japan")
    sums["United States", BOUGHT] -= KG * (b.price("Japan") + b.p("market.transport"))
    return add(b.w.flow, (0, LIGHT, b.state("Japan"), b.state("United States")))


def sold_inside(b: Books, sums: Sums) -> Callable[[], None]:
    """China's users buy at home: no licence, no duty, no freight."""
    sums["China", "separation"] += KG * b.price("China")
    sums["China", BOUGHT] -= KG * b.price("China")
    return add(b.w.flow, (0, LIGHT, b.state("China"), b.state("China")))


def exported_under_licence(b: Books, sums: Sums) -> Callable[[], None]:
    """Japan pays the ask: of it China's producers have the price, China's treasury the duty, and
    holders of licences the rent, a part of which leaves the state.
    """
    ask, price = float(b.w.ask[0, LIGHT, 0]), b.price("China")
    net = ask / (1 + b.p("licences.duty_light") + 0.1)
    assert ask > net > price
    sums["Japan", BOUGHT] -= KG * (ask + b.p("market.transport"))
    sums["China", "separation"] += KG * price
    rent(b, sums, "Japan", KG * (net - price))
    sums["China", "duty"] += KG * (ask - net)
    sums["China", BUDGET] += KG * (ask - net)
    return add(b.w.flow, (0, LIGHT, b.state("China"), b.state("Japan")))


def licence_got_dearer(b: Books, sums: Sums) -> Callable[[], None]:
    """What a licence case by case is worth is paid in part, by buyers, to who got the licence."""
    china, japan = b.state("China"), b.state("Japan")
    paid = KG * float(b.w.flow[0, LIGHT, china, japan]) * b.p("licensing.paid")
    assert paid > 0
    sums["Japan", BOUGHT] -= paid
    rent(b, sums, "Japan", paid)
    return add(b.w.licence_worth, (0, 0, LIGHT, japan))


def licence_for_magnets_got_dearer(b: Books, sums: Sums) -> Callable[[], None]:
    """The same for magnets, which users alone pay."""
    china, japan = b.state("China"), b.state("Japan")
    paid = KG * float(b.w.product_flow[0, china, japan]) * b.p("licensing.paid")
    assert paid > 0
    sums["Japan", "users"] -= paid
    rent(b, sums, "Japan", paid)
    return add(b.w.licence_worth, (0, 0, -1, japan))


def smuggled(b: Books, sums: Sums) -> Callable[[], None]:
    """Japan buys a tonne unseen: producers have the inside price, smugglers a margin."""
    margin, price = float(b.w.margin[0, 0]), b.price("China")
    moved = b.p("leakage.cost") + b.p("market.transport")
    sums["Japan", BOUGHT] -= KG * (price + margin + moved)
    sums["China", "separation"] += KG * price
    sums["China", "leakage_margin"] += KG * margin * b.p("leakage.owner_share")
    sums["Japan", "leakage_margin"] += KG * margin * (1 - b.p("leakage.owner_share"))
    return add(b.w.grey_flow, (0, LIGHT, 0, b.state("Japan")))


def entered_under_a_duty(b: Books, sums: Sums) -> Callable[[], None]:
    """Japan takes three dollars a kilogram of goods from China, documented or not: buyers pay."""
    china, japan = b.state("China"), b.state("Japan")
    tonnes = float(b.w.flow[0, LIGHT, china, japan] + b.w.grey_flow[0, LIGHT, 0, japan])
    assert tonnes > 0
    sums["Japan", BOUGHT] -= KG * 3 * tonnes
    sums["Japan", "duty"] += KG * 3 * tonnes
    sums["Japan", BUDGET] += KG * 3 * tonnes
    return add(b.b.import_duty, (0, LIGHT, 0, japan), 3.0)


def magnets_entered_under_a_duty(b: Books, sums: Sums) -> Callable[[], None]:
    """The same of magnets, which users alone pay."""
    japan = b.state("Japan")
    paid = KG * 3 * float(b.w.product_flow[0, b.state("China"), japan])
    assert paid > 0
    sums["Japan", "users"] -= paid
    sums["Japan", "duty"] += paid
    sums["Japan", BUDGET] += paid
    return add(b.b.import_duty, (0, -1, 0, japan), 3.0)


def concentrate_sent(b: Books, sums: Sums) -> Callable[[], None]:
    """A mine of Australia, partly Japan's, sends a tonne: separators pay what is in it."""
    here = b.state("Australia")
    share, f = b.w.raw_share[0, :, here], b.firm("Red Bluff")
    basket = sum(b.a.basket[f, g] * b.w.price[0, g] @ share for g in range(4))
    moved = np.array([b.freight(s, "Australia", "market.ore_transport") for s in b.a.states])
    price = float(basket - (b.w.toll[0] + moved) @ share)
    for owner, part in b.parts("Red Bluff").items():
        sums[owner, "mines"] += KG * price * part
    sent = b.w.raw_flow[0, :, here]
    for i, name in enumerate(b.a.states):
        sums[name, "separation"] -= KG * price * float(sent[i] / sent.sum())
    return add(b.b.sent, (0, f))


def concentrate_moved(b: Books, sums: Sums) -> Callable[[], None]:
    """Twice the tonnes move for the same money: separators pay the freight."""
    here = b.state("Australia")
    for i, name in enumerate(b.a.states):
        freight = b.freight(name, "Australia", "market.ore_transport")
        sums[name, "separation"] -= KG * freight * float(b.w.raw_flow[0, i, here])

    def more() -> None:
        b.w.raw_flow[0, :, here] *= 2

    return more


def cost(firm: str, line: str) -> Deal:
    """A dollar more a kilogram: the plant's own loss, and of who owns a part of it."""

    def deal(b: Books, sums: Sums) -> Callable[[], None]:
        f = b.firm(firm)
        assert b.w.output[0, f] > 0
        for owner, part in b.parts(firm).items():
            sums[owner, line] -= KG * float(b.w.output[0, f]) * part
        return add(b.w.unit_cost, (0, f))

    return deal


def dug(firm: str, place: str) -> Deal:
    """A tonne dug costs its mine money, and the state where it is dug land and ore."""

    def deal(b: Books, sums: Sums) -> Callable[[], None]:
        f = b.firm(firm)
        for owner, part in b.parts(firm).items():
            sums[owner, "mines"] -= KG * float(b.w.unit_cost[0, f]) * part
        key = "ledger.environment" if place == "China" else "ledger.environment_outside"
        sums[place, "environment"] -= KG * b.p(key)
        sums[place, "depletion"] -= KG * b.p("ledger.depletion")
        return add(b.w.output, (0, f))

    return deal


def magnets_sold(b: Books, sums: Sums) -> Callable[[], None]:
    """Japan's maker sells a tonne: users pay its price and freight, whenever they use it."""
    japan, there = b.state("Japan"), b.state("United States")
    price = float(b.w.product_price[0, japan])
    sums["United States", "users"] -= KG * (price + b.p("market.transport"))
    sums["Japan", "magnets"] += KG * price
    return add(b.w.product_flow, (0, japan, there))


def magnets_used(b: Books, sums: Sums) -> Callable[[], None]:
    """Users take a little more into use, which they paid for: they gain what the last is worth."""
    there, tiny = b.state("United States"), 1e-2
    use = b.a.product_use[there] * b.w.product_path[0, there] * b.w.activity[0, there]
    use *= 1 - b.w.product_lost[0, there]
    adapted, short = float(b.w.product_adapted[0, there]), b.p("demand.elasticity")
    short *= b.a.facts.product_elasticity
    long = max(b.p("demand.elasticity_long") * b.a.facts.product_elasticity_long, short)
    e = min(short + (long - short) * adapted, 0.98)  # the surplus is finite
    used = float(b.w.product_used[0, there]) + tiny / 2
    last = float(b.w.product_start[0, there]) * (use / used) ** (1 / e)
    sums["United States", "users"] += KG * tiny * last
    return add(b.w.product_used, (0, there), tiny)


def gave_way(b: Books, sums: Sums) -> Callable[[], None]:
    """Japan gives way: China wins what the dispute was about."""
    sums["China", "concessions"] += 7e6
    return add(b.w.conceded_value, (0, b.state("Japan")), 7e6)


def gave_up(b: Books, sums: Sums) -> Callable[[], None]:
    """What giving way costs is Japan's own loss, and no loss of China's."""
    sums["Japan", "concessions"] -= 3e6
    return add(b.w.conceded_loss, (0, b.state("Japan")), 3e6)


def struck_back(b: Books, sums: Sums) -> Callable[[], None]:
    """Who strikes back in other trade hurts China, and itself a part of that."""
    struck = b.p("disputes.retaliation") * 1e6
    sums["China", "retaliation"] -= struck
    sums["Japan", "retaliation"] -= struck * b.p("disputes.backfire")
    return add(b.w.hits, (0, b.state("Japan")))


def ordered_tariffs(b: Books, sums: Sums) -> Callable[[], None]:
    """The same by order, half as hard."""
    struck = 0.5 * b.p("disputes.retaliation") * 1e6
    sums["China", "retaliation"] -= struck
    sums["United States", "retaliation"] -= struck * b.p("disputes.backfire")
    return put(b.w.set_retaliation, (0, b.state("United States")), 0.5)


def plant_begun(b: Books, sums: Sums) -> Callable[[], None]:
    """Who owns a plant pays for it, and has it on the books."""
    f = b.firm("New Works")
    spent = float(b.a.capex[f] * b.w.capacity[0, f] * 12 / b.b.lead[0, f])
    assert spent > 0
    for owner, part in b.parts("New Works").items():
        sums[owner, "plants"] -= spent * part
        sums[owner, ENDS] += spent * part
    return begin(b)


def granted(b: Books, sums: Sums) -> Callable[[], None]:
    """Grants of Japan for plants at home: its treasury pays half of what they cost or lose, and the
    state is even.
    """
    plant_begun(b, sums)
    f, here = b.firm("New Works"), b.a.plant_state == b.state("Japan")
    spent = float(b.a.capex[f] * b.w.capacity[0, f] * 12 / b.b.lead[0, f])
    lost = float(np.maximum(-b.w.result[0, here], 0.0).sum())
    sums["Japan", BUDGET] -= 0.5 * (spent + lost)
    return both(begin(b), put(b.w.set_grant, (0, b.state("Japan")), 1e11))


def offtaken(b: Books, sums: Sums) -> Callable[[], None]:
    """Offtakes of two states for a plant in a third: they pay by their budgets, it receives."""
    plant_begun(b, sums)
    f = b.firm("New Works")
    spent = float(b.a.capex[f] * b.w.capacity[0, f] * 12 / b.b.lead[0, f])
    sums["Japan", "support"] += 0.5 * spent
    for giver, part in (("United States", 0.75), ("Australia", 0.25)):
        sums[giver, "support"] -= 0.5 * spent * part
        sums[giver, BUDGET] -= 0.5 * spent * part
    return both(
        begin(b),
        put(b.w.set_offtake, (0, b.state("United States")), 3e10),
        put(b.w.set_offtake, (0, b.state("Australia")), 1e10),
    )


def held_up_by_a_floor(b: Books, sums: Sums) -> Callable[[], None]:
    """A floor is paid by the treasury to the state's own plants: the state is even."""
    f, japan = b.firm("South Works"), b.state("Japan")
    floor = 2 * b.price("Japan")
    made = float(b.w.output[0, f] * b.a.basket[f, LIGHT])
    assert made > 0
    sums["Japan", BUDGET] -= KG * (floor - b.price("Japan")) * made
    return put(b.w.set_price_floor, (0, japan), floor)


def researched(b: Books, sums: Sums) -> Callable[[], None]:
    """Research is paid by the treasury to nobody in the model."""
    sums["Japan", "support"] -= 1e6
    sums["Japan", BUDGET] -= 1e6
    return put(b.w.set_research, (0, b.state("Japan")), 12e6)


def collected(b: Books, sums: Sums) -> Callable[[], None]:
    """Old magnets are collected at ten dollars a kilogram, which the treasury pays."""
    japan = b.state("Japan")
    magnets = float(b.w.retired[0, :, japan].sum() / ((1 - b.a.swarf) * b.a.content.sum()))
    assert magnets > 0
    sums["Japan", "support"] -= 0.2 * KG * 10 * magnets
    sums["Japan", BUDGET] -= 0.2 * KG * 10 * magnets
    return put(b.w.set_recycling, (0, japan), 0.2)


def stocked(b: Books, sums: Sums) -> Callable[[], None]:
    """A public stock of Japan is paid by its treasury, not by users whose orders filled it."""
    japan, bill, kept = b.state("Japan"), 0.0, 0.0
    b.closed(order := put(b.w.set_stockpile, (0, japan), 6.0))
    for g in range(4):
        came = np.append(b.w.flow[0, g, :, japan], b.w.grey_flow[0, g, :, japan])
        asks = b.w.price[0, g].copy()
        asks[b.state("China")] = b.w.ask[0, g, 0]
        moved = np.array([b.freight(s, "Japan") for s in b.a.states])
        unseen = b.price("China", g) + b.p("leakage.cost") + b.p("market.transport")
        paid = float(came @ np.append(asks + moved, unseen + b.w.margin[0, 0]) / came.sum())
        now = float(b.w.public_stock[0, g, japan])
        bill += b.p("stocks.treasury") * KG * paid * now
        kept += b.p("stocks.holding") / 12 * KG * paid * now
    assert bill > 0
    sums["Japan", "support"] -= bill + kept
    sums["Japan", BUDGET] -= bill + kept
    sums["Japan", BOUGHT] += bill
    return order


def held_by_firms(b: Books, sums: Sums) -> Callable[[], None]:
    """A stock that is a duty of Japan's firms costs its treasury nothing, and them its keeping."""
    japan = b.state("Japan")
    b.closed(order := put(b.w.set_stockpile, (0, japan), 6.0))
    bill, storage = b.b.stock_bill[0, :, japan].copy(), float(b.b.storage[0, japan])
    assert bill.any()
    assert storage > 0
    keeping = storage / b.p("stocks.holding") * b.p("stocks.keeping")
    sums["Japan", "users"] -= keeping
    return both(order, put(b.w.set_stockpile_duty, (0, japan), 1.0))


def patrolled(b: Books, sums: Sums) -> Callable[[], None]:
    """A campaign that owners were compensated for before costs its budget."""
    cost = 0.5 * b.p("enforcement.budget") * 1e6 / 12
    sums["China", "support"] -= cost
    sums["China", BUDGET] -= cost
    return both(put(b.w.campaign, (0, 0), 0.5), put(b.w.compensated, (0, 0), 0.5))


def idled(b: Books, sums: Sums) -> Callable[[], None]:
    """A tonne that a campaign keeps in the ground goes on to cost its mine a part."""
    f = b.firm("Grey Hill")
    wasted = KG * float(b.w.unit_cost[0, f]) * b.p("enforcement.idle")
    sums["China", "mines"] -= wasted
    return add(b.b.idled, (0, f))


def grown_on_public_money(b: Books, sums: Sums) -> Callable[[], None]:
    """Growth of magnet plants that China orders: they spend what its treasury gives them."""
    sums["China", BUDGET] -= 1e6
    sums["China", "plants"] -= 1e6
    sums["China", "support"] += 1e6 - 1e6  # paid and received in one state
    sums["China", ENDS] += 1e6
    return put(b.w.set_downstream, (0, 0), 12e6)


def add(array: np.ndarray, where: tuple[int, ...], much: float = 1.0) -> Callable[[], None]:
    """Add to a number of the world or of the month's buffers."""

    def more() -> None:
        array[where] += much

    return more


def put(array: np.ndarray, where: tuple[int, ...], value: float) -> Callable[[], None]:
    """Set a number of the world."""

    def more() -> None:
        array[where] = value

    return more


def begin(b: Books) -> Callable[[], None]:
    """Begin to build the project of Japan."""
    f = b.firm("New Works")
    return both(put(b.w.phase, (0, f), BUILDING), put(b.w.clock, (0, f), 40.0))


def both(*changes: Callable[[], None]) -> Callable[[], None]:
    """Make several changes."""

    def more() -> None:
        for change in changes:
            change()

    return more


DEALS: dict[str, Deal] = {
    deal.__name__.replace("_", " "): deal
    for deal in (
        sold_at_home_price, sold_inside, exported_under_licence, licence_got_dearer,
        licence_for_magnets_got_dearer, smuggled, entered_under_a_duty,
        magnets_entered_under_a_duty, concentrate_sent, concentrate_moved, magnets_sold,
        magnets_used, gave_way, gave_up, struck_back, ordered_tariffs, plant_begun, granted,
        offtaken, held_up_by_a_floor, researched, collected, stocked, held_by_firms, patrolled,
        idled, grown_on_public_money,
    )
} | {
    "costs of a mine": cost("Red Bluff", "mines"),
    "costs of a separator": cost("South Works", "separation"),
    "costs of a recycler": cost("Swarf House", "separation"),
    "costs of a maker": cost("Fine Magnets", "magnets"),
    "dug in China": dug("Grey Hill", "China"),
    "dug in Australia": dug("Red Bluff", "Australia"),
}  # fmt: skip
