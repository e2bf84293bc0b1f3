"""From what states decide to what binds: campaigns, stops, denial, and what others see of it."""

import numpy as np

from lanes.elementary import exp
from lanes.elementwise import clear
from regame.engine.dialect import LN2, Buffers, Facts, Row, World, mechanism, number, sum_of
from regame.engine.relations.measures import FELT, deal_with, dearer, outside_wedge, stop_of

EMBARGO_NEWS = 0.5  # of a denial or a stop, for markets and politics; minimal model of 2005-15
LICENCE_NEWS = 0.5  # where exports begin to be licensed case by case, as of a denial; C
CAMPAIGN_NEWS = 1.0  # inside when a campaign starts; the minimal model of 2005-15
LEAST_HELD = 0.02  # of usual exports: customs that hold back less have cleared all; C


@mechanism
def run_campaign(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Campaigns rise evenly and fade by a half-life. Sets d.starts to 1 where one starts."""
    fade = exp(-LN2 / q.production_campaign_half_life)
    for h in range(len(a.holders)):
        ordered, campaign = number(w.set_enforcement[r, h]), w.campaign[r, h]
        ordered = min(ordered * q.production_campaign_scale, 1.0)
        w.campaign[r, h], d.starts[h] = campaign * fade, 0.0
        if ordered > 0:
            risen = min(campaign + ordered / q.production_campaign_rise, ordered)
            w.campaign[r, h] = max(risen, campaign * fade)
            d.starts[h] = 1.0 if campaign <= 1e-3 else 0.0


@mechanism
def by_order(w: World, a: Facts, r: int, h: int, c: int, s: int) -> float:
    """Share of usual exports of a good that a stop or a denial in force keeps from a state."""
    if c < len(a.content):
        return max(w.stopped[r, h, s], w.denied[r, h, s] if a.denial_covers[c] else 0.0)
    return w.stopped[r, h, s]


@mechanism
def note_held(w: World, a: Facts, r: int, h: int, s: int) -> None:
    """Note what was held of each good last month, by order or at customs, before orders change."""
    for c in range(w.reopening.shape[2]):
        w.reopening[r, h, c, s] = max(w.reopening[r, h, c, s], by_order(w, a, r, h, c, s))


@mechanism
def reopen(w: World, a: Facts, q: Row, r: int, h: int, s: int) -> None:
    """Hold at customs a part of what was held last month, where that is more than by order."""
    fade = exp(-1 / max(q.licensing_reopening, 1e-3))
    for c in range(w.reopening.shape[2]):
        held = fade * w.reopening[r, h, c, s]
        more = held > max(by_order(w, a, r, h, c, s), LEAST_HELD)
        w.reopening[r, h, c, s] = held if more else 0.0


@mechanism
def stop_goods(w: World, a: Facts, d: Buffers, r: int, h: int, s: int) -> None:
    """Put a stop of all goods in force, w.stopped; by how much it tightens is news, as a denial."""
    share = 0.0 if a.inside[s] or deal_with(w, r, h, s) else stop_of(w, r, h, s)
    tighter = max(share - w.stopped[r, h, s], 0.0)
    d.news[s] += EMBARGO_NEWS * tighter
    d.cut_off[s] += tighter
    w.stopped[r, h, s] = share


@mechanism
def spread_news(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Put denials and stops in force. Sets the news of a month, d.news, and d.cut_off (state,).

    News are of cuts of quotas, d.cut, of campaigns that start, d.starts, and of denials and stops;
    the last counts the holders that begin to deny a state, a stop of a part as that part.
    """
    clear(d.news)
    clear(d.cut_off)
    for h in range(len(a.holders)):
        for s in range(a.states):
            denied = w.set_denial[r, h] == s or (h == 0 and w.acting[r, s] > 0)
            denied = denied and not deal_with(w, r, h, s)
            note_held(w, a, r, h, s)
            if denied and w.denied[r, h, s] <= 0:
                d.news[s] += EMBARGO_NEWS
                d.cut_off[s] += 1.0
            w.denied[r, h, s] = 1.0 if denied else 0.0
            stop_goods(w, a, d, r, h, s)
            reopen(w, a, q, r, h, s)
            has_licensing = w.set_licensing[r, h] == w.set_licensing[r, h]
            first = w.licensing_months[r, h] <= 0 and w.usual_months[r, h] > 0
            if has_licensing and first and s != a.holders[h]:
                d.news[s] += LICENCE_NEWS
            d.news[s] += CAMPAIGN_NEWS * d.starts[h] if s == a.holders[h] else d.cut[h]


@mechanism
def choked(w: World, a: Facts, r: int, h: int) -> float:
    """Share of a holder's supply that the rent of its quota chokes off: 1 - exp(-rent/price)."""
    row, tonnes, worth = a.holders[h], 0.0, 0.0
    for g in range(w.flow.shape[1]):
        sold = sum_of(w.flow[r, g, row])
        tonnes += sold
        worth += sold * w.price[r, g, row]
    level = worth / max(tonnes, 1e-12)
    return 1 - exp(-w.rent[r, h] / max(level, 1e-9))


@mechanism
def bites(w: World, a: Facts, q: Row, r: int, h: int) -> bool:
    """Whether an instrument tighter than at the start restricts trade."""
    bite = w.set_export_quota[r, h] < 1 and w.rent[r, h] > 0
    bite = bite or w.licensing_months[r, h] > 0 or dearer(w, q, r, h)
    refuses = False
    for g in range(w.set_duties.shape[1]):
        refuses = refuses or a.denial_covers[g]
    for s in range(w.denied.shape[2]):
        bite = bite or (refuses and w.denied[r, h, s] > 0) or w.stopped[r, h, s] > 0
    return bite or number(w.set_enforcement[r, h]) > 0 or number(w.set_flooding[r, h]) > 0


@mechanism
def note_restrictions(w: World, a: Facts, q: Row, r: int) -> None:
    """What each state felt: supply withheld, months since, and whether the weapon bit at all.

    A quota withholds what its rent chokes off, a denial all of the groups that it covers, licences
    case by case what waits or is refused, a stop what may not leave.
    """
    groups = len(a.content)
    clear(w.restricted[r])
    for h in range(len(a.holders)):
        choke, row = choked(w, a, r, h), a.holders[h]
        for s in range(a.states):
            dependence, refused = 0.0, 0.0
            for g in range(groups):
                part = w.weight[r, g, row, s] / groups
                dependence += part
                if w.denied[r, h, s] > 0 and a.denial_covers[g]:
                    refused += part
            withheld = max(refused + choke * (dependence - refused), w.withheld[r, h, s])
            if s != row:
                w.restricted[r, s] = max(w.restricted[r, s], withheld)
        w.biting[r, h] = 1.0 if bites(w, a, q, r, h) else 0.0
        w.restrictions[r, h] += w.biting[r, h]
    for s in range(a.states):
        felt = w.restricted[r, s] > FELT
        w.since_restricted[r, s] = 0.0 if felt else w.since_restricted[r, s] + 1


@mechanism
def grow_smuggling(w: World, a: Facts, q: Row, r: int) -> None:
    """Smuggling capacity grows 1 to 3 % a month while the wedge is wide, and shrinks without it.

    K *= exp(growth tanh((wedge - 1.5)/10)), bounded; the minimal model of 2005-15.
    """
    ceiling = q.leakage_ceiling * 1000
    floor = 0.5 * min(q.leakage_capacity * 1000, ceiling)
    for h in range(len(a.holders)):
        rate = q.leakage_growth * np.tanh((outside_wedge(w, a, r, h) - 1.5) / 10)
        w.grey_capacity[r, h] = min(max(w.grey_capacity[r, h] * exp(rate), floor), ceiling)
