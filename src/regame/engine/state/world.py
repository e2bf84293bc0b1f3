"""Everything that a run carries from one month to the next, as a table of variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lanes.memory import Memory
from regame.core.bargain import BARGAIN
from regame.core.instruments import INSTRUMENTS


class Variable(NamedTuple):
    """One array of the world; its first axis is always the run."""

    name: str
    axes: tuple[str, ...]
    unit: str
    meaning: str
    theme: str


G, S, H, F, K, A, P = "group", "state", "holder", "plant", "stage", "age", "payoff"
N = "route"  # pairs of states in the table of routes
C = "good"  # groups of oxides, and magnets last
Q = "issue"  # what states and the first holder are at odds about: tables/issues.py
B = "bargain"  # parameters of the bargain: BARGAIN there
W = "firm"  # owners of plants, users, users of products and traders, where any has a rule

type Row = tuple[str, tuple[str, ...], str, str]  # name, axes, unit, meaning


def _instruments(user: str, axis: str) -> tuple[Row, ...]:
    """Variables of the instruments of a user; NaN where one is not set."""
    return tuple(
        (row.variable, (G, axis) if row.by_group else (axis,), row.unit, row.doc)
        for row in INSTRUMENTS
        if row.user == user
    )


_TABLE: dict[str, tuple[Row, ...]] = {
    "refined": (
        ("start_price", (G,), "USD/kg", "inside price at the start"),
        ("start_index", (G, S), "USD/kg", "delivered price at the start"),
        ("usual_price", (G,), "1", "price that counts as usual, over the start's"),
        ("stop_value", (G, S), "USD/kg", "value of lost load without refined goods"),
        ("price", (G, S), "USD/kg", "inside price of refined goods, without VAT"),
        ("index", (G, S), "USD/kg", "delivered price that buyers face, over all routes"),
        ("trailing", (G, S), "log USD/kg", "trailing mean of the log index"),
        ("rise", (G, S), "log", "rise of the index this month"),
        ("seller_expected", (G, S), "USD/kg", "expected price of sellers"),
        ("buyer_expected", (G, S), "USD/kg", "index that buyers expect"),
        ("trend", (G, S), "1/month", "trend of the index that buyers follow"),
        ("weight", (G, S, S), "share", "preference of buyers (last axis) for sellers"),
        ("flow", (G, S, S), "t/month", "documented flows from sellers to buyers"),
        ("grey_flow", (G, H, S), "t/month", "undocumented flows from holders to buyers"),
        ("without", (G, S), "t/month", "orders that went without at the value of lost load"),
        ("stock", (G, S), "t", "refined goods held by users"),
        ("need", (G, S), "t/month", "use that was wanted last month"),
        ("wanted", (G, S), "t/month", "use outside products that was wanted at the index"),
        ("used", (G, S), "t/month", "refined goods used outside products"),
        ("into_products", (G, S), "t/month", "refined goods used in products"),
        ("adapted", (G, S), "share", "progress from short-run to long-run elasticity"),
        ("content", (G, S), "t/t", "refined goods that go into a tonne of products"),
        ("intensity", (G,), "1", "what a unit of activity takes, over the tables; a residual"),
        ("lost", (G, S), "share", "use outside products that substitutes have taken"),
        ("route_worth", (N, G), "USD/kg", "what a place on a full route of a table is worth"),
        ("toll", (S,), "USD/kg", "what refineries charge"),
        ("raw_flow", (S, S), "t/month", "concentrate from extractors (last axis) to refineries"),
        ("raw_share", (S, S), "share", "where extractors (last axis) sent their concentrate"),
    ),
    "products": (
        ("product_start", (S,), "USD/kg", "delivered price of products at the start"),
        ("product_price", (S,), "USD/kg", "products at the plant"),
        ("product_index", (S,), "USD/kg", "delivered price of products"),
        ("product_trailing", (S,), "log USD/kg", "trailing mean of the log index"),
        ("product_weight", (S, S), "share", "preference of buyers (last axis) for sellers"),
        ("product_flow", (S, S), "t/month", "products from makers to users"),
        ("product_stock", (S,), "t", "products and parts with them that users hold"),
        ("product_used", (S,), "t/month", "products used"),
        ("product_plan", (S,), "t/month", "output that makers expect"),
        ("product_adapted", (S,), "share", "progress from short-run to long-run elasticity"),
        ("product_lost", (S,), "share", "use of products that substitutes have taken"),
        ("scrap", (G, S), "t", "swarf and collected products that wait for recyclers"),
        (
            "retired",
            (G, S),
            "t/month",
            "refined goods in products that reached the end of their life",
        ),
        ("in_use", (A, G, S), "t", "refined goods in products in use, by age"),
    ),
    "states": (
        ("risk", (S,), "1", "risk that buyers feel"),
        ("restricted", (S,), "share", "normal foreign supply that is withheld"),
        ("since_restricted", (S,), "months", "since supply was last restricted"),
        ("damage", (S,), "USD/month", "value lost on use that substitutes do not serve"),
        ("hurt", (S,), "USD/year", "lost to dear and missing supply in twelve months, fading"),
        ("trust", (H, S), "share", "trust of buyers in a holder"),
        ("will", (S,), "1", "political will to decouple"),
        ("made", (K, S), "t", "made since the start, by stage"),
        ("made_before", (K, S), "t", "made before the start, by stage"),
        ("shock", (S,), "log", "shock to use"),
        ("growth", (S,), "1", "use over the start's, without shocks and prices"),
        ("activity", (S,), "1", "use over the start's at its prices, shocks included"),
        ("use_path", (G, S), "1", "dated factors on use outside products, over the base year's"),
        ("product_path", (S,), "1", "dated factors on use of products, over the base year's"),
        ("spent", (S,), "USD", "public money spent"),
        ("book", (S,), "USD", "plants built since the start, written down"),
        ("payoff", (S, P), "USD", "budget, income and broad income so far, discounted"),
        ("stake", (S,), "USD", "largest that an open dispute is about; 0: none"),
        ("truce", (S,), "months", "left of the truce after a concession"),
        ("talks", (S,), "months", "until the holder presses again what it did not win"),
        ("breaches", (S,), "count", "truces broken so far"),
        ("loss", (S,), "USD/month", "damage, and what refined goods cost over the start's prices"),
        ("usual_loss", (S,), "USD/month", "the same while nothing was withheld"),
        ("acting", (S,), "months", "of a denial in a dispute, so far"),
        ("disputes", (S,), "count", "disputes so far"),
        ("threats", (S,), "count", "threats so far"),
        ("acts", (S,), "count", "threats carried out so far"),
        ("conceded", (S,), "count", "concessions so far"),
        ("since_conceded", (S,), "months", "since the state last gave way"),
        ("conceded_to_threat", (S,), "count", "of them to a threat"),
        ("conceded_to_act", (S,), "count", "of them to a denial"),
        ("conceded_value", (S,), "USD", "won by the holder this month"),
        ("conceded_loss", (S,), "USD", "given up by the target this month"),
        ("hits", (S,), "0/1", "strikes back in other trade while it is restricted"),
        ("tied", (S,), "USD", "offered in offtakes over ten years, by which claims are divided"),
        ("scare", (), "1", "news of cuts and denials that moves who buys shares, fading"),
        ("since_struck", (H,), "months", "since the holder last met retaliation"),
        ("credibility", (H,), "share", "how far threats are believed"),
    ),
    "issues": (
        ("bargain", (B,), "1", "parameters of the bargain, a draw of its posterior"),
        ("issue_value", (Q,), "USD", "what giving way is worth to the holder; 0: not open"),
        ("issue_cost", (Q,), "USD", "what giving way would cost the target"),
        ("issue_age", (Q,), "months", "since it opened"),
        ("issue_months", (Q,), "months", "since it was first pressed; -1: not pressed"),
        ("issue_resolve", (Q,), "months", "of a minor loss that the target bears"),
        ("issue_endurance", (Q,), "months", "that the holder bears without costs of its own"),
        ("issue_doubt", (Q,), "log", "the target's first error about the holder's endurance"),
        ("issue_holder_doubt", (Q,), "log", "the holder's about the target's"),
        ("issue_bound", (Q,), "0/1", "its public keeps the target from giving way at once"),
        ("issue_holder_bound", (Q,), "0/1", "the same of the holder"),
        ("issue_borne", (Q,), "months", "of a minor loss that the target has borne"),
        ("issue_spent", (Q,), "months", "of its endurance that the holder has used up"),
        ("issue_denied", (Q,), "0/1", "a denial is in force for it"),
    ),
    "licences": (
        ("ask", (G, H), "USD/kg", "quoted outside price of the holder"),
        ("rent", (H,), "USD/kg", "shadow price of licences"),
        ("margin", (H,), "USD/kg", "smugglers' margin over their cost"),
        ("export_quota", (H,), "t/year", "quota in force, annualised"),
        ("licences_left", (H,), "t", "licences left this half-year"),
        ("licences_issued", (H,), "t", "licences issued for this half-year"),
        ("counted_half", (H,), "t", "counted exports this half-year"),
        ("grey_capacity", (H,), "t/month", "smuggling capacity"),
        ("campaign", (H,), "share", "strength of the enforcement campaign"),
        ("moved", (H,), "share", "of who worked unseen that has moved to extractors elsewhere"),
        ("plan_growth", (H,), "1/year", "by which the plan lets extractors grow this year"),
        ("planned_on", (H,), "t/month", "output of products at home when it was set"),
        ("compensated", (H,), "share", "strongest campaign that owners were compensated for"),
        ("aggrieved", (H,), "months", "in which a quota or duty tighter than at the start was set"),
        ("complaint", (H,), "months", "since a complaint about it; -1: none"),
        ("ruled", (H,), "0/1", "a ruling forbids such a quota or duty"),
        ("biting", (H,), "0/1", "an instrument tighter than at the start restricted trade"),
        ("restrictions", (H,), "months", "months in which a tighter instrument bit"),
        ("denied", (H, S), "0/1", "buyers that are denied"),
    ),
    "licensing": (
        ("usual", (H, C, S), "t/month", "exports before licences case by case, over activity"),
        ("usual_months", (H,), "months", "in which usual exports were counted, up to 12"),
        ("filed", (H, C, S), "t", "exports that wait at the office that takes applications"),
        ("examined", (H, C, S), "t", "exports that wait for a decision"),
        ("granted", (H, C, S), "t", "exports with a licence that were not shipped yet"),
        ("licence_worth", (H, C, S), "USD/kg", "what one more licence would be worth to buyers"),
        ("licence_mark", (H, G), "USD/kg", "the same, mean over exports of refined goods"),
        ("licensing_months", (H,), "months", "since exports are licensed case by case"),
        ("withheld", (H, S), "share", "of usual exports that lacked a licence"),
        ("in_parts", (H, S), "share", "of covered products that leave in components, unlicensed"),
        ("in_tests", (H, S), "t", "unlicensed products that wait at customs for a test of content"),
        ("stopped", (H, S), "share", "of usual exports of all goods that a stop keeps back"),
        ("reopening", (H, C, S), "share", "of usual exports still held after a stop or a denial"),
    ),
    "instruments": (
        *_instruments("state", S),
        *_instruments("holder", H),
        ("plan", (H,), "index", "setting that a planning holder follows; -1: none"),
        ("public_stock", (G, S), "t", "part of users' stocks that is the state's"),
        ("public_product_stock", (S,), "t", "the same of products"),
        ("stockpile_stands", (S,), "months", "public stock at the start, kept while none is set"),
        ("stockpile_products_stands", (S,), "months", "the same of products"),
        ("cover_factor", (S,), "1", "stocks wanted by users, over the config's"),
        ("openness_factor", (S,), "1", "look at supply elsewhere, over the config's"),
        ("substitution_factor", (S,), "1", "speed of substitutes, over the config's"),
        ("collection_added", (S,), "share", "old products collected on top"),
        ("premium_factor", (S,), "1", "weight on the risk of a supplier"),
    ),
    "plants": (
        ("cost_level", (), "1", "costs of everybody over the tables', by their growth alone"),
        ("capacity", (F,), "t/month", "nameplate"),
        ("phase", (F,), "code", "0 idle, 1 building, 2 running, 3 mothballed"),
        ("clock", (F,), "months", "left until a plant in building runs"),
        ("coming", (F, A), "t/month", "next projects of a class, by stage of building"),
        ("plant_path", (F,), "1", "dated factors on what extractors dig"),
        ("delay", (F,), "1", "time, capital and running cost of a new plant over plan"),
        ("ramp", (F,), "share", "of nameplate that can be reached"),
        ("use_of_capacity", (F,), "share", "output over what could be made, luck aside"),
        ("output", (F,), "t/month", "concentrate, refined goods or products made"),
        ("raw_stock", (F,), "t", "concentrate at the extractor"),
        ("heap", (F,), "t", "concentrate dug long ago that an old line lives on"),
        ("drawn", (F,), "t/month", "refined goods that an old line made of it"),
        ("refined_stock", (F, G), "t", "refined goods that producers hold"),
        ("unit_cost", (F,), "USD/kg", "cash cost of a kilogram, learning included"),
        ("reserve", (F,), "1", "price over cost that a plant asks for to run as at the start"),
        ("outlook", (F,), "1", "view of the price over full cost"),
        ("result", (F,), "USD/month", "smoothed operating result"),
        ("cash", (F,), "USD", "earned while running, with support, since begun or brought back"),
        ("support", (F,), "share", "part of capital cost or loss that a state pays"),
        ("pledge", (F,), "share", "of output that states who paid offtakes have a claim on"),
        ("backed", (F,), "0/1", "an offtake paid a part of what it asked for last month"),
        ("owner", (F,), "index", "firm that owns it"),
        ("closed", (F,), "0/1", "closed for good"),
        ("open_part", (F,), "share", "of its room that its owner leaves open, extractors aside"),
    ),
    "firms": (
        ("seat", (W,), "index", "state in which the firm is at home"),
        ("funds", (W,), "USD", "own money: put in and earned, less spent and paid back"),
        ("debt", (W,), "USD", "owed"),
        ("put_in", (W,), "USD", "shares sold and losses carried by owners, discounted"),
        ("profit", (W,), "USD", "operating result and support, less plants, discounted"),
        ("opening_worth", (W,), "USD", "what its plants that ran at the start cost to build"),
        ("worth", (W,), "USD", "its plants, written down"),
        ("bankrupt", (W,), "0/1", "ran out of money and failed"),
        ("hoard", (G, S), "t", "refined goods that traders hold"),
        ("saved", (S,), "share", "of the dearest group that makers have learned to do without"),
        ("set_output", (W,), "1", "output over the usual"),
        ("set_invest", (W,), "0/1", "begins its best project, or none"),
        ("set_alone", (W,), "0/1", "begins extractors without their refineries"),
        ("set_expand", (W,), "1/year", "growth of plants that run, on top"),
        ("set_mothball", (W,), "0/1", "mothballs all plants that run, or none"),
        ("set_restart", (W,), "0/1", "brings mothballed plants back, or leaves them"),
        ("set_close", (W,), "0/1", "closes all its plants for good"),
        ("set_serve", (W,), "index", "state with the first claim on its output"),
        ("set_reserve", (W,), "share", "of its output under that claim"),
        ("set_ship", (W,), "index", "state that its concentrate is made for"),
        ("set_toll", (W,), "0/1", "takes strangers' concentrate"),
        ("set_relocate", (W,), "1/year", "capacity of makers that moves to the holder"),
        ("set_thrift", (W,), "share", "of the dearest group that its makers aim to save"),
        ("set_collect", (W,), "share", "of old products that it collects, on top"),
        ("set_lobby", (W,), "USD/year", "spent on lobbying its state"),
        ("set_self_financed", (W,), "0/1", "builds with its own money only"),
        ("set_equity", (W,), "USD", "shares offered this month"),
        ("set_borrow", (W,), "USD", "loan asked for this month"),
        ("set_bid", (W,), "index", "firm that it bids for this month"),
        ("set_cover", (W,), "1", "stocks wanted, over the config's"),
        ("set_openness", (W,), "1", "look at supply elsewhere, over the config's"),
        ("set_premium", (W,), "1", "weight on the risk of a supplier, over the config's"),
        ("set_qualify", (W,), "index", "state that it qualifies as a supplier"),
        ("set_substitution", (W,), "1", "speed of substitutes, over the config's"),
        ("set_design_out", (W,), "1/year", "use of products that new designs do without"),
        ("set_hoard", (W,), "months", "stock that a trader aims at, of its state's need"),
    ),
}

VARIABLES = tuple(Variable(*row, theme) for theme, rows in _TABLE.items() for row in rows)
ORDERS = tuple(
    v.name.removeprefix("set_") for v in VARIABLES if v.axes == (W,) and v.name[:4] == "set_"
)


class World:
    """All state of all runs. Attributes are the VARIABLES, float arrays, run first (memory.py).

    Verbs change the arrays in place, and setting one writes into it, so an array handed out stays
    the world's; whoever keeps one from month to month keeps a copy.
    """

    def __init__(self, runs: int, sizes: dict[str, int]):
        self.runs, self.sizes = runs, {W: 0, Q: 0, B: len(BARGAIN)} | sizes
        self.month = 0
        self.pointers: Any = None  # where the arrays lie, for compiled verbs
        self.failed_month = np.full(runs, -1)  # (run,) first month that did not converge
        self.residual = np.zeros(runs)  # (run,) largest relative excess so far
        shapes = {v.name: tuple(self.sizes[axis] for axis in v.axes) for v in VARIABLES}
        self.memory = Memory(runs, shapes)
        for name, array in self.memory.arrays.items():
            setattr(self, name, array)
        for user in ("state", "holder"):  # its instruments side by side, (run, column, user)
            names = [row.variable for row in INSTRUMENTS if row.user == user]
            setattr(self, f"set_by_{user}", self.memory.side_by_side(names))
        first = self.memory.first[f"set_{ORDERS[0]}"]
        orders = self.memory.whole[first : first + len(ORDERS) * self.sizes[W], :runs]
        self.orders = orders.reshape(
            len(ORDERS), self.sizes[W], runs
        )  # of firms (order, firm, run)

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__.get(name)
        if isinstance(held, np.ndarray):
            held[...] = value
        else:
            object.__setattr__(self, name, value)

    if TYPE_CHECKING:  # the arrays of VARIABLES, for type checkers

        def __getattr__(self, name: str) -> np.ndarray: ...

    def _arrays(self) -> tuple[str, ...]:
        return (*(v.name for v in VARIABLES), "failed_month", "residual")

    def snapshot(self) -> dict[str, np.ndarray | int]:
        """A copy of everything, to be given back to `restore`."""
        return {"month": self.month, **{n: getattr(self, n).copy() for n in self._arrays()}}

    def restore(self, snapshot: dict[str, np.ndarray | int]) -> None:
        """Go back to a snapshot of this world, or of one in which no firm has a rule.

        That has no variables of firms: those of this world stay as they are.
        """
        self.month = int(snapshot["month"])
        for name in self._arrays():
            if np.shape(snapshot[name]) == getattr(self, name).shape:
                getattr(self, name)[...] = snapshot[name]

    def __reduce__(self) -> Any:
        """Copies and pickles have a memory of their own."""
        return _again, (self.runs, self.sizes, self.snapshot())

    def fork(self, rows: np.ndarray) -> World:
        """A new world that goes on from this one, one run per entry of `rows`; rows may repeat."""
        copy = World(len(rows), self.sizes)
        copy.month = self.month
        copy.failed_month, copy.residual = self.failed_month[rows], self.residual[rows]
        copy.memory.take(self.memory, rows)
        return copy


def _again(runs: int, sizes: dict[str, int], snapshot: dict[str, np.ndarray | int]) -> World:
    world = World(runs, sizes)
    world.restore(snapshot)
    return world
