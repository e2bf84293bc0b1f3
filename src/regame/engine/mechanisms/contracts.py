"""New suppliers: claims on the output of plants that offtakes paid for, and trials under risk."""

from lanes.elementwise import clear, flat
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism, sum_of
from regame.engine.relations.buyers import MOST_CLAIMED, prefer
from regame.engine.state.stages import RECYCLING, REFINING

LEAST_TRIED = 0.02  # trials x risk below which nobody tries: under a thousandth a month; C


@mechanism
def claimed_output(w: World, a: Facts, d: Buffers, r: int) -> float:
    """What is claimed of the oxides that each state's separators made, d.mix (group, state) t.

    Returns their sum, t.
    """
    total = 0.0
    clear(flat(d.mix))
    for f in range(a.first_seller, a.begin[REFINING + 1]):
        claimed = w.pledge[r, f] * w.output[r, f] * (1 - a.bound[f])  # else see offtakes.py
        if claimed > 0:
            total += claimed
            for g in range(len(a.content)):
                d.mix[g, a.plant_state[f]] += claimed * a.basket[f, g]
    return total


@mechanism
def honour_offtakes(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Buyers with claims prefer those sellers at least as far as their claims go, at once.

    The claims on a state's output are divided by what states offered for them, w.tied. A contract
    is no habit: it does not wait for requalification. Price still decides what is bought above it.
    """
    if q.support_pledged <= 0:
        return
    offered = sum_of(w.tied[r])
    if offered <= 0 or claimed_output(w, a, d, r) <= 0:
        return
    for j in range(a.states):
        part = w.tied[r, j] / offered
        if part > 0 and not a.inside[j]:
            for g in range(len(a.content)):
                free = MOST_CLAIMED
                for i in a.selling_states:
                    share_claimed = min(part * d.mix[g, i] / max(w.need[r, g, j], 1e-9), free)
                    share_claimed *= a.route_open[i, j]
                    prefer(w.weight[r, g], a.selling_states, i, j, share_claimed)
                    free -= share_claimed


@mechanism
def on_offer_elsewhere(w: World, a: Facts, d: Buffers, r: int) -> None:
    """What plants outside the holders have in store, as shares by group, d.mix (group, state)."""
    clear(flat(d.mix))
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        if a.plant_held[f] <= 0:
            for g in range(len(a.content)):
                d.mix[g, a.plant_state[f]] += w.refined_stock[r, f, g]
    for g in range(len(a.content)):
        on_offer = sum_of(d.mix[g])
        for s in range(a.states):
            d.mix[g, s] = d.mix[g, s] / on_offer if on_offer > 0 else 0.0


@mechanism
def try_others(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Buyers outside who feel at risk move their preferences to sellers outside the holders.

    On top of the part that follows all supply (`follow_flows`), as fast, by openness x trials x
    risk; each seller by what it has in store. Where there is nothing to try nothing moves.
    """
    if q.market_trials <= 0:
        return
    worst = 0.0
    for j in range(a.states):
        worst = max(worst, 0.0 if a.inside[j] else w.risk[r, j])
    if q.market_trials * worst < LEAST_TRIED:
        return
    on_offer_elsewhere(w, a, d, r)
    for g in range(len(a.content)):
        room_elsewhere = sum_of(d.mix[g])
        for j in range(a.states):
            if room_elsewhere > 0 and not a.inside[j]:
                keen = q.market_openness * w.openness_factor[r, j] * q.market_trials
                tried = min(keen * w.risk[r, j], 1.0) / q.market_requalification
                for i in a.selling_states:
                    goal = d.mix[g, i] * a.route_open[i, j]
                    w.weight[r, g, i, j] += tried * (goal - w.weight[r, g, i, j])
