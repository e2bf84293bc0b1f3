"""The supply network of one run as a networkx graph, and what networkx says of it.

Nodes are plants and, by state, the goods that lie between them. An edge is there in a month in
which goods can take it: it comes with a plant, qualification or a contract, and goes with a denial.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from regame.core.addresses import replacing
from regame.core.errors import UserError
from regame.engine.relations.buyers import NOTHING
from regame.engine.relations.plants import EXTRACTION, MAKING, RECYCLING, REFINING, RUNNING
from regame.engine.state.atlas import Atlas
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World
from regame.game.flows import Flows, flows_of
from regame.game.measures import NOBODY, STRONG

RAW, FEED, REFINED, BOUGHT, PRODUCTS, WORN, USE = (
    "raw", "raw delivered", "refined", "refined bought", "products", "products bought", "use",
)  # fmt: skip
AROUND = {EXTRACTION: ("", RAW), REFINING: (FEED, REFINED), RECYCLING: ("", REFINED),
          MAKING: (BOUGHT, PRODUCTS)}  # fmt: skip
VIA = "share that passes "  # attribute of an edge, before the name of a state
SOURCE, SINK = "all that is extracted or collected", "all use"


def network_of(
    world: World | Mapping[str, Any], atlas: Atlas, p: Parameters, run: int
) -> nx.DiGraph:
    """The network of one run in the month played last.

    Nodes: `good`, `state`, and for plants `stage`. Edges: `flow` and, where something limits it,
    `capacity`, t/month of oxides, in magnets those that went into them; `good`; `by`: what keeps
    the edge, a plant, an open route, contract, qualification, smuggling, or use. Where a table
    names routes: `routes`, `capacity` of those for this pair alone, `port` and `port_capacity` of
    one that several pairs share, `share that passes STATE` of those whose land goods pass.
    """
    flows = flows_of(world, atlas, p).of(slice(run, run + 1))
    network = nx.DiGraph(month=_month(world), run=run, holder=atlas.states[atlas.home])
    for state in atlas.states:
        for good in (RAW, FEED, REFINED, BOUGHT, PRODUCTS, WORN, USE):
            network.add_node(_at(good, state), good=good, state=state)
    _add_plants(network, world, atlas, run)
    _add_links(network, flows, atlas)
    for s, state in enumerate(atlas.states):
        if not atlas.refines:
            network.add_edge(
                _at(FEED, state), _at(REFINED, state), flow=0.0, good=RAW, by="as extracted"
            )
        for first, amount in ((BOUGHT, flows.direct), (WORN, flows.embodied)):
            tonnes = float(amount[0, s])
            network.add_edge(_at(first, state), _at(USE, state), flow=tonnes, good=USE, by="use")
    return network


def _at(good: str, state: str) -> str:
    return f"{good}: {state}"


def _month(world: World | Mapping[str, Any]) -> int:
    return int(world.month if isinstance(world, World) else world["month"])


def _add_plants(
    network: nx.DiGraph, world: World | Mapping[str, Any], atlas: Atlas, run: int
) -> None:
    """Plants that run: from what they take to what they make."""
    names = ("phase", "capacity", "ramp", "output", "content")
    read = world.__getattribute__ if isinstance(world, World) else world.__getitem__
    phase, capacity, ramp, output, content = (read(name)[run] for name in names)
    for f, plant in enumerate(atlas.plants):
        stage, state = int(atlas.plant_stage[f]), atlas.states[atlas.plant_state[f]]
        per_tonne = content[:, atlas.plant_state[f]].sum() if stage == MAKING else 1.0
        makes = float(output[f] * per_tonne)
        able = makes if stage == RECYCLING else float(capacity[f] * ramp[f] * per_tonne)
        if phase[f] != RUNNING or able <= 0:
            continue
        network.add_node(plant, stage=atlas.stages[stage], state=state, good="plant")
        before, after = AROUND[stage]
        network.add_edge(
            plant, _at(after, state), flow=makes, capacity=able, good=after, by="plant"
        )
        if before:
            network.add_edge(_at(before, state), plant, flow=makes, good=before, by="plant")


def _add_links(network: nx.DiGraph, flows: Flows, atlas: Atlas) -> None:
    """Routes between states that are open this month."""
    layers = (
        (RAW, FEED, flows.raw, flows.raw_link),
        (REFINED, BOUGHT, flows.refined, flows.refined_link),
        (PRODUCTS, WORN, flows.products, flows.product_link),
    )  # fmt: skip
    for first, then, flow, link in layers:
        for i, seller in enumerate(atlas.states):
            for j, buyer in enumerate(atlas.states):
                ends, tonnes = (_at(first, seller), _at(then, buyer)), float(flow[0, i, j])
                unseen = float(flows.grey[0, i, j]) if first == REFINED else 0.0
                limits = _limits(flows, atlas, i, j) if first == REFINED else {}
                if link[0, i, j]:
                    held = first == REFINED and flows.contract[0, i, j]
                    by = "open route" if first == RAW else "contract" if held else "qualification"
                    network.add_edge(*ends, flow=tonnes, good=first, by=by, **limits)
                elif unseen > NOTHING:
                    limits |= {"capacity": min(unseen, float(flows.room[0, i, j]))}
                    limits.pop("port", None)
                    network.add_edge(*ends, flow=tonnes, good=first, by="smuggling", **limits)
                elif tonnes > NOTHING:  # the last of a trade that nothing keeps: no way to more
                    limits |= {"capacity": 0.0}
                    limits.pop("port", None)
                    network.add_edge(*ends, flow=tonnes, good=first, by="the last", **limits)


def _limits(flows: Flows, atlas: Atlas, i: int, j: int) -> dict[str, Any]:
    """What routes of a table carry between two states, as attributes of an edge."""
    pairs = atlas.pairs
    pair = np.flatnonzero((pairs.seller == i) & (pairs.buyer == j))
    if not len(pair):
        return {}
    limits: dict[str, Any] = {"routes": ", ".join(pairs.names_of(int(pair[0])))}
    if np.isfinite(flows.room[0, i, j]):
        limits["capacity"] = float(flows.room[0, i, j])
    for n in np.flatnonzero(flows.port_link[0, :, i, j]):
        limits |= {"port": pairs.names[n], "port_capacity": float(flows.port[0, n])}
    for s in np.flatnonzero(flows.through[0, :, i, j]):
        limits[VIA + atlas.states[s]] = float(flows.through[0, s, i, j])
    return limits


def write_graphml(network: nx.DiGraph, path: Path) -> None:
    """Write a network for Gephi, yEd, igraph and others; whole or not at all.

    Raises UserError where the file cannot be written.
    """
    try:
        with replacing(path) as file:
            nx.write_graphml(network, file)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror or error}") from error


def measures_of(network: nx.DiGraph) -> dict[str, dict[str, float]]:
    """What networkx finds from the graph alone, measure -> state: those of gauges.py.

    The holder is the graph's own (`network.graph["holder"]`).
    """
    states, holder = _states(network), network.graph["holder"]
    measures: dict[str, dict[str, float]] = {"betweenness": _betweenness(network, states)}
    for state in states:
        for stage, shares in origins_of(network, state).items():
            abroad = sum(shares.values()) - shares.get(state, 0.0)
            measures.setdefault(f"abroad_{stage}", {})[state] = abroad
            measures.setdefault(f"holder_{stage}", {})[state] = shares.get(holder, 0.0)
            squares = sum(share**2 for share in shares.values())
            measures.setdefault(f"hirschman_{stage}", {})[state] = squares
        measures.setdefault("cut", {})[state] = minimum_cut(network, state)
        measures.setdefault("passes", {})[state] = _passes(network, state, states)
        without = network.subgraph(
            node for node, data in network.nodes(data=True)
            if data["good"] != "plant" or data["state"] != holder
        )  # fmt: skip
        measures.setdefault("served", {})[state] = minimum_cut(without, state, capped=True)
    return measures


def origins_of(network: nx.DiGraph, state: str) -> dict[str, dict[str, float]]:
    """Where a state's use comes from, by stage: state of origin -> share."""
    parts = {BOUGHT: 0.0, WORN: 0.0}
    for good in parts:
        parts[good] = network.edges[_at(good, state), _at(USE, state)]["flow"]
    total = max(sum(parts.values()), NOTHING)
    suppliers = _suppliers(network, _at(WORN, state))
    refined: dict[str, float] = {}
    _add(refined, _suppliers(network, _at(BOUGHT, state)), parts[BOUGHT] / total)
    for maker, share in suppliers.items():
        _add(refined, _suppliers(network, _at(BOUGHT, maker)), share * parts[WORN] / total)
    extracted: dict[str, float] = {}
    for refinery, share in refined.items():
        _add(extracted, _extractors_of(network, refinery), share)
    return {"mined": extracted, "separated": refined, "made": suppliers}


def _add(whole: dict[str, float], shares: Mapping[str, float], weight: float) -> None:
    for state, share in shares.items():
        whole[state] = whole.get(state, 0.0) + weight * share


def _suppliers(network: nx.DiGraph, node: str) -> dict[str, float]:
    """Shares of the states from which a good comes to a node."""
    bought = {network.nodes[i]["state"]: d["flow"] for i, _, d in network.in_edges(node, data=True)}
    total = sum(bought.values())
    return {state: t / total for state, t in bought.items()} if total > NOTHING else {}


def _extractors_of(network: nx.DiGraph, state: str) -> dict[str, float]:
    """Shares of the states whose mines feed a state's separators; scrap counts where it is."""
    fed: dict[str, float] = {}
    for i, _, d in network.in_edges(_at(FEED, state), data=True):
        _add(fed, {network.nodes[i]["state"]: d["flow"]}, 1.0)
    for i, _, d in network.in_edges(_at(REFINED, state), data=True):
        if network.nodes[i]["good"] == "plant" and network.in_degree(i) == 0:
            _add(fed, {state: d["flow"]}, 1.0)
    total = sum(fed.values())
    return {k: t / total for k, t in fed.items()} if total > NOTHING else {state: 1.0}


def _betweenness(network: nx.DiGraph, states: list[str]) -> dict[str, float]:
    """Betweenness of states in the network of strong links across borders (Freeman 1977)."""
    strong = nx.DiGraph()
    strong.add_nodes_from(states)
    for good in (FEED, BOUGHT, WORN):
        for buyer in states:
            for seller, share in _suppliers(network, _at(good, buyer)).items():
                land = _land(network, seller, buyer) if good == BOUGHT else {}
                ways = [(seller, buyer, share * (1 - sum(land.values())))]
                for by, part in land.items():
                    ways += [(seller, by, share * part), (by, buyer, share * part)]
                strong.add_edges_from((i, j) for i, j, x in ways if i != j and x > STRONG)
    return {state: float(x) for state, x in nx.betweenness_centrality(strong).items()}


def _land(network: nx.DiGraph, seller: str, buyer: str) -> dict[str, float]:
    """Shares of what a state sells another that pass third states."""
    data = network.edges[_at(REFINED, seller), _at(BOUGHT, buyer)]
    return {key.removeprefix(VIA): part for key, part in data.items() if key.startswith(VIA)}


def _states(network: nx.DiGraph) -> list[str]:
    return [data["state"] for _, data in network.nodes(data=True) if data["good"] == USE]


def _use(network: nx.DiGraph, state: str) -> float:
    return float(sum(d["flow"] for *_, d in network.in_edges(_at(USE, state), data=True)))


def _passes(network: nx.DiGraph, state: str, states: list[str]) -> float:
    """Share of all others' use whose chain has a plant or a store of a state in it."""
    touched, total = 0.0, NOTHING
    for user in states:
        if user != state and (use := _use(network, user)) > 0:
            total += use
            for good in (BOUGHT, WORN):
                end = _at(good, user)
                part = network.edges[end, _at(USE, user)]["flow"]
                touched += part * _touched(network, end, state)
    return touched / total


def _touched(network: nx.DiGraph, node: str, state: str) -> float:
    """Share of what lies at a node that has passed a state, in all that was before."""
    touched_flow = 0.0
    for seller, share in _suppliers(network, node).items():
        if seller == state:
            touched_flow += share
        elif node.startswith(WORN):
            touched_flow += share * _touched(network, _at(BOUGHT, seller), state)
        else:
            land = _land(network, seller, network.nodes[node]["state"]).get(state, 0.0)
            before = _extractors_of(network, seller).get(state, 0.0)
            touched_flow += share * (land + (1 - land) * before)
    return touched_flow


def minimum_cut(network: nx.DiGraph, state: str, capped: bool = False) -> float:
    """Capacity that must go before a state's use is cut off, over its use.

    capped: the state takes no more than it uses, so 1 is enough.
    """
    use = _use(network, state)
    return _most(network, [state], capped) / use if use > NOBODY else float("nan")


def _most(network: nx.DiGraph, states: list[str], capped: bool) -> float:
    able = nx.DiGraph()
    able.add_nodes_from((SOURCE, SINK))
    for i, j, data in network.edges(data=True):
        limit = data.get("capacity")
        if data["good"] == USE and capped:
            limit = data["flow"]
        able.add_edge(i, j, **({} if limit is None else {"capacity": limit}))
        if port := data.get("port"):
            able.add_edge(i, f"into {port}")
            able.add_edge(f"into {port}", f"from {port}", capacity=data["port_capacity"])
            able.add_edge(f"from {port}", j)
    for node, data in network.nodes(data=True):
        if data["good"] == "plant" and network.in_degree(node) == 0:
            able.add_edge(SOURCE, node)
    able.add_edges_from((_at(USE, state), SINK) for state in states)
    return float(nx.minimum_cut_value(able, SOURCE, SINK))


def losses(network: nx.DiGraph) -> dict[str, float]:
    """Which plants stop most use if they are lost: share of all use by plant, largest first.

    Use is served as far as capacity and links allow, before and after; stocks are left out.
    """
    states = _states(network)
    use = max(sum(_use(network, state) for state in states), NOTHING)
    before, lost = _most(network, states, capped=True), {}
    for node, data in network.nodes(data=True):
        if data["good"] == "plant":
            without_node = network.subgraph(n for n in network if n != node)
            lost[node] = max(before - _most(without_node, states, capped=True), 0.0) / use
    return dict(sorted(lost.items(), key=lambda item: -item[1]))
