"""A market by which the solver is compiled before there are markets to clear (game/ahead.py)."""

from typing import Any

import numpy as np

from regame.engine.market.market import Market, Start
from regame.engine.market.search import Search


def example() -> Search:
    """A market that is as any other to the compiler: one run, one group, two states, one holder."""
    state, holder, route = np.ones((1, 1, 2)), np.ones((1, 1, 1)), np.ones((1, 1, 2, 2))
    run, by_holder = np.ones(1), np.ones((1, 1))
    by_state = ("quantity", "elasticity", "reference", "available", "offer_reference")
    values: dict[str, Any] = {
        **dict.fromkeys((*by_state, "sharpness", "value"), state),
        **dict.fromkeys(("weight", "cost"), route),
        **dict.fromkeys(("hold", "slope"), run),
        **dict.fromkeys(("duty", "ask_floor"), holder),
        **dict.fromkeys(("licences", "counted", "grey_cost", "evasion"), by_holder),
        **dict.fromkeys(("grey_capacity", "grey_width"), by_holder),
    }
    market = Market(
        **values, grey_weight=route[:, :, :1], covered=np.ones(1, np.bool_), holders=(0,)
    )
    return Search(market, Start(state, by_holder, by_holder))
