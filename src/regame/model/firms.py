"""A firm: a plant that is started, built, run and stopped. What it makes is in stages.py."""

from abc import ABC, abstractmethod
from math import exp, log2, sumprod
from typing import Any

import mesa

from regame.model.run import Run

IDLE, BUILDING, RUNNING, MOTHBALLED = range(4)
START_USE = 0.85  # of capacity; what lies above it makes a plant grow
RAMP_RATE = 2.5
RESTART_MARGIN, RETURN = 1.15, 0.15
LOSS, BROKE = 0.15, 0.3
GRANT_SHARE = 0.5  # of capital cost or of a loss that support pays at most


class Firm(mesa.Agent, ABC):
    """A plant with its capacity, phase and money."""

    model: Run
    partner_step = 0.0  # USD/kg: what the other half of the way from raw to refined costs
    needs_know_how = True  # that the holder can withhold

    def __init__(self, model: Run, home: Any, given: dict[str, Any]):
        super().__init__(model)
        self.home = home  # the states.State that it is in
        self.name: str = given["name"]
        self.row: int = given["row"]  # place of its luck
        self.capex: float = given["capex"]  # USD per t/year
        self.projects: float = given["projects"]  # alike, of a class that nobody has announced
        self.nameplate: float = given["nameplate"]  # t/month of one of them
        self.coming: list[float] = given["coming"]  # t/month of the next, by stage of building
        self.lead_factor: float = given["lead"]  # over the lead time of a new plant
        self.basket: list[float] = given["basket"]  # share of output by group
        self.cracks: float = given["cracks"]  # part of its room for raw goods
        self.capacity: float = given["capacity"]  # t/month
        self.unit_cost: float = given["unit_cost"]  # USD/kg
        self.phase = int(given["phase"])
        self.clock: float = given["clock"]  # months
        self.ramp: float = given["ramp"]
        self.use: float = given["use_of_capacity"]
        self.output: float = given["output"]  # t/month
        self.outlook: float = given["outlook"]
        self.result: float = given["result"]  # USD/month, smoothed
        self.cash: float = given["cash"]  # USD
        self.new: bool = given["new"]  # whether it did not run in the base year
        self.by_record: bool = given["by_record"]  # whether it was begun by record
        self.undocumented: float = given["undocumented"]  # share of output
        self.support: float = given["support"]  # part of cost or loss that a state pays
        self.backed = bool(given["backed"])  # whether an offtake paid a part last month
        self.delay: float = given["delay"]  # time and money of a new plant over those announced
        self.start_cost = self.unit_cost / (self.delay if self.phase == BUILDING else 1.0)
        self.reserve: float = given["reserve"]  # price over cost at which it runs as at first
        self.partner: Firm | None = None  # the extractor or refinery of one project with it
        self.lead = 0.0  # months from decision to first output
        self.spent = 0.0  # USD on plants this month
        self.earned = 0.0  # USD this month
        self.got = 0.0  # USD of public money this month
        self.growth_cost = 0.0  # USD of growth that the holder pays for
        self.idled = 0.0  # t that a campaign keeps from being dug
        self.closed = self.waits = False  # for good; for money of its owner
        self.open_part = 1.0  # of its room that its owner leaves open, mines aside

    @property
    def room(self) -> float:
        """What the plant could make this month, t."""
        return self.capacity * self.ramp if self.phase == RUNNING else 0.0

    @abstractmethod
    def lead_time(self) -> float:
        """Months from decision to first output, in quiet times."""

    def worth(self, full: float) -> float:
        """View of the price over full cost (USD/kg)."""
        return self.value(self.home.view) / full

    def cash_ratio(self) -> float:
        """Today's price over cash cost."""
        return self.value(self.home.buyer_expected) / (self.unit_cost + self.partner_cost())

    def partner_cost(self) -> float:
        """Cash cost of the other half of the way from raw to refined, USD/kg."""
        return self.partner.unit_cost if self.partner else self.partner_step

    def to_build(self) -> float:
        """Capital cost of what is to be built for it, USD per t/year."""
        partner = self.partner
        if (
            partner
            and self.capacity > 0
            and (self.phase == partner.phase == IDLE or self.projects > 1)
        ):
            return self.capex + partner.capex * partner.capacity / self.capacity
        return self.capex

    def worth_now(self) -> float:
        """What a kilogram sells for at home, USD."""
        return self.value(self.home.price)

    def worth_at_start(self) -> float:
        """The same at the start, delivered."""
        return self.value(self.home.start_index)

    def cash_cost(self) -> float:
        """Cash cost of a kilogram with the other half of its way, USD."""
        return self.unit_cost + self.partner_cost()

    def held(self) -> float:
        """What it made and did not ship yet, t."""
        return 0.0

    def value(self, price: list[float]) -> float:
        """What a kilogram of the basket is worth at prices by group."""
        return sumprod(self.basket, price)

    def review(self) -> None:
        """Move the outlook: price over full cost, capital included; will shortens permits."""
        p = self.model.p.investment
        self.lead = self.lead_time() * self.lead_factor
        self.lead *= 1 - self.model.p.reputation.permits * min(self.home.will, 1.0)
        if not self.home.inside and self.needs_know_how:
            self.lead += self.model.p.learning.ban_delay * self.model.home.bans()
        full = self.unit_cost
        full += self.model.charge * self.to_build() * (1 - GRANT_SHARE * self.support)
        if not self.home.inside:
            full += self.partner_cost()
        self.outlook += p.view_memory * (self.worth(full) - self.outlook)

    def restart(self) -> None:
        """Come back from mothballs where today's price pays."""
        if self.phase != MOTHBALLED or self.model.luck.invest[self.row] >= RETURN:
            return
        if self.cash_ratio() > RESTART_MARGIN:
            self.begin(self.model.p.investment.restart)

    def begin(self, months: float) -> None:
        """Start to build."""
        self.phase, self.clock = BUILDING, months
        self.cash = self.result = 0.0

    def decide(self) -> None:
        """Start an idle project whose outlook is good; mothball a plant that loses, outside."""
        luck = self.model.luck.invest[self.row]
        if self.phase == IDLE:
            if luck < self.chance() * self.projects:
                self.begin(self.lead * self.delay)
                if self.partner and self.partner.phase == IDLE:
                    self.partner.begin(self.partner.lead * self.partner.delay)
        elif self.cracks > 0 and self.fails(luck):
            self.phase = MOTHBALLED
            self.cash = self.result = 0.0

    def chance(self) -> float:
        """Chance a month that a project of its kind is begun."""
        p = self.model.p.investment
        appeal = log2(max(self.outlook, 1e-9) / p.hurdle)
        return p.hazard * min(max(appeal, 0.0), 2.0)

    def begin_next(self) -> None:
        """Begin what is expected of the projects that a class has left, once the first is begun."""
        left_over = self.projects * self.nameplate - self.capacity - sum(self.coming)
        if self.projects > 1 and self.phase in (BUILDING, RUNNING) and not self.closed:
            self.coming[0] += self.chance() * max(left_over, 0.0)

    def build_next(self) -> None:
        """Bring them through the stages of building, and add what is ready."""
        if self.projects > 1:
            self.spent += self.capex * sum(self.coming) * 12 / self.lead
            part = min(len(self.coming) / (self.lead * self.delay), 1.0)
            leaving = [part * tonnes for tonnes in self.coming]
            arriving = [0.0, *leaving[:-1]]
            steps = zip(self.coming, arriving, leaving, strict=True)
            self.coming = [tonnes + came - left_stage for tonnes, came, left_stage in steps]
            self.ramp *= self.capacity / max(self.capacity + leaving[-1], 1e-12)
            self.capacity += leaving[-1]

    def fails(self, luck: float) -> bool:
        """Whether a plant outside that runs is given up this month."""
        patience = (1 - exp(-1 / self.model.p.investment.patience)) * (1 - self.support)
        runs = self.phase == RUNNING and not self.home.inside
        return runs and luck < patience and self.in_trouble()

    def in_trouble(self) -> bool:
        """Whether it loses, with the extractor or refinery of its project if that runs."""
        plants = [self]
        if self.partner and self.partner.phase == RUNNING:
            plants.append(self.partner)
        costs = sum(plant.unit_cost * plant.capacity * 1000 * plant.ramp for plant in plants)
        capital = sum(plant.capex * plant.capacity * 12 for plant in plants)
        result = sum(plant.result for plant in plants)
        return result < -LOSS * costs or sum(plant.cash for plant in plants) < -BROKE * capital

    def build(self) -> None:
        """Come a month nearer; rise on the ramp once running."""
        p = self.model.p.investment
        self.spent = 0.0
        if self.waits or (self.phase == BUILDING and self.stays_shut()):
            return
        if self.phase == BUILDING:
            if self.ramp <= 0:
                self.spent = self.capex * self.capacity * 12 / self.lead
            self.clock -= 1
            if self.clock <= 0:
                self.phase = RUNNING
        if self.phase == RUNNING:
            reach = 1.0 if self.home.inside else p.reach
            start = p.start if self.needs_know_how else 1.0
            pace = start + (1 - start) * self.ramp / reach
            self.ramp += max(RAMP_RATE / p.ramp * (reach - self.ramp) * pace, 0.0)

    def stays_shut(self) -> bool:
        """Whether it is ready, and its owner waits for a better price to open it."""
        free = not self.home.inside and not self.support and not self.by_record
        return self.ramp <= 0 and self.clock <= 1 and free and self.cash_ratio() < 1 - LOSS

    def expand(self, paid: float) -> None:
        """Grow where it runs near full, by what the holder pays for, or as a plan says."""
        if self.phase != RUNNING or self.projects > 1:  # a class grows by its projects alone
            self.growth_cost = 0.0
            return
        busy = min(max((self.use - START_USE) / (1 - START_USE), 0.0), 1.0)
        grow = self.planned(self.growth_rate() / 12 * busy) + paid
        self.growth_cost = paid * self.capacity * 12 * self.capex
        self.grow(grow * self.capacity)

    def growth_rate(self) -> float:
        """Growth a year of a plant that runs full."""
        return self.model.p.investment.expansion

    def charged(self) -> float:
        """Tonnes whose cost is due: what it makes, and of a new plant a part of what it does not.

        The cost on record of a new plant is that at nameplate.
        """
        below = max(self.capacity - self.output, 0.0) if self.phase == RUNNING else 0.0
        return self.output + self.model.p.production.fixed * below * self.new

    def grow(self, tonnes: float) -> None:
        """Add capacity, t/month, at the plant's capital cost."""
        self.spent += tonnes * 12 * self.capex
        self.capacity += tonnes

    def stop(self, phase: int) -> None:
        """Make nothing more this month."""
        self.phase, self.output, self.use = phase, 0.0, 0.0
        self.cash = self.result = 0.0

    def planned(self, grow: float) -> float:
        """Growth a month under the holder's plan, if it has one for this plant."""
        return grow

    def planned_at_home(self, otherwise: float, grow: float) -> float:
        """Growth under a plan: with what products grew by; `otherwise` without a partner."""
        home = self.model.home
        if self.home is not home or home.follows() < 0:
            return grow
        return home.plan_growth / 12 if self.partner else otherwise

    def book(self) -> None:
        """Book this month's result."""
        self.result += (self.earned - self.result) / 6
        self.cash += self.earned + (self.got if self.phase == RUNNING else 0.0)
