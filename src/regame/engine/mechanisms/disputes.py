"""Disputes between the holder and its buyers: issues, threats, deals, and how deals end.

The holder presses one issue at a time with each target, that of which it expects to win most
(Bueno de Mesquita 1981), and both bargain over it: relations/bargains.py.
"""

import numpy as np

from lanes.elementary import exp
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism, number
from regame.engine.relations import bargains as deal
from regame.engine.relations.bargains import burdens, felt, holder_cost, is_bound, prospects, weigh
from regame.engine.relations.case_licences import covered, lacking, use_now
from regame.engine.relations.measures import stop_of, struck_by
from regame.tables.issues import FOR_EVER

DRAWS = 9  # an issue: see `draw_stake`
TALKS = 7.0  # months of talks after a threat, median of one not carried out; base_rates
FADES = 6.0  # months after which a drawn dispute that nobody presses is over and its stake lost; C
BLUFF = 0.5  # of its credibility that a holder loses when it backs down; C
FORGET = 1 / 60  # a month, at which credibility comes back; C


@mechanism
def open_disputes(w: World, a: Facts, d: Buffers, q: Row, r: int, die: np.ndarray) -> None:
    """Issues of the table open with the world; nature opens others, more often after concessions.

    die: (run, state) uniform draws; nature opens none in a truce, in which the same draw says
    whether it is broken. Sets where one opens, d.opens; `draw_stake` says what it is about.
    """
    for i in range(len(a.issue_state)):
        s = a.issue_state[i]
        hazard = q.disputes_hazard / 12
        hazard *= 1 + q.disputes_emboldened * w.conceded[r, s]
        quiet = w.issue_value[r, i] <= 0 and w.truce[r, s] <= 0
        opens = 1.0 if quiet and die[r, s] < hazard else 0.0
        if a.issue_opens[i] >= 0:
            new = w.issue_age[r, i] < 0 and q.disputes_named > 0
            opens = 1.0 if new and die[r, s] < 1 else 0.0  # removed: it is one or more
        d.opens[r, i] = opens
        w.disputes[r, s] += opens
        w.issue_age[r, i] = 0.0 if opens > 0 else max(w.issue_age[r, i], 0.0) + 1
    for s in range(a.states):
        broken = w.truce[r, s] > 0 and die[r, s] < q.disputes_breach / 12
        w.breaches[r, s] += broken
        w.truce[r, s] = 0.0 if broken else max(w.truce[r, s] - 1, 0.0)


@mechanism
def draw_stake(w: World, a: Facts, d: Buffers, q: Row, r: int, luck: np.ndarray) -> None:
    """What new disputes are about, and what each side can bear.

    luck: (DRAWS x issue,) standard normal draws: value, cost, resolve, endurance, both errors, the
    stakes of an issue that nature opens, and whether the target and the holder are bound. What
    either side can bear, believes and is bound to is its own, one for all its issues that open
    together: to ask of a firm state for another thing is no new draw (Fearon 1995: resolve is a
    side's type).
    """
    count, b = len(a.issue_state), w.bargain
    for i in range(count):
        if d.opens[r, i] > 0:
            side = a.issue_side[i]
            drawn = a.issue_opens[i] < 0
            stakes = b[r, deal.STAKES] + luck[6 * count + i] if drawn else a.issue_stakes[i]
            dear = 0.0 if drawn else q.disputes_by_stake * (a.issue_holder_stakes[i] - 1)
            value = exp(q.disputes_spread * luck[i] + dear)
            cost = exp(q.disputes_spread * luck[count + i]) * (1 + q.disputes_conflict)
            firm = exp(b[r, deal.SPREAD]) * luck[2 * count + side] + b[r, deal.BY_STAKE] * stakes
            lasting = exp(b[r, deal.SENDER_SPREAD]) * luck[3 * count + side] + b[r, deal.SENDER]
            w.issue_stakes[r, i] = stakes
            w.issue_value[r, i] = q.disputes_stake * 1e6 * value
            w.issue_cost[r, i] = q.disputes_cost * w.issue_value[r, i] * cost
            w.issue_resolve[r, i] = exp(b[r, deal.RESOLVE] + firm) * (1 + q.disputes_conflict)
            w.issue_endurance[r, i] = exp(lasting) * (1 + q.disputes_conflict)
            w.issue_doubt[r, i] = exp(b[r, deal.DOUBT]) * luck[4 * count + side]
            w.issue_holder_doubt[r, i] = exp(b[r, deal.SENDER_DOUBT]) * luck[5 * count + side]
            w.issue_bound[r, i] = is_bound(luck[7 * count + side], b[r, deal.BOUND])
            w.issue_holder_bound[r, i] = is_bound(luck[8 * count + side], b[r, deal.SENDER_BOUND])
            w.issue_months[r, i] = -1.0
            s = a.issue_state[i]
            w.stake[r, s] = max(w.stake[r, s], w.issue_value[r, i])


@mechanism
def kept_back(w: World, a: Facts, q: Row, r: int, c: int, s: int, denied: bool) -> float:
    """Share of usual exports of a good to a state that orders of the first holder keep back.

    denied: whether a dispute denies it, or would. Licences case by case keep back what needs one,
    first by what offices can decide at all, later by what they did, and all where they are refused.
    """
    if c < len(a.content) and a.denial_covers[c] and (denied or w.set_denial[r, 0] == s):
        return 1.0
    share = stop_of(w, r, 0, s)
    if w.set_licensing[r, 0] == w.set_licensing[r, 0]:
        waits = max(1 - q.licensing_capacity, number(w.set_licensing[r, 0]))
        waits = waits if w.licensing_months[r, 0] <= q.licensing_months else 0.0
        waits = 1.0 if w.set_refused_to[r, 0] == s else waits
        share = max(share, waits * covered(w, a, q, r, 0, c, s), lacking(w, r, 0, a.home, c, s))
    return share


@mechanism
def armed(w: World, r: int, s: int) -> bool:
    """Whether the holder's orders of this month withhold goods from a state, threats aside."""
    licensed = w.set_licensing[r, 0] == w.set_licensing[r, 0]
    refused = w.set_denial[r, 0] == s or w.set_refused_to[r, 0] == s
    return stop_of(w, r, 0, s) > 0 or licensed or refused


@mechanism
def outlook(w: World, a: Facts, q: Row, r: int, s: int, denied: bool) -> tuple[float, float]:
    """USD a month that a state expects to lose, and months for which users' stocks make it good.

    At the value of lost load, rerouting taken off: of what a denial covers, and of all goods,
    products too, what other orders keep back. By its habits: who is cut off buys nothing. Small in
    cost, large in value: 23 to 76 times the import value for Japan; demand.csv, C. Stocks of oxides
    or of products, whichever are used up first; FOR_EVER where nothing is kept back.
    """
    groups, monthly, stock, gone = len(a.stop_value), 0.0, 0.0, 0.0
    for g in range(groups):
        share = kept_back(w, a, q, r, g, s, denied)
        tonnes = w.need[r, g, s] * w.weight[r, g, a.home, s] * share
        stock += w.stock[r, g, s] if share > 0 else 0.0
        gone += tonnes
        monthly += tonnes * (a.stop_value[g] * q.demand_value * w.index[r, g, s])
    months = stock / gone if gone > 0 else FOR_EVER
    share = kept_back(w, a, q, r, groups, s, denied)
    gone = a.product_use[s] * use_now(w, r, groups, s) * w.product_weight[r, a.home, s] * share
    monthly += gone * (q.prices_magnet * a.product_stop_value * q.demand_value)
    months = min(months, w.product_stock[r, s] / gone) if gone > 0 else months
    return 1000 * (1 - q.disputes_reroute) * monthly, months


@mechanism
def loss_felt(w: World, a: Facts, q: Row, r: int, i: int, denied: bool) -> tuple[float, float]:
    """What a month of going on costs the target, and months for which stocks make it good.

    What it loses, or will once stocks are used up.
    """
    s = a.issue_state[i]
    view = max(w.loss[r, s] - w.usual_loss[r, s], 0.0)
    ahead, months = outlook(w, a, q, r, s, denied)
    if w.issue_months[r, i] > 0:
        ahead *= min(months, 1.0)
    return felt(a, q, s, max(view, ahead)), months


@mechanism
def rest(w: World, r: int, i: int) -> None:
    """Nobody presses an issue: what was borne for it is forgotten, and its denial ends."""
    w.issue_months[r, i] = -1.0
    w.issue_borne[r, i] = w.issue_spent[r, i] = w.issue_denied[r, i] = 0.0


@mechanism
def concede(w: World, a: Facts, q: Row, r: int, i: int, share: float) -> None:
    """The target gives a share of what is asked; a truce begins, in which its issues rest.

    What it did not give stays open.
    """
    s = a.issue_state[i]
    under_act = w.issue_months[r, i] > 0
    w.conceded_to_threat[r, s] += not under_act
    w.conceded_to_act[r, s] += under_act
    w.conceded[r, s] += 1
    w.conceded_value[r, s] += share * w.issue_value[r, i]
    w.conceded_loss[r, s] += share * w.issue_cost[r, i]
    w.issue_value[r, i] *= 1 - share
    w.issue_cost[r, i] *= 1 - share
    w.truce[r, s] = q.disputes_truce
    rest(w, r, i)


@mechanism
def go_on(w: World, a: Facts, q: Row, r: int, i: int) -> None:
    """A month of holding out is over: what both sides bore is counted."""
    s = a.issue_state[i]
    w.acts[r, s] += w.issue_months[r, i] <= 0
    w.issue_months[r, i] += 1
    lost = w.loss[r, s] - w.usual_loss[r, s]
    if lost > 0:
        w.issue_borne[r, i] += felt(a, q, s, lost)
    w.issue_spent[r, i] += holder_cost(w, a, q, r, s)


@mechanism
def answer(w: World, a: Facts, q: Row, r: int, i: int, denied: bool) -> int:
    """How a month of an issue ends, with a denial for it or without, its target's order aside."""
    s = a.issue_state[i]
    loss, months = loss_felt(w, a, q, r, i, denied)
    ends = weigh(w, a, q, r, i, loss, months)
    ordered = w.set_concession[r, s]
    if ordered == ordered and ends >= deal.SETTLE:
        ends = deal.GO_ON
    return deal.YIELD if number(ordered) > 0 else ends


@mechanism
def press(w: World, a: Facts, q: Row, r: int, i: int, carry: bool) -> bool:
    """A month of an issue that the holder presses. Returns whether it backs down from a threat.

    What it withholds anyway is its weapon, else it threatens to deny, and denies if it acts. What
    it would drop it makes harsher by a denial, where it believes that it would win so.
    """
    s = a.issue_state[i]
    if w.issue_months[r, i] < 0:
        w.issue_months[r, i] = 0.0
        w.threats[r, s] += 1
    has = armed(w, r, s)
    denied = w.issue_denied[r, i] > 0 or not has
    ends = answer(w, a, q, r, i, denied)
    if has and w.issue_months[r, i] <= 0:
        ends = deal.GO_ON  # it acts without a threat, and what is imposed lasts a month
    if ends == deal.DROP and carry and not denied and answer(w, a, q, r, i, True) != deal.DROP:
        w.issue_denied[r, i] = 1.0
        ends = deal.GO_ON
    bluffs = ends == deal.GO_ON and not has and not carry
    if bluffs and w.issue_age[r, i] <= 1:
        return False
    if ends == deal.GO_ON and not bluffs:
        w.issue_denied[r, i] = 1.0 if denied else w.issue_denied[r, i]
        go_on(w, a, q, r, i)
        return False
    w.talks[r, s] = 0.0 if has else TALKS
    if ends >= deal.SETTLE:
        concede(w, a, q, r, i, 1.0 if ends == deal.YIELD else deal.PART_GIVEN)
        return False
    backs_down = w.issue_months[r, i] <= 0
    w.issue_value[r, i] = w.issue_cost[r, i] = 0.0
    rest(w, r, i)
    return backs_down


@mechanism
def chosen(w: World, a: Facts, q: Row, r: int, s: int) -> int:
    """The issue that is pressed with a state: under way, or worth most by what is expected; -1."""
    if w.truce[r, s] > 0 or w.talks[r, s] > 0:
        return -1
    best, rivals = -1, 0
    for i in range(len(a.issue_state)):
        if a.issue_state[i] == s and w.issue_value[r, i] > 0:
            if w.issue_months[r, i] >= 0:
                return i
            best, rivals = i, rivals + 1
    if rivals < 2:
        return best
    maximum, denied = 0.0, not armed(w, r, s)
    loss, months = loss_felt(w, a, q, r, best, denied)
    whole, some = burdens(w, q, r, loss, months)
    for i in range(len(a.issue_state)):
        if a.issue_state[i] == s and w.issue_value[r, i] > 0:
            worth = prospects(w, r, i, whole, some)
            best, maximum = (i, worth) if worth > maximum else (best, maximum)
    return best


@mechanism
def contest(w: World, a: Facts, q: Row, r: int) -> None:
    """Threats are made, answered and carried out. Books concessions and who is denied."""
    if len(a.holders) == 0:
        return
    pressed = number(w.set_threat[r, 0]) > 0
    carry = number(w.set_carry_out[r, 0]) > 0
    down = False
    for s in range(a.states):
        w.conceded_value[r, s] = w.conceded_loss[r, s] = w.stake[r, s] = 0.0
        if not armed(w, r, s) and w.acting[r, s] <= 0:
            w.usual_loss[r, s] = w.loss[r, s]
        w.talks[r, s] = max(w.talks[r, s] - 1, 0.0)
        issue = chosen(w, a, q, r, s) if pressed else -1
        if issue >= 0:
            down = press(w, a, q, r, issue, carry) or down
    for i in range(len(a.issue_state)):
        if not pressed or w.truce[r, a.issue_state[i]] > 0:
            rest(w, r, i)
        if a.issue_opens[i] < 0 and w.issue_months[r, i] < 0 and w.issue_age[r, i] >= FADES:
            w.issue_value[r, i] = w.issue_cost[r, i] = 0.0
    for s in range(a.states):
        acting = 0.0
        for i in range(len(a.issue_state)):
            if a.issue_state[i] == s:
                acting = max(acting, w.issue_denied[r, i])
                w.stake[r, s] = max(w.stake[r, s], w.issue_value[r, i])
        w.acting[r, s] = acting * (w.acting[r, s] + 1)
    for h in range(len(a.holders)):
        believed = w.credibility[r, h]
        believed += FORGET * (1 - believed)
        w.credibility[r, h] = believed * (1 - BLUFF) if down else believed


@mechanism
def remember(w: World, a: Facts, r: int) -> None:
    """Months since the holder was last struck and since each state last gave way.

    To be called once all have chosen and disputes are settled.
    """
    struck = False
    for s in range(a.states):
        struck = struck or struck_by(w, r, s) > 0
        gave_way = w.conceded_value[r, s] > 0
        w.since_conceded[r, s] = 0.0 if gave_way else w.since_conceded[r, s] + 1
    for h in range(len(a.holders)):
        w.since_struck[r, h] = 0.0 if struck else w.since_struck[r, h] + 1
