"""States: users of refined goods and products, an agent each; one of them holds the licences."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log, sumprod
from statistics import fmean
from typing import Any

import mesa

from regame.model.firms import Firm
from regame.model.market import Buyer
from regame.model.run import Dispute, Issue, Run
from regame.model.stages import Extractor, Maker, Recycler, Refinery
from regame.strategies.contract import Action, Observation

LEAST_ORDER, MOST_EXTRA = 0.05, 1.2  # of need
STEEPEST = 17.0  # elasticity that resale may add
PLAN_MEMORY = 0.4
SWARF = 0.18


class State(mesa.Agent):
    """A country: its prices, stocks and habits as a buyer, and what its firms hold together.

    Lists are by group unless they say otherwise; prices USD/kg, tonnes a month.
    """

    model: Run

    def __init__(self, model: Run, given: dict[str, Any]):
        super().__init__(model)
        self.name: str = given["name"]
        self.row: int = given["row"]
        self.inside: bool = given["inside"]  # whether it holds the licences
        self.extractors: list[Extractor] = []
        self.refineries: list[Refinery] = []
        self.recyclers: list[Recycler] = []
        self.makers: list[Maker] = []
        self.firms: list[Firm] = []
        self._remember(given)
        self._expect(given)
        self.shock = 0.0
        self.activity = 1.0
        self.book: float = given["book"]  # USD of plants
        self.payoff: list[float] = given["payoff"]  # USD: budget, income, broad income
        self._play(given)
        self.refined_held = [0.0] * len(self.price)  # t, by producers
        self.refined_sold = [0.0] * len(self.price)  # t this month, on the market
        self.refined_claimed = [0.0] * len(self.price)  # t this month, under claims

    def _remember(self, given: dict[str, Any]) -> None:
        self.price: list[float] = given["price"]
        self.index: list[float] = given["index"]
        self.stock: list[float] = given["stock"]  # t held by users
        self.content: list[float] = given["content"]  # t of refined goods in a tonne of products
        self.scrap: list[float] = given["scrap"]  # t
        self.toll: float = given["toll"]
        self.raw_share: list[float] = given["raw_share"]  # by refineries' state
        self.raw_tied: list[float] = given["raw_tied"]  # the same, 0-1
        self.raw_flow: list[float] = given["raw_flow"]  # t by refineries' state
        self.product_price: float = given["product_price"]
        self.product_index: float = given["product_index"]
        self.product_plan: float = given["product_plan"]
        self.bought: list[list[float]] = given["flow"]  # t by group and seller
        self.grey_bought = [0.0] * len(self.price)  # t
        self.import_duty = [0.0] * (len(self.price) + 1)  # USD/kg, that on products last
        self.products_bought: list[float] = given["product_flow"]  # t by seller

    def _expect(self, given: dict[str, Any]) -> None:
        """Begin with the expectations, habits and uses of the start."""
        self.start_index = list(self.index)
        self.start_price: list[float] = given["start_price"]
        self.usual_price = [1.0] * len(self.start_price)  # over it; that of the holder counts
        self.product_start: float = given["product_start"]
        self.stop_value: list[float] = given["stop_value"]
        self.trailing: list[float] = given["trailing"]  # log USD/kg
        self.product_trailing: float = given["product_trailing"]
        self.trend: list[float] = given["trend"]  # of the index, a month
        self.rise = [0.0] * len(self.price)  # log, of the index this month
        self.seller_expected: list[float] = given["seller_expected"]
        self.buyer_expected: list[float] = given["buyer_expected"]
        self.habit: list[list[float]] = given["weight"]  # by group and seller
        self.product_habit: list[float] = given["product_weight"]  # by seller
        self.adapted: list[float] = given["adapted"]  # from short to long run, 0-1
        self.product_adapted: float = given["product_adapted"]
        self.lost: list[float] = given["lost"]  # share of use that substitutes have taken
        self.product_lost: float = given["product_lost"]
        self.trust: float = given["trust"][0]  # in the holder
        self.will: float = given["will"]  # to decouple
        self.made: list[float] = given["made"]  # t by extractors, refineries and recyclers, makers
        self.made_before: list[float] = given["made_before"]
        self.in_use: list[list[float]] = given["in_use"]  # t by age and group
        self.direct_use: list[float] = given["direct_use"]
        self.product_use: float = given["product_use"]
        self.product_stock: float = given["product_stock"]  # t held by users

    def _play(self, given: dict[str, Any]) -> None:
        """Begin with what is ordered, felt, at odds and paid."""
        self.seen: Observation | None = None  # by its strategy this month
        self.action = Action()  # what its strategy orders
        self.dispute = Dispute([Issue(*issue) for issue in given["issues"]])
        self.loss = self.usual_loss = 0.0  # USD a month
        self.denied = False  # whether documented exports of the holder are refused
        self.hits = 0.0  # strikes back as it was drawn to do, 0-1
        self.risk: float = given["risk"]
        self.restricted: float = given["restricted"]  # share of normal supply
        self.since_restricted: float = given["since_restricted"]  # months
        self.since_conceded: float = given["since_conceded"]
        self.retired: list[float] = given["retired"]  # t that left use last month
        self.need: list[float] = given["need"]
        self.public_stock: list[float] = given["public_stock"]  # t
        self.stock_duty = 0.0  # share of it that firms must hold
        self.damage, self.hurt, self.paid, self.spent = 0.0, 0.0, 0.0, 0.0  # USD
        # What its users order: over the config's, and old products collected besides.
        self.cautious = self.eager = self.wary = self.swift = 1.0
        self.collects = 0.0
        self.saved = 0.0  # share of the dearest group that its makers have learned to do without

    def strikes(self) -> float:
        """How hard it strikes at the holder in other trade, 0-1: as ordered, or as drawn."""
        return max(self.action.retaliation or 0.0, self.hits)

    def stock_wanted(self, g: int) -> float:
        """Months of need in a public stock of a group."""
        covers = self.model.facts["stockpile_covers"]
        return (self.action.stockpile or 0.0) if covers[g] else 0.0

    def take_in(self, firm: Firm) -> None:
        """Count a firm among this state's own."""
        self.firms.append(firm)
        if isinstance(firm, Extractor):
            self.extractors.append(firm)
        elif isinstance(firm, Recycler):
            self.recyclers.append(firm)
        elif isinstance(firm, Refinery):
            self.refineries.append(firm)
        elif isinstance(firm, Maker):
            self.makers.append(firm)

    def freight(self, other: int, per_kg: float) -> float:
        """Freight from or to another state, USD/kg."""
        return per_kg if other != self.row else 0.0

    def premium(self, seller: State, level: float, good: int) -> float:
        """What distrust of a holder and the duty on its goods add to its price, USD/kg."""
        if seller is not self.model.home:
            return 0.0
        distrust = self.model.p.reputation.premium * (1 - self.trust) * self.wary * level
        return distrust + self.import_duty[good]

    def set_import_duties(self) -> None:
        """Duties on the holder's goods that enter: of last month's price, or up to another."""
        home, action, covers = self.model.home, self.action, self.model.facts["floor_covers"]
        if self is home:
            return
        for g, ask in enumerate(home.ask):
            border = (action.border_price or 0.0) if covers[g] else 0.0
            self.import_duty[g] = max(border - ask, (action.import_duty or 0.0) * ask)
        self.import_duty[-1] = (action.import_duty_products or 0.0) * home.product_price

    # Plan

    def grow(self) -> None:
        """Grow use, move its shock, and save what is dear in products."""
        model = self.model
        demand = model.p.demand
        size = 1.0 if self.inside else demand.outside
        growth = model.growth_inside if self.inside else model.growth_outside
        normal = model.luck.demand[self.row]
        self.shock = demand.shock_memory * self.shock + demand.shock * normal
        self.activity = size * growth * exp(self.shock)
        for g, start in enumerate(self.start_index):
            dear = max(self.index[g] / start, 1.0)
            thrift = model.thrift[g].at(self.adapted[g])
            self.content[g] = model.content[g] * dear**-thrift

    def cost_inputs(self) -> None:
        """Set what refined goods in a kilogram of product cost, USD/kg."""
        wedge = self.model.p.market.wedge_to_magnets
        self.input_cost = sum(
            content * (inside + wedge * (index - inside))
            for content, index, inside in zip(
                self.content, self.index, self.model.home.index, strict=True
            )
        )

    def count_on(self) -> None:
        """Set the prices that investors count on."""
        model, home = self.model, self.model.home
        trend = model.p.investment.trend_weight
        self.view = []
        for g, expected in enumerate(self.buyer_expected):
            anchor = self.start_price[g] * (model.p.production.cost * model.p.opening.anchor)
            anchor *= home.usual_price[g]
            anchor = (1 - trend) * min(anchor, home.seller_expected[g])
            counted = (anchor + trend * expected) * model.crowded
            floor = (self.action.price_floor or 0.0) if model.facts["floor_covers"][g] else 0.0
            self.view.append(max(counted, floor))

    def value_raw(self) -> None:
        """What a kilogram of raw goods earns by group where it is refined, and what that costs."""
        states = self.model.all_states
        self.raw_paid = sum(
            (seller.toll + self.freight(seller.row, self.model.p.market.ore_transport)) * share
            for seller, share in zip(states, self.raw_share, strict=True)
        )
        self.raw_worth = [
            sumprod([seller.price[g] for seller in states], self.raw_share)
            for g in range(len(self.price))
        ]

    def look_at_stores(self) -> None:
        """How much more is extracted than margins say: stores of refined goods are low, or full."""
        p = self.model.p
        covers = [any_state.cover() for any_state in self.model.all_states]
        gap = p.market.hold - sumprod(covers, self.raw_share)
        self.eagerness = exp(max(gap / p.production.adjustment, -5.0))

    def cover(self) -> float:
        """What producers hold, in months of what they sold last, by value."""
        stores = [firm.store for firm in (*self.refineries, *self.recyclers)]
        held = sum(sumprod(store, self.price) for store in stores)
        sold = sumprod(self.refined_sold, self.price) + sumprod(self.refined_claimed, self.price)
        return held / sold if sold > 1e-6 else self.model.p.market.hold

    # Clear

    def wanted_use(self) -> list[float]:
        """Refined goods wanted outside products at the index of today, t."""
        return [
            use * self.activity * (1 - self.lost[g]) * (self.index[g] / self.start_index[g]) ** -e
            for g, (use, e) in enumerate(zip(self.direct_use, self.elasticities(), strict=True))
        ]

    def elasticities(self) -> list[float]:
        """Elasticities of use outside products, on the way from short to long run."""
        ways = zip(self.model.elasticity, self.adapted, strict=True)
        return [elasticity.at(adapted) for elasticity, adapted in ways]

    def bloc(self) -> list[State]:
        """The states that are inside the holder, or outside it, as this one is."""
        return [state for state in self.model.all_states if state.inside == self.inside]

    def sharpness(self, trailing: Iterable[float]) -> float:
        """How sharply buyers choose, kg/USD, by the logs of their bloc's trailing prices."""
        return self.model.p.market.sharpness / exp(fmean(trailing))

    def order(self) -> list[Buyer]:
        """Orders for refined goods: use, and part of the gap to the stock that is wanted."""
        model = self.model
        p = model.p.stocks
        speed, steady = 1 / p.adjustment, p.swing * p.mean_reversion / p.adjustment
        elasticity = self.elasticities()
        buyers = []
        for g, direct in enumerate(self.wanted_use()):
            need = direct + self.content[g] * self.product_plan
            pull = p.trend * self.trend[g] * p.trend_horizon
            dear = log(self.index[g] / self.buyer_expected[g])
            pull -= p.mean_reversion * dear
            cover = p.cover * self.cautious * (1 + p.panic * self.risk)
            cover *= exp(min(max(p.swing * pull, -1.6), 1.0))
            wanted = (cover + self.stock_wanted(g)) * need
            self.need[g] = need
            resold = p.resale * (self.stock[g] - self.public_stock[g])
            gap = (wanted - self.stock[g]) * speed
            gap = min(max(gap, -0.5 * self.stock[g]), MOST_EXTRA * need)
            order = max(need + gap, LEAST_ORDER * need)
            slope = max(elasticity[g] * need + steady * wanted + resold, 1e-12)
            steepest = 3.0 + min(resold / max(order, 1e-12), STEEPEST)
            steep = min(max(slope / max(order, 1e-12), 0.02), steepest)
            most = max(order, (1 + MOST_EXTRA) * need)
            order = min(order * exp(-steep * resold / slope * dear), most)
            sharpness = self.sharpness(state.trailing[g] for state in self.bloc())
            buyers.append(Buyer(order, steep, self.index[g], sharpness, self.stop_value[g]))
        return buyers

    def want_products(self) -> Buyer:
        """Orders for products."""
        model = self.model
        e = model.product_elasticity.at(self.product_adapted)
        quantity = use = self.products_wanted()
        if model.p.stocks.magnets > 0:
            release = model.p.stocks.release * self.product_stock
            dear = max(log(self.product_index) - self.product_trailing, 0.0)
            gap = model.p.stocks.magnets * self.cautious * use - self.product_stock
            order = use + gap / model.p.stocks.adjustment - release * dear
            quantity = max(order, LEAST_ORDER * use)
            e = min(max((e * use + release) / max(quantity, 1e-12), 0.02), 3.0)
        sharpness = self.sharpness(state.product_trailing for state in self.bloc())
        return Buyer(quantity, e, self.product_index, sharpness, model.product_value)

    def products_wanted(self) -> float:
        """Use of products that is wanted at the price of today, t."""
        e = self.model.product_elasticity.at(self.product_adapted)
        size = self.product_use * self.model.product_growth * self.activity
        return size * (1 - self.product_lost) * (self.product_index / self.product_start) ** -e

    def use_products(self) -> None:
        """Use what is wanted at the new price, as far as stocks go; without stocks what came."""
        held = self.product_stock + sum(self.products_bought)
        wanted = self.products_wanted() if self.model.p.stocks.magnets > 0 else held
        self.products_used = min(wanted, held)
        self.product_stock = held - self.products_used

    def offer_products(self) -> None:
        """What makers could make, of the refined goods that others leave them, and at what cost."""
        self.cost_inputs()
        self.room_for_products = sum(maker.room for maker in self.makers)
        cost = sum(maker.room * maker.unit_cost for maker in self.makers)
        self.product_cost = cost / max(self.room_for_products, 1e-12) + self.input_cost
        self.wanted = self.wanted_use()
        able = self.room_for_products
        for wanted, stock, content in zip(self.wanted, self.stock, self.content, strict=True):
            need = content * self.product_plan
            surplus = max(stock - wanted, stock * need / max(wanted + need, 1e-12))
            if content > 0:
                able = min(able, surplus / max(content, 1e-12))
        self.products_offered = able if able > 1e-6 else 0.0

    def make_products(self, sold: float) -> None:
        """Book what makers sold: plans, swarf and the use of refined goods."""
        self.products_sold = sold
        able, room = self.products_offered, self.room_for_products
        goal = sold * (room / able) if able > 0 else min(self.product_plan, room)
        self.product_plan += PLAN_MEMORY * (goal - self.product_plan)
        self.used, self.into_products = [], []
        for g, content in enumerate(self.content):
            self.scrap[g] += SWARF * content * sold
            into = min(content * sold, self.stock[g])
            used = min(self.wanted[g], self.stock[g] - into)
            self.used.append(used)
            self.into_products.append(into)
            self.stock[g] -= into + used

    def recycle(self) -> None:
        """Recyclers take scrap as there is room, and as it pays over their cost."""
        p = self.model.p.production
        self.recycled = [0.0] * len(self.scrap)
        waiting = sum(self.scrap)
        if self.room_for_scrap <= 0 or waiting <= 1e-9:
            return
        value = sumprod(self.scrap, self.price) / waiting
        cost = sum(firm.room * firm.unit_cost for firm in self.recyclers) / self.room_for_scrap
        margin = max(value, 1e-9) / max(cost, 1e-9)
        runs = 1 / (1 + exp(-(log(margin) + p.headroom) / p.response))
        part = min(self.room_for_scrap / waiting, 1.0) * runs
        self.recycled = [x * part for x in self.scrap]
        self.scrap = [x - recycled for x, recycled in zip(self.scrap, self.recycled, strict=True)]
