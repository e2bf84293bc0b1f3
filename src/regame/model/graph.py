"""The graph of trade that the markets play on: who may sell to whom, and what went there."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import networkx as nx

from regame.core.errors import UserError, nearest

if TYPE_CHECKING:
    from regame.model.states import State


def all_joined(states: list[State]) -> nx.DiGraph:
    """A graph in which every state may sell to every other."""
    graph = nx.DiGraph()
    graph.add_nodes_from(state.name for state in states)
    graph.add_edges_from(permutations(graph.nodes, 2))
    return graph


def check_graph(graph: nx.DiGraph, states: list[State]) -> None:
    """Raise UserError for nodes that are no states, and for states that are no nodes."""
    names = [state.name for state in states]
    faults = [f"graph: {n!r} is no state{nearest(n, names)}" for n in graph if n not in names]
    faults += [f"graph: state {name!r} is no node" for name in names if name not in graph]
    if faults:
        raise UserError(faults)


def weigh_edges(graph: nx.DiGraph, states: list[State]) -> None:
    """Write on each edge what went along it this month, t: `raw`, `refined` and `products`.

    What leaves unseen is left out.
    """
    for seller in states:
        for buyer in states:
            if graph.has_edge(seller.name, buyer.name):
                edge = graph.edges[seller.name, buyer.name]
                edge["raw"] = seller.raw_flow[buyer.row]
                edge["refined"] = sum(bought[seller.row] for bought in buyer.bought)
                edge["products"] = buyer.products_bought[seller.row]
