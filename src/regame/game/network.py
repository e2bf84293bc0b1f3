"""The supply network of one run as a networkx graph, and which plants it can spare least.

Nodes are plants and, by state, the goods that lie between them. An edge is there in a month in
which goods can take it: it comes with a plant, qualification or a contract, and goes with a denial.
"""

from pathlib import Path

import networkx as nx
import numpy as np

from regame.core.addresses import replacing
from regame.core.errors import UserError
from regame.engine.relations.buyers import NOTHING
from regame.engine.state.atlas import Atlas
from regame.engine.state.parameters import Parameters
from regame.engine.state.stages import EXTRACTION, MAKING, RECYCLING, REFINING, RUNNING
from regame.engine.state.world import World
from regame.game.flows import Flows, Month, flows_of

RAW, FEED, REFINED, BOUGHT, PRODUCTS, WORN, USE = (
    "raw", "raw delivered", "refined", "refined bought", "products", "products bought", "use",
)  # fmt: skip
AROUND = {EXTRACTION: ("", RAW), REFINING: (FEED, REFINED), RECYCLING: ("", REFINED),
          MAKING: (BOUGHT, PRODUCTS)}  # fmt: skip
VIA = "share that passes "  # attribute of an edge, before the name of a state
SOURCE, SINK = "all that is extracted or collected", "all use"


def network_of(world: Month, atlas: Atlas, p: Parameters, run: int) -> nx.DiGraph:
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
            network.add_node(node_of(good, state), good=good, state=state)
    _add_plants(network, world, atlas, run)
    _add_links(network, flows, atlas)
    for s, state in enumerate(atlas.states):
        if not atlas.refines:
            ends = node_of(FEED, state), node_of(REFINED, state)
            network.add_edge(*ends, flow=0.0, good=RAW, by="as extracted")
        for first, amount in ((BOUGHT, flows.direct), (WORN, flows.embodied)):
            ends = node_of(first, state), node_of(USE, state)
            network.add_edge(*ends, flow=float(amount[0, s]), good=USE, by="use")
    return network


def node_of(good: str, state: str) -> str:
    """Return the name of the node of a good in a state."""
    return f"{good}: {state}"


def _month(world: Month) -> int:
    return int(world.month if isinstance(world, World) else world["month"])


def _add_plants(network: nx.DiGraph, world: Month, atlas: Atlas, run: int) -> None:
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
        made = node_of(after, state)
        network.add_edge(plant, made, flow=makes, capacity=able, good=after, by="plant")
        if before:
            network.add_edge(node_of(before, state), plant, flow=makes, good=before, by="plant")


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
                ends, tonnes = (node_of(first, seller), node_of(then, buyer)), float(flow[0, i, j])
                unseen = float(flows.grey[0, i, j]) if first == REFINED else 0.0
                limits = _limits(flows, atlas, i, j) if first == REFINED else {}
                held = first == REFINED and flows.contract[0, i, j]
                by = "open route" if first == RAW else "contract" if held else "qualification"
                if not link[0, i, j]:  # the last of a trade that nothing keeps: no way to more
                    grey = min(unseen, float(flows.room[0, i, j]))
                    by = "smuggling" if unseen > NOTHING else "the last"
                    limits["capacity"] = grey if unseen > NOTHING else 0.0
                    limits.pop("port", None)
                if link[0, i, j] or max(unseen, tonnes) > NOTHING:
                    network.add_edge(*ends, flow=tonnes, good=first, by=by, **limits)


def _limits(flows: Flows, atlas: Atlas, i: int, j: int) -> dict[str, str | float]:
    """What routes of a table carry between two states, as attributes of an edge."""
    pairs = atlas.pairs
    pair = np.flatnonzero((pairs.seller == i) & (pairs.buyer == j))
    if not len(pair):
        return {}
    limits: dict[str, str | float] = {"routes": ", ".join(pairs.names_of(int(pair[0])))}
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


def states_in(network: nx.DiGraph) -> list[str]:
    """Return the states of a network."""
    return [data["state"] for _, data in network.nodes(data=True) if data["good"] == USE]


def use_of(network: nx.DiGraph, state: str) -> float:
    """Return the use of a state, t/month."""
    return float(sum(d["flow"] for *_, d in network.in_edges(node_of(USE, state), data=True)))


def most_served(network: nx.DiGraph, states: list[str], capped: bool) -> float:
    """Return what capacity and links let reach some states, t/month; capped: no more than use."""
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
    able.add_edges_from((node_of(USE, state), SINK) for state in states)
    # By number: networkx goes by the order of hashes, and those of names change by process.
    numbered = nx.convert_node_labels_to_integers(able)  # SOURCE and SINK came first
    return float(nx.minimum_cut_value(numbered, 0, 1))


def losses(network: nx.DiGraph) -> dict[str, float]:
    """Which plants stop most use if they are lost: share of all use by plant, largest first.

    Use is served as far as capacity and links allow, before and after; stocks are left out.
    """
    states = states_in(network)
    use = max(sum(use_of(network, state) for state in states), NOTHING)
    before, lost = most_served(network, states, capped=True), {}
    for node, data in network.nodes(data=True):
        if data["good"] == "plant":
            without_node = network.subgraph(n for n in network if n != node)
            lost[node] = max(before - most_served(without_node, states, capped=True), 0.0) / use
    return dict(sorted(lost.items(), key=lambda item: -item[1]))
