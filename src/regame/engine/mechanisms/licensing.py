"""What may leave for each buyer: licences case by case, and stops of all goods.

Under licences exporters apply, offices decide as they can, and what is licensed may leave.
Products under one code of customs with what needs a licence are held
for a test of what is in them: less of them each month, as customs learn what they have tested.

Applications pass two offices, in the province and in the ministry, each in half of the time that
rules allow. The ministry decides no more than it can, and learns. What is asked for is usual
exports and a part more, since who expects to be rationed asks for more (Lee, Padmanabhan and Whang
1997). A stop lets out a part of usual exports of every good, oxides and what is made of them alike,
and no more than licences in force beside it. Exports are kept to both by what a licence is worth
(market/rationing.py); a stop of all shuts the way, unseen exports aside. After a stop or a denial
customs clear goods by and by.
"""

import numpy as np

from lanes.elementary import exp
from lanes.gangs import lanes
from regame.engine.dialect import Buffers, Facts, Row, Table, World, compiled, mechanism, number
from regame.engine.relations.case_licences import covered, exported, lacking, listed, use_now
from regame.engine.relations.measures import deal_with, held_back, shut
from regame.engine.verbs import verb

TRACE = 0.02  # of usual exports that leave in any case: licensed before, samples, returns; C
MOST_DECIDED = 2.0  # times usual exports a month, once offices have learned; C
ASKED_FOR = 1.1  # what is asked for over the month before where that was too little; C
MUCH = 0.25  # refused: from here on nobody gets more by asking for more; C
NOT_NEEDED = -1.0  # in place of what is asked for, t: where there is no licence to ask for
MEMORY = 12.0  # months of exports that count as usual


def in_force(world: World) -> bool:
    """Whether licences are given case by case or goods stopped in any run, or were last month."""
    ordered = (world.set_licensing == world.set_licensing).any() or world.stopped.any()
    last_month = world.licensing_months.any() or world.withheld.any() or world.licence_worth.any()
    return bool(ordered or last_month or world.reopening.any())


@mechanism
def pass_tests(w: World, q: Row, r: int, h: int, s: int, usual_use: float) -> float:
    """Move products that need no licence through tests by a month; returns what these add, t.

    usual_use: usual exports to a state, t. Below zero where more comes in than has passed. What is
    under licence by then goes back.
    """
    learned = exp(-q.licensing_learning * w.licensing_months[r, h])
    unlisted = 1 - listed(w, q, r, h)
    comes = q.licensing_tested * learned * unlisted * usual_use
    passed = w.in_tests[r, h, s] / q.licensing_tests
    w.in_tests[r, h, s] += comes - passed
    return passed * unlisted / max(1 - q.licensing_magnets, 1e-9) - comes


@mechanism
def stops(w: World, r: int, h: int) -> bool:
    """Whether a holder stops goods to anybody, or customs do not clear them all again yet."""
    any_stop = False
    for s in range(w.stopped.shape[2]):
        for c in range(w.reopening.shape[2]):
            any_stop = any_stop or held_back(w, r, h, c, s) > 0
    return any_stop


@mechanism
def note_usual(w: World, a: Facts, q: Row, r: int, h: int) -> None:
    """Count exports, over the use of their buyers, while none need a licence or are stopped.

    Not to a state that is denied, where customs will clear by and by what was usual before.
    """
    if w.licensing_months[r, h] <= 0 and not stops(w, r, h):
        w.usual_months[r, h] = min(w.usual_months[r, h] + 1, MEMORY)
        for c in range(w.usual.shape[2]):
            for s in range(a.states):
                size = max(use_now(w, r, c, s), 1e-12)
                gap = exported(w, r, a.holders[h], c, s) / size - w.usual[r, h, c, s]
                gap = 0.0 if w.denied[r, h, s] > 0 and q.licensing_reopening > 0 else gap
                w.usual[r, h, c, s] += gap / w.usual_months[r, h]


@mechanism
def asked_for(w: World, r: int, h: int) -> bool:
    """Whether licences are asked for this month, and it is known what is usual."""
    return w.set_licensing[r, h] == w.set_licensing[r, h] and w.usual_months[r, h] > 0


@mechanism
def forget(w: World, a: Facts, r: int, h: int) -> None:
    """Where no licences are asked for nothing waits, and without a stop nothing is withheld."""
    free = not stops(w, r, h)
    if not asked_for(w, r, h):
        w.licensing_months[r, h] = 0.0
        for c in range(w.usual.shape[2]):
            for s in range(a.states):
                w.filed[r, h, c, s], w.examined[r, h, c, s] = 0.0, 0.0
                w.granted[r, h, c, s] = 0.0
                w.licence_worth[r, h, c, s] *= 0.0 if free else 1.0
        for s in range(a.states):
            w.in_parts[r, h, s], w.in_tests[r, h, s] = 0.0, 0.0
            w.withheld[r, h, s] *= 0.0 if free else 1.0
        for g in range(len(a.content)):
            w.licence_mark[r, h, g] *= 0.0 if free else 1.0


@compiled
def decided_share(q: Row, months: float) -> float:
    """What offices can decide on in a month, over usual exports."""
    return min(q.licensing_capacity * exp(q.licensing_learning * months), MOST_DECIDED)


@mechanism
def pass_offices(w: World, q: Row, r: int, h: int, c: int, s: int, want: float) -> None:
    """Move applications on by a month; `want` is what is asked for a month, t, refusals aside.

    `NOT_NEEDED`: nothing moves, as no licence is needed. Who is refused is not served, so that
    nobody asks for him again. By a deal all that is examined is decided on, so that goods leave
    when an application has passed both offices, not in the month of the deal.
    """
    half = q.licensing_months / 2
    passed = w.filed[r, h, c, s] / half
    ready = w.examined[r, h, c, s] / half
    able = decided_share(q, w.licensing_months[r, h]) * want
    decided = ready if deal_with(w, r, h, s) else min(ready, able)
    on_file = w.filed[r, h, c, s] + w.examined[r, h, c, s] + w.granted[r, h, c, s]
    applied = max(want * (1 + q.licensing_rush) * (1 + q.licensing_months) - on_file, 0.0)
    if want >= 0:
        w.filed[r, h, c, s] += applied - passed
        w.examined[r, h, c, s] += passed - decided
        w.granted[r, h, c, s] += decided


@mechanism
def gets_none(w: World, r: int, h: int, s: int) -> bool:
    """Whether a state gets no licence at all."""
    return w.set_refused_to[r, h] == s or w.denied[r, h, s] > 0 or shut(w, r, h, s)


@mechanism
def license_month(w: World, a: Facts, d: Buffers, q: Row, r: int, h: int) -> None:
    """Applications of a month, and what may leave: d.export_cap, t, infinite where all may.

    Of it d.export_free, t, needs neither licence nor test, or has passed a test.

    Where a stop shuts the way the market knows, and there is nothing to keep to a limit.
    """
    applied, refused = asked_for(w, r, h), number(w.set_licensing[r, h])
    for c in range(w.usual.shape[2]):
        for s in range(a.states):
            d.export_cap[r, c, h, s], d.export_free[r, c, h, s] = np.inf, 0.0
            if not a.inside[s]:
                part = covered(w, a, q, r, h, c, s)
                usual_use = w.usual[r, h, c, s] * use_now(w, r, c, s)
                needed = applied and part > 0 and w.usual[r, h, c, s] > 1e-9
                served = 0.0 if gets_none(w, r, h, s) else 1 - refused
                served = 1.0 if deal_with(w, r, h, s) else served
                pass_offices(w, q, r, h, c, s, part * served * usual_use if needed else NOT_NEEDED)
                free = (1 - part) * usual_use
                if c == len(a.content):
                    free += pass_tests(w, q, r, h, s, usual_use if needed else 0.0)
                d.export_free[r, c, h, s] = free
                may = max(free + w.granted[r, h, c, s], TRACE * usual_use)
                may = may if needed else np.inf
                stopped = held_back(w, r, h, c, s)
                if stopped > 0 and w.usual[r, h, c, s] > 1e-9:
                    may = np.inf if shut(w, r, h, s) else min(may, (1 - stopped) * usual_use)
                d.export_cap[r, c, h, s] = may
    if applied:
        w.licensing_months[r, h] += 1


@verb
def license_exports(w: World, a: Facts, d: Buffers, p: Table) -> None:
    """Decide on the month's applications, and say what may leave."""
    for r in lanes(len(p)):
        for h in range(len(a.holders)):
            license_month(w, a, d, p[r], r, h)
            forget(w, a, r, h)


@mechanism
def follow_usual(w: World, q: Row, r: int, h: int, c: int, s: int, shipped: float) -> None:
    """What is usual follows what is shipped, upwards, where nothing is rationed.

    Where licences lack though offices decide on all in time, more is asked for, unless much is
    refused. In a stop it stays as it was.
    """
    size = max(use_now(w, r, c, s), 1e-12)
    usual = w.usual[r, h, c, s]
    want = usual * size
    ready = w.examined[r, h, c, s] / (q.licensing_months / 2)
    in_time = ready <= decided_share(q, w.licensing_months[r, h]) * want or deal_with(w, r, h, s)
    late = w.licensing_months[r, h] > q.licensing_months + 1
    much_refused = gets_none(w, r, h, s) or number(w.set_licensing[r, h]) >= MUCH
    if w.licensing_months[r, h] > 0 and held_back(w, r, h, c, s) <= 0:
        if w.licence_worth[r, h, c, s] <= 0:
            w.usual[r, h, c, s] = usual + max(shipped / size - usual, 0.0) / MEMORY
        elif in_time and late and not much_refused:
            w.usual[r, h, c, s] = usual * ASKED_FOR


@mechanism
def value_shut(w: World, a: Facts, q: Row, r: int, h: int, s: int) -> None:
    """Where a stop shuts the way, a licence is worth what buyers pay over what they would pay here.

    Only where they bought here; USD/kg, not below zero.
    """
    row, last = a.holders[h], len(a.content)
    freight = q.market_transport * a.apart[row, s]
    for c in range(last + 1):
        if c == last:
            gap = w.product_index[r, s] - w.product_price[r, row] - freight
        else:
            gap = w.index[r, c, s] - w.ask[r, c, h] - freight
        if shut(w, r, h, s):
            w.licence_worth[r, h, c, s] = max(gap, 0.0) if w.usual[r, h, c, s] > 1e-9 else 0.0


@mechanism
def use_licences(w: World, a: Facts, d: Buffers, q: Row, r: int, h: int) -> None:
    """Take what was shipped from what is licensed, and note what lacked a licence, if one is due.

    A state lacks the larger part of two: of oxides, as a mean over groups by how much of each it
    buys from the holder, and of magnets in the same way.
    """
    groups, row = len(a.content), a.holders[h]
    due = w.licensing_months[r, h] > 0
    for s in range(a.states):
        value_shut(w, a, q, r, h, s)
        refined, products, most = 0.0, 0.0, 0.0
        for c in range(groups + 1):
            short, shipped = lacking(w, r, h, row, c, s), exported(w, r, row, c, s)
            licensed = max(shipped - d.export_free[r, c, h, s], 0.0)
            most = max(most, held_back(w, r, h, c, s))
            if due:
                w.granted[r, h, c, s] = max(w.granted[r, h, c, s] - licensed, 0.0)
            follow_usual(w, q, r, h, c, s, shipped)
            if c == groups:
                products = short * w.product_weight[r, row, s]
            else:
                refined += short * w.weight[r, c, row, s] / groups
        if due or most > 0:
            w.withheld[r, h, s] = max(refined, products)


@mechanism
def mark_licences(w: World, a: Facts, r: int, h: int) -> None:
    """What a licence for a group is worth, mean over exports, usual ones if shut, USD/kg."""
    for g in range(len(a.content)):
        tonnes, worth = 0.0, 0.0
        for s in range(a.states):
            if not a.inside[s]:
                usual = w.usual[r, h, g, s] * use_now(w, r, g, s)
                sold = usual if shut(w, r, h, s) else w.flow[r, g, a.holders[h], s]
                tonnes += sold
                worth += sold * w.licence_worth[r, h, g, s]
        if w.licensing_months[r, h] > 0 or stops(w, r, h):
            w.licence_mark[r, h, g] = worth / max(tonnes, 1e-12)


@verb
def count_exports(w: World, a: Facts, d: Buffers, p: Table) -> None:
    """Use up licences, or, without any, count what is usual."""
    for r in lanes(len(p)):
        for h in range(len(a.holders)):
            note_usual(w, a, p[r], r, h)
            use_licences(w, a, d, p[r], r, h)
            mark_licences(w, a, r, h)
