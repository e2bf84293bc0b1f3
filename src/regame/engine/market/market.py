"""What a market is, where its search begins and what is found: data without any solver."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lanes.intrinsics import Floats
from regame.core.arrays import Ints

BEYOND = 20.0  # widths of a choice beyond the value of lost load, where nothing is bought


@dataclass(frozen=True)
class Market:
    """What sellers offer, buyers want and routes cost this month, for every run.

    Axes: R runs, G groups cleared together, S states that sell and buy, H holders of licences.

    Supply of a seller at inside price p: "offer" available / (1 + hold (p/offer_reference)^-slope);
    "linear" available (1 + slope (p/offer_reference - 1)); "isoelastic" available
    (p/offer_reference)^slope. Demand of a buyer at its index P: "isoelastic" quantity
    (P/reference)^-elasticity (log linear in P where that is below 2 %: P has no lower bound);
    "linear" quantity (1 - elasticity (P/reference - 1)), cut off smoothly at zero.

    Buyers spread orders by a logit on delivered prices d with weights a and sharpness b:
    P = -(1/b) log sum a exp(-b d), flows quantity a exp(-b d)/sum; "ces" routing has log d in the
    place of d and b = sigma - 1. A holder's goods go out at max((p + rent)(1 + duty), ask_floor),
    or unseen at p + grey_cost + margin; whoever goes without pays `value`. Without `premium` nobody
    is distrusted, without `denied` all goods are let in.
    """

    quantity: Floats  # (R, G, S) t wanted at the reference
    elasticity: Floats  # (R, G, S) of demand
    reference: Floats  # (R, G, S) USD/kg
    available: Floats  # (R, G, S) t, the most that can be sold; 0: no seller
    hold: Floats  # (R,) how much of it is held back at the reference
    slope: Floats  # (R,) of supply
    offer_reference: Floats  # (R, G, S) USD/kg
    weight: Floats  # (R, G, S, S) preference of buyers (last axis) for sellers; 0: closed
    grey_weight: Floats  # (R, G, H, S) the same for a holder's goods unseen
    cost: Floats  # (R, G, S, S) USD/kg of the route, or (R, 1, S, S): the same for all groups
    sharpness: Floats  # (R, G, S) 1/(USD/kg), or sigma - 1
    value: Floats  # (R, G, S) USD/kg of lost load
    duty: Floats  # (R, G, H) ad valorem
    covered: NDArray[np.bool_]  # (G,) groups under the licence
    ask_floor: Floats  # (R, G, H) USD/kg
    licences: Floats  # (R, H) t; inf: none needed
    counted: Floats  # (R, H) share of exports that counts
    grey_cost: Floats  # (R, H) USD/kg
    evasion: Floats  # (R, H) t that go unseen without a margin
    grey_capacity: Floats  # (R, H) t more with a wide one
    grey_width: Floats  # (R, H) USD/kg, margin at which 63 % of it is used
    holders: tuple[int, ...] = ()
    distrusted: tuple[int, ...] = ()
    bloc: tuple[int, ...] = ()  # of each buyer: those of a bloc are equally sharp, group by group;
    # nothing: each is a bloc of its own
    premium: Floats | None = None  # (R, G, D, S) USD/kg more for goods of the D distrusted sellers
    denied: Floats | None = None  # (R, G, H, S) 1 where a holder's licensed goods are not let in
    demand: str = "isoelastic"
    supply: str = "offer"
    routing: str = "logit"
    idle_weight: float = 1.0  # weight of going without


class Start(NamedTuple):
    """Where the search begins: last month's answer."""

    price: Floats  # (R, G, S) USD/kg
    rent: Floats  # (R, H) USD/kg
    margin: Floats  # (R, H) USD/kg


@dataclass(frozen=True)
class Cleared:
    """Prices, flows and shadow prices at which everything balances, run by run."""

    price: Floats  # (R, G, S) USD/kg inside; the start's where nobody sells
    index: Floats  # (R, G, S) USD/kg that buyers face
    flow: Floats  # (R, G, S, S) t from sellers to buyers (last axis)
    grey_flow: Floats  # (R, G, H, S) t unseen
    without: Floats  # (R, G, S) t that went without
    rent: Floats  # (R, H) USD/kg of licences
    margin: Floats  # (R, H) USD/kg of smugglers
    ask: Floats  # (R, G, H) USD/kg quoted outside, duty included
    sold: Floats  # (R, G, S) t, the sum of what leaves a seller
    iterations: Ints  # (R,)
    residual: Floats  # (R,) largest relative excess
    ok: NDArray[np.bool_]  # (R,) whether it is within the tolerance
