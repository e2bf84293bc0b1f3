"""Routes that carry so much and no more: which are open, and through whose land they go."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from regame.core.arrays import Floats


class Ways(NamedTuple):
    """Rows that are open and say more than a distance, an entry each.

    seller, buyer, via: rows of the state axis, via -1 for none; group: of goods, -1 for each;
    capacity: t/month, infinite where none is given; cost: USD/kg over freight; plant: the plant
    with which a way comes, "" for none; opens, closes: months of play; port: which of the ways
    that several pairs share it belongs to, -1 for none.
    """

    name: tuple[str, ...]
    plant: tuple[str, ...]
    seller: np.ndarray
    buyer: np.ndarray
    group: np.ndarray
    capacity: np.ndarray
    cost: np.ndarray
    via: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    port: np.ndarray


class Pairs:
    """The ways of a world by pair of states. Axes: W ways, K pairs, N ports, G groups, S states.

    A port is a way that several pairs share. What a pair has of its own is taken first.
    """

    def __init__(self, ways: Ways, plants: Sequence[str], groups: int):
        self.ways = ways
        pairs = list(dict.fromkeys(zip(ways.seller.tolist(), ways.buyer.tolist(), strict=True)))
        self.seller = np.array([seller for seller, _ in pairs], np.int64)  # (K,)
        self.buyer = np.array([buyer for _, buyer in pairs], np.int64)
        ends = zip(ways.seller.tolist(), ways.buyer.tolist(), strict=True)
        at = np.array([pairs.index(end) for end in ends], np.int64)
        self.of_pair = (np.arange(len(pairs))[:, None] == at).astype(float)  # (K, W)
        for_it = (np.arange(groups)[:, None] == ways.group) | (ways.group < 0)
        self.of_group = for_it.astype(float)  # (G, W)
        self.named = self.of_pair @ self.of_group.T > 0  # (K, G) whether any row is for it
        self.own = ways.port < 0  # (W,)
        ports = int(ways.port.max(initial=-1)) + 1
        self.of_port = (np.arange(ports)[:, None] == ways.port).astype(float)  # (N, W)
        self.users = (self.of_port @ self.of_pair.T > 0).astype(float)  # (N, K)
        self.first = [int(np.flatnonzero(row)[0]) for row in self.of_port]  # a way of each port
        self.names = [ways.name[w] for w in self.first]  # (N,)
        rows = {name: row for row, name in enumerate(plants)}
        self.plant = np.array([rows[name] if name else -1 for name in ways.plant], np.int64)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(len(self.ways.name))

    def names_of(self, pair: int) -> list[str]:
        """The names of the ways between two states."""
        return [self.ways.name[w] for w in np.flatnonzero(self.of_pair[pair])]

    def open(self, month: int, passage: Floats, running: Floats) -> Floats:
        """What part of each way is open (run, W), 0-1.

        passage: (run, state) what a state lets through its land, NaN for all; running: (run, plant)
        ramp of plants that run.
        """
        ways = self.ways
        is_open = ((ways.opens <= month) & (month < ways.closes)).astype(float)
        lets = np.where(np.isnan(passage), 1.0, passage)[:, ways.via]
        comes = running[:, self.plant]
        return is_open * np.where(ways.via < 0, 1.0, lets) * np.where(self.plant < 0, 1.0, comes)

    def carries(self, opened: Floats) -> Floats:
        """What each way can carry (run, W) t/month, infinite where nothing limits."""
        capacity = np.broadcast_to(self.ways.capacity, opened.shape)
        return np.where(opened > 0, capacity * np.maximum(opened, 1e-300), 0.0)

    def rooms(self, opened: Floats) -> tuple[Floats, Floats]:
        """What pairs can carry on ways of their own (run, K, G), and ports (run, N, G), t/month."""
        able = self.carries(opened)
        own_rooms = _sum(able[:, None], self.of_pair[:, None] * self.of_group * self.own)
        own_rooms = np.where(self.named, own_rooms, np.inf)
        return own_rooms, able[:, self.first][:, :, None] * self.of_group.T[self.first]

    def whole(self, own: Floats, ports: Floats) -> Floats:
        """What each pair can carry (run, K, G) t/month if no other takes its ports.

        own, ports: as `rooms` gives them.
        """
        rooms: Floats = own + np.einsum("rng,nk->rkg", ports, self.users)
        return rooms

    def costs(self, opened: Floats) -> Floats:
        """USD/kg over freight of each pair (run, K, G): mean over what its open ways can carry."""
        able = np.minimum(self.carries(opened), 1e12)[:, None, :]
        on = self.of_pair[:, None] * self.of_group
        return _sum(able * self.ways.cost, on) / np.maximum(_sum(able, on), 1e-12)

    def places(self, flow: Floats, own: Floats, ports: Floats) -> Floats:
        """What each pair may send (run, K, G) t if so much wants to be sent.

        flow: (run, K, G) t; own, ports: as `rooms` gives them. Where more wants to pass a port than
        can, everybody gets the same part of what is left to send after ways of its own; else what
        is free is shared out evenly.
        """
        result = own.copy()
        for n, users in enumerate(self.users):
            want = np.maximum(flow - own, 0.0) * users[:, None]
            wanted, room = want.sum(axis=1, keepdims=True), ports[:, n, None]
            part = want * room / np.maximum(wanted, 1e-300)
            spare = want + np.maximum(room - wanted, 0.0) / users.sum()
            result += np.where(wanted > room, part, spare) * users[:, None]
        return result

    def through(self, flow: Floats, opened: Floats, states: int) -> Floats:
        """Share of what each pair sends that passes a state's land (run, state, K).

        flow: (run, K) t, all groups. A pair's own ways carry by what they can, and what they cannot
        goes by its ports.
        """
        able = np.minimum(self.carries(opened), 1e12)
        own_flow = able @ (self.of_pair * self.own).T
        by_ports = np.maximum(flow - own_flow, 0.0) / np.maximum(flow, 1e-12)  # (run, K) by ports
        part = np.zeros((len(flow), states, flow.shape[1]))
        for w, via in enumerate(self.ways.via):
            k = int(self.of_pair[:, w].argmax())
            if via >= 0 and self.own[w]:
                part[:, via, k] += (
                    (1 - by_ports[:, k]) * able[:, w] / np.maximum(own_flow[:, k], 1e-12)
                )
            elif via >= 0:
                part[:, via, k] += by_ports[:, k]
        return part


def _sum(values: Floats, on: Floats) -> Floats:
    """Sum of (run, 1, W) values over the ways that are on (K, G, W): (run, K, G), inf if any is."""
    sums = np.zeros((len(values), *on.shape[:2]))
    for w in range(on.shape[2]):
        sums += np.where(on[:, :, w] > 0, values[:, :, w, None], 0.0)
    return sums
