"""The trade network of one run in the present month, and what it says of dependence."""

from __future__ import annotations

import networkx as nx
import numpy as np

from regame.engine.state.atlas import Atlas
from regame.engine.state.network import trade_network
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World


def network_of(world: World, atlas: Atlas, p: Parameters, run: int) -> nx.DiGraph:
    """The network of one run in the present month, with flows on its edges.

    Nodes: `price_light` USD/kg (or of the leading group of the case) and `output` t/month of oxides
    sold. Edges: `oxides`, `grey` and `magnets` t/month, `freight` USD/kg, `denied`, and `trust` of
    the buyer in a holder.
    """
    network = trade_network(atlas.states, [atlas.states[h] for h in atlas.holders])
    flow = world.flow[run].sum(axis=0)
    grey = np.zeros_like(flow)
    for h, row in enumerate(atlas.holders):
        grey[row] = world.grey_flow[run, :, h].sum(axis=0)
    first = atlas.leading
    for i, seller in enumerate(atlas.states):
        network.nodes[seller][f"price_{atlas.groups[first]}"] = float(world.price[run, first, i])
        network.nodes[seller]["output"] = float(flow[i].sum() + grey[i].sum())
        for j, buyer in enumerate(atlas.states):
            edge = network.edges[seller, buyer]
            edge["oxides"], edge["grey"] = float(flow[i, j]), float(grey[i, j])
            edge["magnets"] = float(world.magnet_flow[run, i, j])
            edge["freight"] = float(p("market.transport")[run]) * edge["border"]
            if i in atlas.holders:
                h = atlas.holders.index(i)
                edge["trust"] = float(world.trust[run, h, j])
                edge["denied"] = bool(world.denied[run, h, j])
    return network


def measures(network: nx.DiGraph, weight: str = "oxides") -> dict[str, dict[str, float]]:
    """How dependent buyers are and how much passes through whom.

    dependence: largest supplier's share of a buyer's purchases; hirschman: sum of squared shares
    of its suppliers (Hirschman 1945, Herfindahl 1950), both by buyer; chokepoint: share of all
    trade across borders that a state sells; betweenness: of the network of flows above 1 % of a
    buyer's purchases (Freeman 1977). All 0-1.
    """
    dependence, hirschman, chokepoint = {}, {}, {}
    abroad = {(s, b): d.get(weight, 0.0) for s, b, d in network.edges(data=True) if s != b}
    traded = max(sum(abroad.values()), 1e-12)
    strong = nx.DiGraph()
    strong.add_nodes_from(network)
    for buyer in network:
        bought = {s: network.edges[s, buyer].get(weight, 0.0) for s in network.predecessors(buyer)}
        total = max(sum(bought.values()), 1e-12)
        shares = np.array(list(bought.values())) / total
        dependence[buyer] = float(shares.max())
        hirschman[buyer] = float((shares**2).sum())
        strong.add_edges_from(
            (s, buyer) for s, t in bought.items() if s != buyer and t > 0.01 * total
        )
    for seller in network:
        chokepoint[seller] = sum(t for (s, _), t in abroad.items() if s == seller) / traded
    between = {state: float(x) for state, x in nx.betweenness_centrality(strong).items()}
    return {
        "dependence": dependence,
        "hirschman": hirschman,
        "chokepoint": chokepoint,
        "betweenness": between,
    }
