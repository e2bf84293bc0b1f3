"""The trade network: states as nodes, routes as edges."""

from collections.abc import Sequence
from itertools import product

import networkx as nx
import numpy as np


def trade_network(states: Sequence[str], holders: Sequence[str]) -> nx.DiGraph:
    """Every state may sell to every other and to itself.

    Edges carry `border` (0 at home, 1 abroad: freight is paid) and `concentrate` (whether ore may
    take the route: a holder's concentrate does not leave, its licence covers it).
    """
    network = nx.DiGraph()
    network.add_nodes_from((state, {"holder": state in holders}) for state in states)
    for seller, buyer in product(states, repeat=2):
        home = seller == buyer
        concentrate = home or seller not in holders
        network.add_edge(seller, buyer, border=float(not home), concentrate=concentrate)
    return network


def compile_routes(network: nx.DiGraph, states: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The network as arrays: border (seller, buyer) and raw_open (separator state, mine state)."""
    border = nx.to_numpy_array(network, nodelist=list(states), weight="border")
    open_ = nx.to_numpy_array(network, nodelist=list(states), weight="concentrate")
    return border, np.ascontiguousarray(open_.T)
