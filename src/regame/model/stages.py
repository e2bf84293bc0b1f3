"""What firms of each stage make: extractors, refineries, recyclers and makers of products."""

from math import exp, log, sumprod
from typing import Any

from regame.model.firms import Firm
from regame.model.run import Run

FULL_RAW, FULL_REFINED = 3.0, 8.0  # months of output in store at which a plant takes half


class Extractor(Firm):
    """Extracts as the margin over its cost allows, and keeps a heap of what it made."""

    partner_step = 5.5
    needs_know_how = False

    def __init__(self, model: Run, home: Any, given: dict[str, Any]):
        super().__init__(model, home, given)
        self.heap: float = given["raw_stock"]  # t
        self.sent = 0.0  # t that left it this month

    def held(self) -> float:
        """See Firm."""
        return self.heap

    def lead_time(self) -> float:
        """See Firm."""
        return self.model.p.investment.lead_mine

    def planned(self, grow: float) -> float:
        """See Firm; what is scattered is held where it is."""
        return self.planned_at_home(0.0, grow)

    def extract(self) -> None:
        """Set output: a logistic of the log margin, less where the heap is high, and luck."""
        p, home = self.model.p.production, self.home
        requested = (self.unit_cost + home.raw_paid) * self.reserve
        margin = max(self.value(home.raw_worth), 1e-6) / requested
        use = 1 / (1 + exp(-(log(margin) + p.headroom) / p.response))
        room, campaign = self.room, 0.0
        if home.inside:
            use += (home.action.flooding or 0.0) * (1 - use)
            campaign = home.campaign
        use /= 1 + (self.heap / max(room, 1e-9) / FULL_RAW) ** 4
        noise = self.model.luck.supply[self.row]
        wanted = min(use * home.eagerness, 1.0)
        plan = (1 - self.undocumented) * (1 - p.enforced_plan * campaign)
        extracted = wanted * (plan + self.undocumented * (1 - campaign))
        self.idled = room * (wanted - extracted)
        self.use = extracted if room > 0 else 0.0
        self.output = room * extracted * exp(p.noise * (noise - 0.5 * p.noise))


class Refinery(Firm):
    """Takes raw goods for a toll and holds the refined goods until they are sold."""

    partner_step = 5.5

    def __init__(self, model: Run, home: Any, given: dict[str, Any]):
        super().__init__(model, home, given)
        self.store: list[float] = given["refined_stock"]  # t by group

    def held(self) -> float:
        """See Firm."""
        return sum(self.store)

    def lead_time(self) -> float:
        """See Firm."""
        return self.model.p.investment.lead_separation

    def worth(self, full: float) -> float:
        """See Firm; outside it also counts whether there are raw goods."""
        fed = self.home.inside or self.partner is not None
        return super().worth(full) * (1.0 if fed else self.model.scarcity)

    def planned(self, grow: float) -> float:
        """See Firm; a refinery for all grows as it would."""
        return self.planned_at_home(grow, grow)

    def open_room(self) -> float:
        """Raw goods it can take this month, t: less where its store is full."""
        room = self.room
        room_left = room / (1 + (sum(self.store) / max(room, 1e-9) / FULL_REFINED) ** 4)
        return room_left * self.cracks

    def work(self) -> None:
        """Make refined goods of its share of the raw goods that came to its state."""
        share = self.open_room() / max(self.home.room_for_raw, 1e-12)
        by_group = [tonnes * share for tonnes in self.home.arriving]
        self.take(by_group)

    def take(self, made: list[float]) -> None:
        """Put refined goods in store."""
        self.store = [held + new for held, new in zip(self.store, made, strict=True)]
        self.output = sum(made)
        self.use = self.output / max(self.capacity * self.ramp, 1e-12)

    def ship(self) -> None:
        """Hand out what the market sold for its state, by what it holds."""
        home = self.home
        for g, held in enumerate(self.store):
            part = min(home.refined_sold[g] / max(home.refined_held[g], 1e-12), 1.0)
            self.store[g] = held - held * part


class Recycler(Refinery):
    """Turns swarf and old products back into refined goods."""

    partner_step = 0.0

    def lead_time(self) -> float:
        """See Firm."""
        return self.model.p.investment.lead_recycling

    def planned(self, grow: float) -> float:
        """See Firm."""
        return grow

    def worth(self, full: float) -> float:
        """See Firm."""
        return self.value(self.home.view) / full

    def work(self) -> None:
        """Make refined goods of its share of the scrap that its state's recyclers take."""
        share = self.room / max(self.home.room_for_scrap, 1e-12)
        self.take([tonnes * share for tonnes in self.home.recycled])


class Maker(Firm):
    """Makes products to order."""

    def lead_time(self) -> float:
        """See Firm."""
        return self.model.p.investment.lead_magnet

    def worth(self, full: float) -> float:
        """See Firm: products over conversion and refined goods."""
        return self.home.product_index / (full + self.home.input_cost)

    def growth_rate(self) -> float:
        """See Firm; with the margin over full cost, where the config says so."""
        p = self.model.p.investment
        return p.margin * max(log(max(self.outlook, 1e-9)), 0.0) if p.margin else p.expansion

    def cash_ratio(self) -> float:
        """See Firm."""
        return self.home.product_index / (self.unit_cost + self.home.input_cost)

    def stays_shut(self) -> bool:
        """See Firm: never, since buyers qualify who runs."""
        return False

    def worth_now(self) -> float:
        """See Firm."""
        return self.home.product_index

    def worth_at_start(self) -> float:
        """See Firm."""
        return self.home.product_start

    def cash_cost(self) -> float:
        """See Firm."""
        return self.unit_cost + sumprod(self.home.content, self.home.index)

    def make(self) -> None:
        """Make its share of what its state sold."""
        room = self.room
        part = self.home.products_sold / max(self.home.room_for_products, 1e-12)
        self.output = room * part
        self.use = part if room > 0 else 0.0
