"""The supply network of a month as arrays: what flows between states, who can make what, and links.

A link is a way that goods could take this month. It comes and goes with plants (entry), with
buyers' qualification, with contracts, and with denials.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from regame.engine.relations.buyers import NOTHING
from regame.engine.relations.measures import ALL
from regame.engine.state.atlas import Atlas
from regame.engine.state.parameters import Parameters
from regame.engine.state.stages import EXTRACTION, MAKING, RECYCLING, REFINING, RUNNING
from regame.engine.state.sums import total
from regame.engine.state.world import World

QUALIFIED = 0.01  # share of a buyer's purchases from which a seller counts as qualified; C


class Flows(NamedTuple):
    """A month of some runs; tonnes of oxides a month, in magnets those that went into them.

    Where two axes are states, the first is where goods come from. Arrays start with the run.
    """

    extractors: np.ndarray  # (run, state) what running plants can make
    refineries: np.ndarray  # infinite where nothing is refined in this world
    recyclers: np.ndarray  # what they made: scrap is short, not room
    makers: np.ndarray
    direct: np.ndarray  # (run, state) use outside magnets
    embodied: np.ndarray  # (run, state) use in magnets
    raw: np.ndarray  # (run, mines' state, separators' state)
    refined: np.ndarray  # (run, seller, buyer), grey ones included
    grey: np.ndarray  # of them, exports that leave unseen
    products: np.ndarray  # (run, maker, user)
    raw_link: np.ndarray  # (run, state, state) booleans
    refined_link: np.ndarray
    product_link: np.ndarray
    contract: np.ndarray  # links of oxides that a contract in force keeps
    room: np.ndarray  # (run, seller, buyer) what routes of a table carry for this pair alone
    port: np.ndarray  # (run, port) and what those carry that several pairs share
    port_link: np.ndarray  # (run, port, seller, buyer) booleans: who takes it
    through: np.ndarray  # (run, state, seller, buyer) share of oxides that passes a state's land

    def of(self, runs: Any) -> Self:
        """The same of some runs: rows or a slice."""
        return type(self)._make(array[runs] for array in self)

    def without(self, row: int) -> Self:
        """The same without the plants of a state, a row of the state axis."""
        emptied = {name: getattr(self, name).copy() for name in PLANTS}
        for able in emptied.values():
            able[:, row] = 0.0
        return self._replace(**emptied)


READ = (
    "month", "phase", "capacity", "ramp", "content", "output", "product_flow", "grey_flow", "flow",
    "used", "raw_flow", "product_weight", "weight", "denied", "stopped", "refined_stock",
    "set_passage",
)  # fmt: skip
type Month = World | Mapping[str, Any]  # the world after a month, or a snapshot of it
PLANTS = ("extractors", "refineries", "recyclers", "makers")


def flows_of(world: Month, atlas: Atlas, p: Parameters) -> Flows:
    """The network of the month played last, of all runs. world: a World, or a snapshot of one."""
    w = {name: getattr(world, name) for name in READ} if isinstance(world, World) else world
    running = np.where(w["phase"] == RUNNING, w["capacity"] * w["ramp"], 0.0)
    able = [_by_state(running, atlas, k) for k in (EXTRACTION, REFINING, MAKING)]
    content = total(w["content"], 1)  # (run, state) t of oxides in a tonne of magnets
    refineries = able[1] if atlas.refines else np.full_like(able[1], np.inf)
    products = w["product_flow"] * content[:, :, None]
    grey = np.zeros_like(products)
    for h, row in enumerate(atlas.holders):
        grey[:, row] = total(w["grey_flow"][:, :, h], 1)
    contract = _contracts(w, atlas)
    return Flows(
        extractors=able[0],
        refineries=refineries,
        recyclers=_by_state(w["output"], atlas, RECYCLING),
        makers=able[2] * content,
        direct=total(w["used"], 1),
        embodied=total(products, 1),
        raw=np.ascontiguousarray(np.swapaxes(w["raw_flow"], 1, 2)),
        refined=total(w["flow"], 1) + grey,
        grey=grey,
        products=products,
        raw_link=_raw_links(able[0], able[1], atlas, p),
        refined_link=_refined_links(w, atlas, contract),
        product_link=_qualified(w["product_weight"][:, None], w["product_flow"][:, None], 1.0)
        & (able[2] > 0)[:, :, None],
        contract=contract,
        **_roads(w, atlas, total(w["flow"], 1) + grey),
    )


def _roads(w: Mapping[str, Any], atlas: Atlas, refined: np.ndarray) -> dict[str, np.ndarray]:
    """What routes of a table carry, all groups together, and whose land it passes."""
    pairs, runs, count = atlas.pairs, len(refined), atlas.states_count
    room = np.full((runs, count, count), np.inf)
    through = np.zeros((runs, count if pairs else 0, count, count))
    link = np.zeros((runs, len(pairs.names), count, count), bool)
    port = np.zeros((runs, 0))
    if pairs:
        running = np.where(w["phase"] == RUNNING, w["ramp"], 0.0)
        opened = pairs.open(max(int(w["month"]) - 1, 0), w["set_passage"], running)
        own_routes, ports = pairs.rooms(opened)
        i, j, port = pairs.seller, pairs.buyer, total(ports, 2)
        room[:, i, j] = total(own_routes, 2)
        link[:, :, i, j] = pairs.users > 0
        through[:, :, i, j] = pairs.through(refined[:, i, j], opened, count)
    return {"room": room, "port": port, "port_link": link, "through": through}


def _by_state(values: np.ndarray, atlas: Atlas, stage: int) -> np.ndarray:
    """Totals of a stage's plants: (run, firm) -> (run, state)."""
    return atlas.by_state(np.where(atlas.plant_stage == stage, values, 0.0))


def _raw_links(
    extractors: np.ndarray, refineries: np.ndarray, atlas: Atlas, p: Parameters
) -> np.ndarray:
    """Concentrate may go where the route is open, both ends run, and a plant can take it."""
    count = atlas.states_count
    if not atlas.refines:
        return np.broadcast_to(np.eye(count, dtype=bool), (len(extractors), count, count))
    tied = (atlas.raw_tied.T > 0) | (p("market.ore_strangers", 2) > 0)
    open_ = (atlas.raw_open.T > 0) & tied
    return open_ & (extractors > 0)[:, :, None] & (refineries > 0)[:, None, :]


def _qualified(weight: np.ndarray, flow: np.ndarray, open_: np.ndarray | float) -> np.ndarray:
    """Whether a buyer prefers or buys from a seller enough, in any group that is not denied.

    weight, flow, open_: (run, group, seller, buyer) -> (run, seller, buyer).
    """
    bought = np.maximum(total(flow, 2, keepdims=True), NOTHING)
    enough = (weight >= QUALIFIED) | (flow / bought >= QUALIFIED)
    return (enough & (np.asarray(open_) > 0)).any(axis=1)


def _refined_links(w: Mapping[str, Any], atlas: Atlas, contract: np.ndarray) -> np.ndarray:
    """Qualified or under contract, with a plant or a store to sell from, and not denied."""
    open_ = np.broadcast_to(atlas.route_open > 0, w["flow"].shape).copy()
    for h, row in enumerate(atlas.holders):
        refused = (w["denied"][:, h] > 0)[:, None, :] & atlas.denial_covers[:, None]
        refused |= (w["stopped"][:, h] > ALL)[:, None, :]
        open_[:, :, row] &= ~refused
    sells = np.zeros((len(w["flow"]), atlas.states_count), bool)
    at = atlas.refined_plants.rows
    stocked = (w["phase"][:, at] == RUNNING) | (total(w["refined_stock"][:, at], 2) > NOTHING)
    for state, is_stocked in zip(atlas.refined_plants.state, stocked.T, strict=True):
        sells[:, state] |= is_stocked
    qualified = _qualified(w["weight"], w["flow"], open_) | (contract & open_.any(axis=1))
    return qualified & sells[:, :, None]


def _contracts(w: Mapping[str, Any], atlas: Atlas) -> np.ndarray:
    """Which sellers owe which buyers oxides this month (run, seller, buyer)."""
    count, month = atlas.states_count, max(int(w["month"]) - 1, 0)
    owed = np.zeros((count, count), bool)
    of = atlas.contracts
    force = (of.contract_begins <= month) & (month < of.contract_ends)
    owed[atlas.plant_state[of.contract_plant[force]], of.contract_buyer[force]] = True
    return np.broadcast_to(owed, (len(w["phase"]), count, count))
