"""A chokepoint as an ordinary Mesa model: an agent per firm and per state, one run at a time.

The place to read the model and to try a new rule. The compiled engine is checked by it: both start
from the same day with the same luck and must come to the same prices, flows and ledger within 2e-8
(`tests/test_plain.py`). States play strategies or none, and firms rules; disputes, licences,
campaigns and public money are as in the engine, but there are no licences case by case. Frozen, it
plays four steps of the month, plan, clear, move and settle, and the half-yearly issue of licences;
expectations, trust, habits, elasticities, know-how and smuggling capacity stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import Any, TypedDict, Unpack

import mesa
import networkx as nx

from regame.core.errors import UserError, nearest
from regame.game.game import Game
from regame.model import orders
from regame.model.adapting import adapt
from regame.model.agreements import Agreements
from regame.model.companies import Company
from regame.model.disputes import dispute
from regame.model.firms import BUILDING, RUNNING, Firm
from regame.model.graph import all_joined, check_graph, weigh_edges
from regame.model.holder import Holder
from regame.model.ledger import INCOME, settle
from regame.model.opening import FROZEN, Luck, engine_of, opening
from regame.model.run import Elasticity
from regame.model.seeing import check_played, observe, played_by
from regame.model.stages import Extractor, Maker, Recycler, Refinery
from regame.model.statecraft import govern, plan_year
from regame.model.states import State
from regame.model.support import growth_of_makers, support
from regame.model.trading import trade_products, trade_refined, trade_tolls
from regame.strategies.contract import Strategy
from regame.strategies.firms.contract import FirmRule

STAGES = (Extractor, Refinery, Recycler, Maker)
REPORTED = 1  # the group whose price is reported


def price_inside(model: Chokepoint) -> float:
    """Price inside of the group that is reported, USD/kg."""
    return model.home.price[REPORTED]


def rent(model: Chokepoint) -> float:
    """Rent of licences, USD/kg."""
    return model.home.rent


class More(TypedDict, total=False):
    """Further keywords of a run.

    changes: to the config, such as `licences.export_quota=30000`; frozen: whether nothing adapts;
    months: after which it stops by itself.
    """

    changes: tuple[str, ...]
    frozen: bool
    months: int


KEYWORDS = ("config", "strategies", "rng", "graph", "fast", *More.__annotations__)


class Chokepoint(mesa.Model):
    """One run of a world of regame.

    config: name of a config with one holder whose licences cover all groups; strategies: state or
    firm -> what it plays, or the text of it; rng: the seed of its luck; graph: the trade graph, an
    edge for each pair of states that may trade; fast: whether the engine plays it. Raises UserError
    with every key of a mechanism that the plain model lacks, and for an unknown keyword.
    """

    def __init__(
        self,
        config: str = "world_2025",
        strategies: Mapping[str, Strategy | str] | None = None,
        rng: int | None = None,
        graph: nx.DiGraph | None = None,
        fast: bool = False,
        **more: Unpack[More],
    ):
        for key in more:
            if key not in More.__annotations__:
                raise UserError([f"Chokepoint: {key}: no such keyword{nearest(key, KEYWORDS)}"])
        super().__init__(rng=rng)
        changes, frozen = more.get("changes", ()), more.get("frozen", False)
        months = more.get("months", 240)
        first = opening(config, (*FROZEN, *changes) if frozen else tuple(changes), int(rng or 0))
        self.p, self.frozen, self.months, self.month = first.config, frozen, months, 0
        self.cost_level = self.product_growth = 1.0
        self.dice = Luck(int(rng or 0), first)
        self.anger, self.agreements = self.dice.anger, Agreements()
        self._know(first.facts)
        self.all_states = [
            (Holder if fields["inside"] else State)(self, fields) for fields in first.states()
        ]
        self.home = next(state for state in self.all_states if isinstance(state, Holder))
        self.all_firms: list[Firm] = []
        self.leading = first.atlas.leading
        for fields in first.firms():
            home = self.all_states[fields["state"]]
            firm = STAGES[fields["stage"]](self, home, fields)
            home.take_in(firm)
            self.all_firms.append(firm)
        for firm, fields in zip(self.all_firms, first.firms(), strict=True):
            if fields["partner"] >= 0:
                firm.partner = self.all_firms[fields["partner"]]
        self.companies = [
            Company(name, kind, self.all_states[row], [self.all_firms[f] for f in plants])
            for name, kind, row, plants in first.companies()
        ]
        self._cast(strategies or {})
        self.graph = all_joined(self.all_states) if graph is None else graph
        check_graph(self.graph, self.all_states)
        self.engine = engine_of(first, int(rng or 0), strategies or {}) if fast else None
        self.datacollector = mesa.DataCollector({"price_inside": price_inside, "rent": rent})

    def _cast(self, strategies: Mapping[str, Strategy | str]) -> None:
        """Give states their strategies and firms their rules; raises UserError for other names."""
        by_name = {company.name: company for company in self.companies}
        names = [*by_name, *(state.name for state in self.all_states)]
        unknown = [name for name in strategies if name not in names]
        if unknown:
            raise UserError(
                [f"strategies: {n!r} is no state or firm{nearest(n, names)}" for n in unknown]
            )
        self.profile: dict[str, Strategy] = {}
        for name, how in strategies.items():
            strategy = played_by(name, how)
            if isinstance(strategy, FirmRule):
                by_name[name].rule = strategy
            else:
                self.profile[name] = strategy

    def _know(self, facts: dict[str, Any]) -> None:
        """Keep what is the same for all and never changes."""
        self.facts, self.stop_value = facts, facts["stop_value"]
        demand, licences = self.p.demand, self.p.licences

        def ways(name: str) -> list[Elasticity]:
            both = zip(facts[name], facts[f"{name}_long"], strict=True)
            return [Elasticity(self.p, short, long) for short, long in both]

        self.elasticity, self.thrift = ways("elasticity"), ways("thrift")
        self.product_elasticity = Elasticity(
            self.p, facts["product_elasticity"], facts["product_elasticity_long"]
        )
        self.ceiling: list[float] = facts["ceiling"]
        self.product_ceiling: float = facts["product_ceiling"]
        self.content: list[float] = facts["content"]
        self.groups = range(len(self.content))
        self.product_value = self.p.prices.magnet * facts["product_stop_value"] * demand.value
        self.use_outside: float = facts["use_outside"]
        self.duty = [
            licences.duty_bulk, licences.duty_light, licences.duty_heavy, licences.duty_other,
        ]  # fmt: skip
        rate = max(self.p.investment.discount, 1e-6)
        self.charge = rate / (1 - (1 + rate) ** -20) / 1000  # per kg, of capital cost a t/year

    def step(self) -> None:
        """The rules of the game, in the order in which they are played.

        An agent that has `before_clearing` or `after_settlement` is called then. Played fast, the
        engine plays the month, which knows no agents but its own and no missing edges.
        """
        if self.engine is not None:
            self._play_fast(self.engine)
            return
        self.luck = self.dice.month(self.month)
        if not self.frozen:
            self.decide()
            orders.decide(self)
            dispute(self)
        govern(self)
        self.plan()
        self._call("before_clearing")
        self.clear()
        self.move()
        self.settle()
        self._call("after_settlement")
        weigh_edges(self.graph, self.all_states)
        if not self.frozen:
            self.adapt()
        self.month += 1
        self.datacollector.collect(self)
        self.running = self.month < self.months

    def run_for(self, months: int) -> Chokepoint:
        """Play some months more."""
        for _ in range(months):
            self.step()
        return self

    def payoffs(self) -> dict[str, float]:
        """Income of every state so far, USD, discounted to the start; money only."""
        if self.engine is not None:
            rows = self.engine.world.payoff[0, :, INCOME].tolist()
            return dict(zip((state.name for state in self.all_states), rows, strict=True))
        return {state.name: state.payoff[INCOME] for state in self.all_states}

    def joined(self, seller: State, buyer: State) -> bool:
        """Whether goods may go from one state to another: an edge, or at home."""
        return seller is buyer or bool(self.graph.has_edge(seller.name, buyer.name))

    def _call(self, hook: str) -> None:
        for agent in list(self.agents):
            act = getattr(agent, hook, None)
            if act is not None:
                act()

    def _play_fast(self, engine: Game) -> None:
        own = [a for a in self.agents if hasattr(a, "before_clearing")]
        own += [a for a in self.agents if hasattr(a, "after_settlement")]
        count = len(self.all_states)
        if own or self.graph.number_of_edges() < count * (count - 1):
            raise UserError("Chokepoint: fast = True: plays no own agents and no missing edges")
        engine.step()
        self.month += 1
        self.running = self.month < self.months

    def decide(self) -> None:
        """All states that have a strategy see, then order at once."""
        players = [(s, self.profile[s.name]) for s in self.all_states if s.name in self.profile]
        views = [observe(self, state) for state, _ in players]
        for (state, strategy), figures in zip(players, views, strict=True):
            state.seen, state.action = figures, strategy.decide(figures)
            check_played(state.name, state.action)

    def plan(self) -> None:
        """Use grows; plants set output and start and stop, by chance or as their owners order."""
        self.luck.invest = orders.calmed(self, self.luck.invest)
        self.grow()
        plan_year(self.home)
        self.each_state("grow")
        self.each_state("value_raw")
        self.each_state("look_at_stores")
        self.agents_by_type[Extractor].do("extract")
        self.each_state("cost_inputs")
        self.each_state("count_on")
        for phase in ("review", "restart", "decide", "begin_next"):
            for stage in STAGES:
                self.agents_by_type[stage].do(phase)
        orders.after_plan(self)

    def clear(self) -> None:
        """Markets clear from extractor to product to use."""
        ramps = orders.hold_back(self)
        trade_tolls(self)
        self.agents_by_type[Refinery].do("work")
        self.ship_scrap()
        self.each_state("recycle")
        self.agents_by_type[Recycler].do("work")
        trade_refined(self)
        self.agents_by_type[Refinery].do("ship")
        self.agents_by_type[Recycler].do("ship")
        self.each_state("offer_products")
        trade_products(self)
        self.agents_by_type[Maker].do("make")
        for firm, ramp in ramps.items():
            firm.ramp = ramp

    def move(self) -> None:
        """Plants are built, rise on their ramps and grow; states pay their part."""
        orders.pause(self)
        for phase in ("build", "build_next"):
            for stage in STAGES:
                self.agents_by_type[stage].do(phase)
        paid = growth_of_makers(self)
        for firm in self.all_firms:
            by_order = isinstance(firm, Maker) and firm.home is self.home
            firm.expand(paid if by_order else 0.0)
        support(self)
        orders.grow_as_ordered(self)

    def settle(self) -> None:
        """Money of plants, states and firms."""
        settle(self)
        orders.book_all(self)

    def adapt(self) -> None:
        """Expectations, trust, habits, know-how and substitution."""
        adapt(self)
        orders.after_adapt(self)

    def each_state(self, method: str) -> None:
        """Let every state do something."""
        self.agents_by_type[State].do(method)
        self.agents_by_type[Holder].do(method)

    def grow(self) -> None:
        """Growth of use that fades by half-lives, and how crowded investors find the field."""
        p, month = self.p.demand, self.month
        ends, resumes = 12 * p.growth_ends, 12 * p.growth_resumes
        years, ended, resumed = (self._years(since) for since in (month, ends, resumes))
        grown = min(years, ended) + max(years - resumed, 0.0)
        back = 1 - exp(-month / p.rebound_months)
        self.growth_inside = exp(p.growth_inside * years + p.rebound_inside * back)
        self.growth_outside = exp(p.growth_outside * grown + p.rebound_outside * back)
        outside = [firm for firm in self.all_firms if not firm.home.inside]
        extractors = [firm for firm in outside if isinstance(firm, Extractor)]
        coming = sum(firm.capacity for firm in extractors if firm.phase == BUILDING)
        coming += sum(sum(firm.coming) for firm in extractors)
        self.product_growth = exp(p.growth_magnets * years)
        if month > 0:
            self._raise_costs(years - self._years(month - 1))
        self.crowded = (1 + coming / self.use_outside) ** -self.p.investment.pipeline
        firms_outside = [firm for firm in outside if firm.phase in (BUILDING, RUNNING)]
        raw = sum(firm.capacity for firm in firms_outside if isinstance(firm, Extractor))
        raw += sum(sum(firm.coming) for firm in extractors)
        room = sum(firm.capacity for firm in firms_outside if type(firm) is Refinery)
        room += sum(sum(firm.coming) for firm in outside if type(firm) is Refinery)
        self.scarcity = min(raw / max(room, 1e-9), 1.0)

    def _years(self, months: float) -> float:
        """Years of full growth in so many months: it fades by half-lives."""
        fade = self.p.demand.growth_fade
        return float(fade / log(2) * (1 - 0.5 ** (months / 12 / fade)))

    def _raise_costs(self, years: float) -> None:
        """Costs of everybody grow, and prices that count as usual with them."""
        rise = exp(self.p.production.cost_growth * years)
        self.cost_level *= rise
        for state in self.all_states:
            for prices in (state.start_price, state.start_index, state.stop_value):
                prices[:] = [price * rise for price in prices]
            state.product_start *= rise

    def ship_scrap(self) -> None:
        """Scrap of states without a recycler goes to those that have one, by their room."""
        for state in self.all_states:
            state.room_for_scrap = sum(firm.room for firm in state.recyclers)
        hosts = [state for state in self.all_states if state.room_for_scrap > 0]
        total = sum(host.room_for_scrap for host in hosts)
        for state in self.all_states if hosts else []:
            if state.room_for_scrap <= 0:
                for g, sent in enumerate(state.scrap):
                    for host in hosts:
                        host.scrap[g] += sent * host.room_for_scrap / total
                state.scrap = [0.0] * len(state.scrap)
