"""A market that is cleared once, with the knobs of the solver."""

from typing import Any

import numpy as np

from lanes.intrinsics import LANES, Floats
from regame.engine.market.market import Cleared, Market, Start
from regame.engine.market.search import MOST_TRIES, Search, blocs
from regame.engine.market.solver import clear


def clear_market(
    market: Market,
    price: Floats,
    rent: Floats,
    margin: Floats,
    *,
    tolerance: float = 1e-9,
    limit: int = MOST_TRIES,
    lanes: int = LANES,
    solver: Any = clear,
) -> Cleared:
    """Find prices, licence rents and smugglers' margins at which every market balances.

    The search starts from price (R, G, S), rent and margin (R, H). Raises ValueError where buyers
    of a bloc are not equally sharp.
    """
    bloc, one_of = blocs(market)
    if not np.array_equal(market.sharpness, market.sharpness[..., one_of[bloc]]):
        raise ValueError("bloc: its buyers are not equally sharp")
    search = Search(market, Start(price, rent, margin))
    return search.clear(tolerance=tolerance, limit=limit, lanes=lanes, solver=solver)
