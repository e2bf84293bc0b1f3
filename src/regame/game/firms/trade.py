"""What firms' orders do to trade: claims, qualification, concentrate, stocks, heavies, designs.

As in levers.py, only runs in which an order is in force are changed.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from regame.engine.relations.plants import EXTRACTION, MAKING, RUNNING
from regame.engine.state.atlas import Atlas
from regame.engine.state.sums import total
from regame.game.firms.books import LEAST, Books, Stage, or_else

MOST_FREED = 0.25  # of users' stock a month that traders buy at most; C
HOARD_MONTHS = 6.0  # over which traders close a gap in their stock; C
LOBBY = 50e6  # USD that raise a state's will to decouple as one restriction does; C
LEARN = 1 / 24  # a month: Japan cut dysprosium by a third in two years; recycling.csv, C


def sets_aside(atlas: Atlas, f: int) -> bool:
    """Whether a plant sells what is traded, from outside the holders."""
    stage = atlas.firm_stage[f]
    trades = stage != MAKING and (stage != EXTRACTION or not atlas.refines)
    return bool(trades and not atlas.firm_inside[f])


def claim(stage: Stage, books: Books, plants: list[list[int]]) -> None:
    """Buyers with a claim on a firm's output prefer its state at least as far as the claim goes.

    Where tonnes are set aside (claims.py) preferences follow what is delivered.
    """
    output, atlas = stage[0].output, stage[1]
    for row in books.firms_under.get("reserve", ()):
        claimed = claims_on(books, row)
        for f in plants[row] if claimed else ():
            traded = atlas.firm_stage[f] != EXTRACTION or not atlas.refines
            if not traded or sets_aside(atlas, f) or not output[:, f].any():
                continue
            held = books.owner[:, f] == row if books.sold_on else 1.0
            for j, part in claimed.items():
                _prefer(stage, f, j, part * output[:, f] * held)


def claims_on(books: Books, row: int) -> dict[int, np.ndarray]:
    """State -> the part of a firm's output that it has a claim on (run,)."""
    return books.once(("claims", row), lambda: _claims_on(books, row))


def _claims_on(books: Books, row: int) -> dict[int, np.ndarray]:
    serve, part = books.order("serve")[:, row], or_else(books.order("reserve")[:, row])
    return {j: part * (serve == j) for j in named(serve) if part.any()}


def named(order: np.ndarray) -> list[int]:
    """The states, rows of the state axis, that an order (run,) names in some run; NaN: none."""
    return sorted({int(s) for s in set(order.tolist()) if s == s})


def _prefer(stage: Stage, f: int, j: int, tonnes: np.ndarray) -> None:
    world, atlas, _, _ = stage
    i = int(atlas.firm_state[f])
    if atlas.firm_stage[f] == MAKING:
        wanted = total(world.product_flow[:, :, j], 1)
        _raise(world.product_weight, i, j, tonnes / np.maximum(wanted, LEAST))
        return
    least = tonnes[:, None] * atlas.basket[f] / np.maximum(world.need[:, :, j], LEAST)
    _raise(world.weight, i, j, least)


def _raise(weight: np.ndarray, i: int, j: int, least: np.ndarray) -> None:
    """Raise preferences of buyer j for seller i to `least` (run, ...); the others give way.

    weight: (run, ..., seller, buyer).
    """
    old = weight[..., i, j].copy()
    least = np.minimum(least, 0.95)
    low = old < least
    if not low.any():
        return
    left = np.where(low, (1 - least) / np.maximum(1 - old, LEAST), 1.0)
    weight[..., j] *= left[..., None]
    weight[..., i, j] = np.where(low, least, weight[..., i, j])


def qualify(stage: Stage, books: Books, users: dict[int, int], makers: dict[int, int]) -> None:
    """Users move to the supplier that they qualify, as fast as requalification goes.

    users, makers: row of the firm -> its state, users of oxides and of magnets. Nothing moves to a
    state that sells nothing.
    """
    world, _, _, p = stage
    if "qualify" not in books.used:
        return
    speed, order = 1 / p("market.requalification"), books.order("qualify")
    for rows, products in ((users, False), (makers, True)):
        for row in books.firms_under.get("qualify", ()):
            if (j := rows.get(row)) is None:
                continue
            for i in named(order[:, row]):
                wants = np.where(order[:, row] == i, speed, 0.0)
                if products:
                    sells = total(world.product_flow[:, i], 1) > 1e-6
                    _shift(world.product_weight, i, j, wants * sells)
                    continue
                sells = total(world.flow[:, :, i], 2) > 1e-6
                _shift(world.weight, i, j, wants[:, None] * sells)


def _shift(weight: np.ndarray, i: int, j: int, part: np.ndarray) -> None:
    """Move a part (run, ...) of buyer j's preferences to seller i."""
    weight[..., j] *= (1 - part)[..., None]
    weight[..., i, j] += part


def tie_raw(stage: Stage, books: Books) -> None:
    """Concentrate is made for the separators that its owner ships to; tollers take strangers'.

    Between what mines offer and the market of tolls: weights of routes, d.raw_weight.
    """
    if books.used.isdisjoint(("ship", "toll")):
        return
    atlas = stage[1]
    shipped = _shipped(stage, dict(books.ordered("ship")))
    tolled = _tolled(stage, dict(books.ordered("toll")))
    for s, ways in books.once("free ways of ore", partial(_free_ways, atlas)):
        tied: dict[int, np.ndarray] = {}
        for i in ways:
            by_ship, by_toll = shipped.get((i, s)), tolled.get(i)
            if by_ship is not None and by_toll is not None:
                tied[i] = np.maximum(by_ship, by_toll)
            elif by_ship is not None or by_toll is not None:
                tied[i] = by_toll if by_ship is None else by_ship  # type: ignore[assignment]
        if tied:
            _move_routes(stage, s, tied)


def _free_ways(atlas: Atlas) -> list[tuple[int, list[int]]]:
    """Where ore of a mines' state can go and does not already: (mine state, separator states)."""
    free = (atlas.raw_open > 0) & (atlas.raw_tied < 1)
    refining = named(atlas.refineries.state)
    return [(s, [i for i in refining if free[i, s]]) for s in named(atlas.extractors.state)]


def _shipped(stage: Stage, ship: dict[int, np.ndarray]) -> dict[tuple[int, int], np.ndarray]:
    """(separator state, mine state) -> part of its ore whose owners ship it there (run,)."""
    world, atlas = stage[0], stage[1]
    if not ship:
        return {}
    tonnes: dict[tuple[int, int], np.ndarray] = {}
    offered: dict[int, np.ndarray] = {}
    for f in atlas.extractors.rows:
        s, heap = int(atlas.firm_state[f]), world.raw_stock[:, f] + world.output[:, f]
        offered[s] = offered[s] + heap if s in offered else heap
        if (order := ship.get(int(f))) is not None:
            for i in named(order):
                part = heap * (order == i)
                tonnes[int(i), s] = tonnes[int(i), s] + part if (int(i), s) in tonnes else part
    return {to: part / np.maximum(offered[to[1]], LEAST) for to, part in tonnes.items()}


def _tolled(stage: Stage, toll: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
    """Separator state -> part of its room that takes strangers' ore (run,)."""
    world, atlas = stage[0], stage[1]
    if not toll:
        return {}
    taken: dict[int, np.ndarray] = {}
    room: dict[int, np.ndarray] = {}
    where = {int(atlas.firm_state[f]) for f in toll}
    for f in atlas.refineries.rows:
        if (s := int(atlas.firm_state[f])) not in where:
            continue
        able = world.capacity[:, f] * world.ramp[:, f]
        able = able * (world.phase[:, f] == RUNNING)
        room[s] = room[s] + able if s in room else able
        if (order := toll.get(int(f))) is not None:
            part = able * (order > 0)
            taken[s] = taken[s] + part if s in taken else part
    return {s: part / np.maximum(room[s], LEAST) for s, part in taken.items()}


def _move_routes(stage: Stage, s: int, tied: dict[int, np.ndarray]) -> None:
    """Give routes of a mine state's ore the weights of its new ties, by separator state (run,)."""
    _, atlas, buffers, _ = stage
    usual, room = buffers.raw_weight, buffers.raw_room
    kept, moved = np.zeros(len(room)), np.zeros(len(room))
    own = atlas.raw_open[:, s] * atlas.raw_tied[:, s]
    for k in np.flatnonzero(own):
        kept += room[:, k] * own[k]
    for i, part in tied.items():
        moved += part * room[:, i]
    left = 1 - moved / np.maximum(kept + moved, LEAST)
    usual.T[s, np.unique(atlas.refineries.state)] *= left
    for i, part in tied.items():
        usual[:, i, s] += (1 - left) * part * room[:, i] / np.maximum(moved, LEAST)


def trade_stocks(stage: Stage, books: Books, traders: dict[int, int]) -> None:
    """Traders buy from users' stocks and sell to them at the delivered price, towards their hoard.

    traders: row of the firm -> its state. The users order again what they sold. Money passes within
    the state.
    """
    world, order = stage[0], books.order("hoard")
    for row, s in traders.items():
        given = ~np.isnan(order[:, row])
        if not given.any() and not books.hoard[:, :, s].any():
            continue
        held, stock = books.hoard.T[s], world.stock.T[s]  # (group, run)
        goal = np.where(given, order[:, row], 0.0) * world.need.T[s]
        move = np.maximum(np.minimum((goal - held) / HOARD_MONTHS, MOST_FREED * stock), -held)
        paid, funds = 1000 * move * world.index.T[s], books.funds[:, row]
        for own in paid:
            funds -= own
        held += move
        stock -= move


def save_dearest(stage: Stage, books: Books) -> None:
    """Makers learn to do without heavies, by their part of their state's capacity.

    Heavies are the group of which most can be saved (table `groups`); where none can, nothing is.
    """
    world, atlas = stage[0], stage[1]
    if "thrift" not in books.used or not atlas.thrift_long.any():
        return
    heavy = int(atlas.thrift_long.argmax())
    orders = {f: or_else(order) for f, order in books.ordered("thrift")}
    for s in range(atlas.states_count):
        goal, whole = np.zeros(world.runs), np.zeros(world.runs)
        for f in np.flatnonzero((atlas.firm_stage == MAKING) & (atlas.firm_state == s)):
            goal += orders.get(int(f), 0.0) * world.capacity[:, f] * (world.phase[:, f] == RUNNING)
            whole += world.capacity[:, f] * (world.phase[:, f] == RUNNING)
        goal /= np.maximum(whole, LEAST)
        books.saved[:, s] += LEARN * np.maximum(goal - books.saved[:, s], 0.0)
        world.content[:, heavy, s] *= 1 - books.saved[:, s]


def lobby(stage: Stage, books: Books, homes: np.ndarray) -> None:
    """Lobbies stir the will of states outside the holders. homes: state of each firm."""
    world, atlas = stage[0], stage[1]
    if "lobby" not in books.used:
        return
    spent = np.nan_to_num(books.order("lobby")) / 12
    for row in np.flatnonzero(spent.any(axis=0)):
        books.funds[:, row] -= spent[:, row]
        if not atlas.inside[homes[row]]:
            will = world.will[:, homes[row]]
            will += np.minimum(spent[:, row] / LOBBY, np.maximum(3.0 - will, 0.0))


def redesign(stage: Stage, books: Books, makers: dict[int, int]) -> None:
    """New designs do without magnets: at any price, or the faster once they are dear.

    makers: row of the firm -> its state, users of magnets. Up to the share that substitutes can
    take (`substitution.py`), from which use comes back as usual.
    """
    world, atlas, _, p = stage
    most = np.minimum(atlas.product_ceiling * p("substitution.ceiling"), 0.9)
    for row, s in makers.items():
        out = or_else(books.order("design_out")[:, row])
        speed = or_else(books.order("substitution")[:, row], 1.0)
        lost = world.product_lost[:, s]
        ratio = world.product_index[:, s] / world.product_start[:, s]
        pull = np.maximum(1 - p("substitution.trigger") / np.maximum(ratio, 1e-9), 0.0)
        faster = np.maximum(speed - 1, 0.0) * p("substitution.speed")
        lost += np.minimum(faster, 1.0) * np.maximum(most * pull - lost, 0.0)
        lost += np.minimum(out / 12, 1.0) * np.maximum(most - lost, 0.0)
