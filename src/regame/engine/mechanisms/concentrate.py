"""From the mine to the separator: concentrate looks for capacity, and pays a toll for it."""

from lanes.elementwise import clear, copy, flat
from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism
from regame.engine.market.market import Cleared
from regame.engine.relations.plants import open_room, refining_room
from regame.engine.state.stages import EXTRACTION, REFINING

TOLL_HOLD = 0.25  # at cost, separators offer 1/(1 + hold) = 80 % of their room; C
TOLL_SLOPE = 6.0  # C
RAW_ELASTICITY = 0.3  # of concentrate offered, to the toll; C
LEAST_RAW = 1e-9  # t that is offered where there is nothing, so that every market has a size


@mechanism
def collect_raw(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Add up what mines offer: d.raw_offered t, and d.mix (group, mine state) t."""
    offered, mix = d.raw_offered[r], d.mix
    clear(offered)
    clear(flat(mix))
    for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
        s, heap = a.plant_state[f], w.raw_stock[r, f] + w.output[r, f]
        offered[s] += heap
        for g in range(len(mix)):
            mix[g, s] += heap * a.basket[f, g]
    for s in range(a.states):
        d.raw_wanted[r, s] = max(offered[s], LEAST_RAW)


@mechanism
def collect_room(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Add up room of separators, d.raw_room t, and their mean cost, d.raw_cost USD/kg.

    Where there is no room the cost is last month's mean toll, d.raw_reference. Who cannot crack
    concentrate has none.
    """
    open_, cost = d.raw_room[r], d.raw_cost[r]
    clear(open_)
    clear(cost)
    for f in range(a.begin[REFINING], a.begin[REFINING + 1]):
        s, able = a.plant_state[f], open_room(w, r, f)
        able = refining_room(able, w.refined_stock[r, f]) * a.cracks[f]
        open_[s] += able
        cost[s] += able * w.unit_cost[r, f]
    total, tolls = 0.0, 0.0
    for s in range(a.states):
        total += open_[s]
        tolls += w.toll[r, s] * open_[s]
    mean = tolls / max(total, 1e-12)
    for s in range(a.states):
        d.raw_reference[r, s] = mean
        cost[s] = cost[s] / max(open_[s], 1e-12) if open_[s] > 0 else mean


@compiled
def raw_tie(a: Facts, q: Row, i: int, s: int) -> float:
    """How readily concentrate of mine state s goes to a separator in state i, 0-1."""
    return a.raw_open[i, s] * (a.raw_tied[i, s] + q.market_ore_strangers * (1 - a.raw_tied[i, s]))


@mechanism
def outlets(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Set weights and costs of routes, and the value of every mine state's best outlet.

    A separator weighs by its room, at home and where a mine has a plant of its own in full,
    elsewhere by `ore_strangers`: concentrate is made for a plant, and few others can crack it.
    What a route costs a mine is freight plus the value it forgoes against its best outlet, so
    concentrate goes to where oxides are dear.
    """
    price, able, route, mix = w.price[r], d.raw_room[r], d.raw_route[r], d.mix
    for s in range(a.states):
        total, best = 0.0, 0.0
        for i in a.refinery_states:
            total += able[i] * raw_tie(a, q, i, s)
        part, per_tonne = 1 / max(total, 1e-12), 1 / max(d.raw_offered[r, s], 1e-12)
        for i in a.refinery_states:
            weight, worth = able[i] * raw_tie(a, q, i, s) * part, 0.0
            for g in range(len(mix)):
                worth += price[g, i] * mix[g, s]
            d.raw_weight[r, i, s], route[i, s] = weight, worth * per_tonne
            if weight > 0:
                best = max(best, route[i, s])
        for i in a.refinery_states:
            forgone = max(best - route[i, s], 0.0)
            route[i, s] = q.market_ore_transport * a.apart[i, s] + forgone
        d.raw_value[r, s] = max(best, d.raw_reference[r, s])
        d.raw_sharpness[r, s] = q.market_sharpness / d.raw_value[r, s]


@mechanism
def look_for_room(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Lay out this month's market of tolls."""
    collect_raw(w, a, d, r)
    collect_room(w, a, d, r)
    outlets(w, a, d, q, r)


@mechanism
def send_raw(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Take what was shipped off the heaps. Sets raw_share, d.sent, and d.mix by mine state, t."""
    flow, shares, mix = w.raw_flow[r], w.raw_share[r], d.mix
    clear(flat(mix))
    for s in range(a.states):
        shipped, offered = 0.0, d.raw_offered[r, s]
        for i in a.refinery_states:
            shipped += flow[i, s]
        d.part[s] = min(shipped / max(offered, 1e-12), 1.0)
        present = offered * d.part[s]  # the market buys a trace where there is nothing
        per_unit = 1 / max(shipped, 1e-12)
        for i in a.refinery_states:
            share = flow[i, s] * per_unit
            flow[i, s] = present * share
            shares[i, s] = share if present > LEAST_RAW else d.raw_weight[r, i, s]
    for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
        s, heap = a.plant_state[f], w.raw_stock[r, f] + w.output[r, f]
        sent = d.sent[r, f] = heap * d.part[s]
        w.raw_stock[r, f] = heap - sent
        for g in range(len(mix)):
            mix[g, s] += sent * a.basket[f, g]


@mechanism
def arrivals(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Spread what was sent, d.mix, over separators' states: d.arriving (group, state) t."""
    share = w.raw_share[r]
    for g in range(len(a.content)):
        for i in a.refinery_states:
            came = 0.0
            for s in a.extractor_states:
                came += d.mix[g, s] * share[i, s]
            d.arriving[g, i] = came


@mechanism
def sell_as_extracted(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Put what mines dig on sale where nothing is done to it before: no toll and no lag."""
    for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
        d.sent[r, f] = 0.0
        for g in range(len(a.content)):
            w.refined_stock[r, f, g] += w.output[r, f] * a.basket[f, g]


@mechanism
def move_raw(w: World, a: Facts, d: Buffers, r: int, tolls: Cleared) -> None:
    """Ship concentrate and make oxides of it.

    Sets toll, raw_flow, raw_share, raw_stock, and adds the oxides to the separators' stock.
    """
    for s in range(a.states):
        if d.raw_room[r, s] > 0:
            w.toll[r, s] = tolls.price[r, 0, s]
    copy(flat(w.raw_flow[r]), flat(tolls.flow[r, 0]))
    send_raw(w, a, d, r)
    arrivals(w, a, d, r)
    for f in range(a.begin[REFINING], a.begin[REFINING + 1]):
        s, extracted = a.plant_state[f], 0.0
        able = open_room(w, r, f)
        open_ = refining_room(able, w.refined_stock[r, f]) * a.cracks[f]
        share = open_ / max(d.raw_room[r, s], 1e-12)
        for g in range(len(a.content)):
            w.refined_stock[r, f, g] += d.arriving[g, s] * share
            extracted += d.arriving[g, s] * share
        w.output[r, f] = extracted
        capacity = w.capacity[r, f] * (w.ramp[r, f] * w.open_part[r, f])
        w.use_of_capacity[r, f] = extracted / max(capacity, 1e-12)
