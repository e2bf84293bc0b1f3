"""What mechanisms hand to each other within a month: the buffers, gone by the next.

Nothing here is carried from month to month. What is handed from one step to another has a place
per run; scratch has one place for all runs, and is filled again in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lanes.expressions import GANG_SUFFIX
from lanes.intrinsics import LANES
from lanes.memory import Memory
from lanes.pointers import Pointers
from regame.engine.state.lines import LINES

R, G, S, H, F, L = "run", "group", "state", "holder", "plant", "line"
K, N, Q = "contract", "route", "issue"
USES = "use"  # groups of oxides outside magnets, and magnets
STAGE, KNOW_HOW, ROWS = "plants", "stage", "rows"

_TABLE: dict[str, tuple[tuple[str, ...], str]] = {
    # disputes, and plants
    "opens": ((R, Q), "1 where a dispute opens"),
    "lead": ((R, F), "months from decision to first output"),
    "spent": ((R, F), "USD put into plants"),
    "waits": ((R, F), "1 where building waits for its owner's money"),
    # the market of tolls: mine states buy, separators' states sell
    "raw_offered": ((R, S), "t of concentrate that extractors' states offer"),
    "raw_wanted": ((R, S), "the same, a trace where there is none"),
    "raw_room": ((R, S), "t that refineries can take"),
    "raw_cost": ((R, S), "USD/kg, mean unit cost of refineries by room"),
    "raw_weight": ((R, S, S), "refinery state, extractors' state: share of open room"),
    "raw_route": ((R, S, S), "the same, USD/kg: freight and value forgone"),
    "raw_value": ((R, S), "USD/kg: a extractors' state's best outlet, or the mean toll if more"),
    "raw_sharpness": ((R, S), "kg/USD"),
    "raw_reference": ((R, S), "USD/kg: last month's mean toll"),
    "sent": ((R, F), "t of concentrate that left each extractor"),
    "idled": ((R, F), "t that a campaign keeps each extractor from digging"),
    # the market of oxides
    "order": ((R, G, S), "t that are ordered at last month's price"),
    "response": ((R, G, S), "elasticity of orders"),
    "premium": ((R, G, H, S), "USD/kg that distrust of a holder adds to what its goods cost"),
    "denied": ((R, G, H, S), "1 where a holder's documented goods are not let in"),
    "export_free": ((R, USES, H, S), "t a month that need neither licence nor test"),
    "export_cap": ((R, USES, H, S), "t that licences case by case or stops let out; infinite: any"),
    "grey_weight": ((R, G, H, S), "preferences for undocumented goods"),
    "sharpness": ((R, G, S), "kg/USD"),
    "route_room": ((R, N, G), "t that routes of a table can still carry, by pair of states"),
    "route_cost": ((R, N, G), "USD/kg of them, over freight"),
    "held": ((R, G, S), "t that producers hold"),
    "delivered": ((R, K, G), "t delivered under contracts, before the market"),
    "aside": ((R, F, G), "t that a plant sets aside for who has the first claim on its output"),
    "reference": ((R, G, S), "USD/kg at which asks stand still"),
    "floor": ((R, G, H), "USD/kg below which outside asks cannot fall"),
    "duty": ((R, G, H), "export duty, ad valorem"),
    "licences": ((R, H), "t that can be used this month; infinite: no quota"),
    "counted": ((R, H), "share of exports that count against the quota"),
    "evasion": ((R, H), "t that evade duty and tax"),
    "grey_room": ((R, H), "t that smugglers can move"),
    # the market of magnets
    "product_able": ((R, S), "t that plants could make of the refined goods there are"),
    "product_room": ((R, S), "t that plants could make"),
    "product_cost": ((R, S), "USD/kg: conversion, and refined goods at their index"),
    "product_wanted": ((R, S), "t wanted at last month's index"),
    "product_need": ((R, S), "t wanted for use at last month's index"),
    "product_response": ((R, S), "elasticity of that"),
    "product_premium": ((R, H, S), "USD/kg that distrust of a holder adds"),
    "product_sharpness": ((R, S), "kg/USD"),
    "product_way": ((R, S, S), "preference of buyers for sellers, zero where a stop shuts the way"),
    # money
    "result": ((R, F), "USD, operating result"),
    "refined_paid": ((R, G, S), "USD that buyers pay for refined goods, delivered"),
    "refined_earned": ((R, G, S), "USD that producers earn, at the inside price"),
    "others_paid": ((R, S), "USD for refined goods that are no input of products"),
    "rent_earned": ((R, H), "USD, licences"),
    "duty_earned": ((R, H), "USD"),
    "grey_earned": ((R, H), "USD, smugglers' margin"),
    "moving_cost": ((R,), "USD, freight and the real cost of smuggling"),
    "stock_bill": ((R, G, S), "USD of public money for stocks bought, less what they sell for"),
    "product_bill": ((R, S), "the same of products"),
    "storage": ((R, S), "USD of public money for keeping them"),
    "programmes": ((R, S), "USD of public money for research, collection and plants downstream"),
    "support_paid": ((R, S), "USD of public money, programmes included"),
    "support_got": ((R, F), "USD of it that plants get"),
    "ledger": ((R, S, L), "USD, lines as in lines.py"),
    # scratch
    "cut": ((H,), "announced cut of the quota"),
    "starts": ((H,), "1 where a campaign starts"),
    "news": ((S,), "news of cuts, campaigns and denials"),
    "cut_off": ((S,), "holders that begin to deny a state"),
    "worth": ((G, S), "USD/kg of what is in concentrate"),
    "charged": ((S,), "USD/kg, toll and freight of concentrate"),
    "mix": ((G, S), "t in concentrate, by group"),
    "arriving": ((G, S), "t in concentrate that reached refineries"),
    "inputs": ((S,), "USD/kg, refined goods in a product"),
    "prospect": ((G, S), "USD/kg that investors count on"),
    "uses_of_extractors": ((F,), "share of capacity that runs"),
    "luck_of_extractors": ((F,), "factor on output"),
    "direct": ((G, S), "t wanted outside products"),
    "elastic": ((G, S), "elasticity"),
    "mood": ((G, S), "factor on wanted stocks"),
    "refined_able": ((G, S), "t that may go into products"),
    "level": ((G, S), "USD/kg, trailing mean"),
    "total": ((S,), "sum over plants of a state"),
    "mean": ((S,), "mean over plants of a state"),
    "part": ((S,), "share"),
    "opened": ((S,), "part of preferences that follows supply"),
    "drift": ((ROWS, S), "see relations/buyers.py"),
    "known": ((KNOW_HOW, S), "factor of know-how on costs"),
    "made": ((STAGE, S), "t, output by stage"),
    "booked": ((S,), "t, output of extractors on the books"),
    "basis": ((F,), "t by which money is shared out among plants"),
    "money": ((S,), "USD to be shared out among plants"),
    "shipped": ((S,), "t of concentrate"),
    "bill": ((S,), "USD for concentrate"),
    "growth_paid": ((H,), "growth a month that a holder pays for"),
    "growth_cost": ((F,), "USD that a holder pays for it"),
    "use_harm": ((R, USES, S), "USD, value of use not served, and what substitutes cost"),
    "use_paid": ((R, S), "USD that users pay for products, delivered"),
    "use_need": ((USES, S), "t wanted at the start's price"),
    "use_got": ((USES, S), "t used or bought"),
    "use_start": ((USES, S), "USD/kg"),
    "use_elastic": ((USES, S), "elasticity"),
    "use_value": ((USES, S), "USD/kg, value of lost load"),
    "use_loss": ((USES, S), "t x USD/kg forgone"),
}  # fmt: skip

SCRATCH = frozenset(name for name, (axes, _) in _TABLE.items() if R not in axes)


class Buffers:
    """Arrays by name, run first (memory.py); `pointers` says where they lie, for compiled verbs.

    Scratch is there twice: `news` for one run, and `news_gang` for the runs of a gang.
    """

    def __init__(self, runs: int, sizes: dict[str, int]):
        lengths = sizes | {L: len(LINES), USES: sizes[G] + 1, STAGE: 4, ROWS: 4}
        shapes = {
            name: tuple(lengths[axis] for axis in axes if axis != R)
            for name, (axes, _) in _TABLE.items()
        }
        by_run = Memory(runs, {n: shape for n, shape in shapes.items() if n not in SCRATCH})
        scratch = {n: shape for n, shape in shapes.items() if n in SCRATCH}
        for_gangs = Memory(LANES, {f"{n}{GANG_SUFFIX}": shape for n, shape in scratch.items()})
        alone = {n: np.zeros(shape) for n, shape in scratch.items()}
        self.pointers = Pointers("Buffers", alone, by_run, for_gangs)
        vars(self).update(self.pointers.named)
        self.markets: Any = None  # that are laid out here, see clearing.py

    if TYPE_CHECKING:  # the arrays of the table, for type checkers

        def __getattr__(self, name: str) -> np.ndarray: ...
