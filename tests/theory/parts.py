"""Single parts of the engine, each by itself: a market, preferences, users.

The limits of theory put them to the test; a game plays them together.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray
from tests.clearing import clear_market

from lanes.helpers import plain
from regame.engine.market.market import Cleared, Market
from regame.engine.mechanisms.opening import start_index
from regame.engine.mechanisms.orders import adapt_use
from regame.engine.mechanisms.oxides import burn, use_refined
from regame.engine.mechanisms.surplus import user_surplus
from regame.engine.relations.buyers import drift
from regame.engine.relations.use import want
from regame.engine.state.atlas import Atlas
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import World
from regame.engine.verbs import Table, verb
from regame.game.playing import Playing

__all__ = [
    "Cleared",
    "Market",
    "adapt",
    "clear_market",
    "index_at_start",
    "move_preferences",
    "use_up",
    "wanted_use",
]

type Floats = NDArray[np.float64]


def index_at_start(game: Playing) -> Floats:
    """Delivered prices at the start (run, group, state) USD/kg."""
    return start_index(game.atlas, game.parameters)


def wanted_use(game: Playing, index: Floats) -> Floats:
    """Oxides wanted outside magnets at an index, both (run, group, state); t/month."""
    found = np.empty_like(game.world.index)
    _want_at(*_stage(game), np.ascontiguousarray(index), found)
    return found


def adapt(game: Playing) -> None:
    """Move users' elasticities by a month."""
    _adapt(*_stage(game))


def use_up(game: Playing) -> None:
    """Use oxides for a month, with what users gain and lose by it."""
    _use_up(*_stage(game))


def move_preferences(weight: Floats, flow: Floats, supply: Floats, speed: float) -> None:
    """Move preferences towards realised shares by a month; all routes are open, no trials.

    weight, flow: (seller, buyer), of which weight is changed; supply: (seller,) shares; speed: part
    of the way, 0-1.
    """
    sellers, buyers = weight.shape
    buffers = SimpleNamespace(opened=np.zeros(buyers), drift=np.zeros((4, buyers)))
    plain(drift)(weight, flow, supply, buffers, speed, np.arange(sellers), np.ones(weight.shape))


def _stage(game: Playing) -> tuple[World, Atlas, Buffers, Parameters]:
    return game.world, game.atlas, game.buffers, game.parameters


@verb
def _use_up(w: World, a: Facts, d: Buffers, p: Table) -> None:
    """See `use_up`, run by run."""
    for r in range(len(p)):
        use_refined(w, a, d, p[r], r)
        burn(w, a, d, r)
        user_surplus(w, a, d, p[r], r)


@verb
def _adapt(w: World, a: Facts, p: Table) -> None:
    """See `adapt`, run by run."""
    for r in range(len(p)):
        adapt_use(w, a, p[r], r)


@verb
def _want_at(w: World, a: Facts, d: Buffers, p: Table, index: Floats, found: Floats) -> None:
    """See `wanted_use`, run by run."""
    for r in range(len(p)):
        want(w, a, d, p[r], r, index[r])
        for g in range(found.shape[1]):
            for s in range(a.states):
                found[r, g, s] = d.direct[g, s]
