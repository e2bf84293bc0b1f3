"""Disputes of the holder with its buyers: issues, threats, denials, deals, and who strikes back."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from regame.model.run import Issue

if TYPE_CHECKING:
    from regame.model.holder import Holder
    from regame.model.run import Run
from regame.model.states import State

TALKS, FADES = 7, 6  # months of talks after a threat, and that a dispute rests until over
BLUFF = 0.5  # of its credibility that a holder loses when it backs down
FORGET = 1 / 60  # a month, at which credibility comes back
FELT = 0.02  # of supply withheld, from which a state says that it is restricted
LEAST = 1e-3  # of a minor loss
FOR_EVER, CERTAIN = 1e5, 1e-12  # months
GO_ON, YIELD, DROP, SETTLE = "go on", "yield", "drop", "settle"


def dispute(model: Run) -> None:
    """What is open is fought over, then nature opens more; who is hurt strikes back."""
    home = model.home
    bluffs = [contest(model, state) for state in model.all_states]
    home.credibility += FORGET * (1 - home.credibility)
    if any(bluffs):
        home.credibility *= 1 - BLUFF
    open_issues(model)
    strike_back(model)
    for state in model.all_states:
        state.since_conceded = 0.0 if state.dispute.won > 0 else state.since_conceded + 1
    struck = any(state.strikes() > 0 for state in model.all_states)
    home.since_struck = 0.0 if struck else home.since_struck + 1


def contest(model: Run, state: State) -> bool:
    """A month of what is open with a state; returns whether the holder backed down."""
    d, action = state.dispute, model.home.action
    d.won = d.lost = 0.0
    if not is_denied(model.home, state) and d.denial <= 0:
        state.usual_loss = state.loss
    d.talks = max(d.talks - 1, 0.0)
    issue = chosen(model.home, state) if action.threat else None
    down = press(model.home, state, issue) if issue else False
    for at_rest in d.issues:
        if not action.threat or d.truce > 0:
            rest(at_rest)
        if at_rest.drawn and at_rest.months < 0 and at_rest.age >= FADES:
            at_rest.value = at_rest.cost = 0.0
    d.stake = max((issue.value for issue in d.issues), default=0.0)
    d.denial = d.denial + 1 if any(issue.denied for issue in d.issues) else 0.0
    return down


def is_denied(home: Holder, state: State) -> bool:
    """Whether the holder orders a denial of a state, disputes aside."""
    return home.action.denial is not None and home.action.denial in (state.name, state.row)


def chosen(home: Holder, state: State) -> Issue | None:
    """The issue under way, or that of which the holder expects to win most."""
    d, best, maximum = state.dispute, None, 0.0
    if d.truce > 0 or d.talks > 0:
        return None
    for issue in d.issues:
        if issue.value > 0:
            loss = felt_of(state, issue)
            worth = issue.value * expected_share(state, issue, loss)
            if issue.months >= 0:
                return issue
            if worth > maximum:
                best, maximum = issue, worth
    return best


def expected_share(state: State, issue: Issue, loss: float) -> float:
    """What the holder expects of what it asks, by what all know: stakes and loss."""
    b, firmer = state.model.dice.bargain, 1 + state.model.p.disputes.conflict
    part, adaptation = 1 / (1 + exp(-b["part"])), exp(b["adaptation"])

    def chance(months: float, share: float) -> float:
        """That a median holder outlasts by `months` a share of the resolve at these stakes."""
        fought = max(months * exp(b["sender"]) * firmer - cover(state), CERTAIN)
        borne = loss * adaptation * (1 - exp(-fought / adaptation)) / (share * firmer)
        lead = log(borne) - b["resolve"] - b["by_stake"] * issue.stakes
        return 1 / (1 + exp(-1.702 * lead / exp(b["spread"])))

    whole = chance(part, 1.0)
    return whole + 0.5 * max(chance(1.0, part) - whole, 0.0)


def press(home: Holder, state: State, issue: Issue) -> bool:
    """A month of an issue that is pressed; returns whether the holder backs down from a threat."""
    d, carry, armed = state.dispute, bool(home.action.carry_out), is_denied(home, state)
    if issue.months < 0:
        issue.months, d.threats = 0.0, d.threats + 1
    ends = GO_ON if armed and issue.months <= 0 else answer(home, state, issue)
    bluffs = ends == GO_ON and not armed and not carry
    if ends != GO_ON or (bluffs and issue.age > 1):
        d.talks = 0 if armed else TALKS
    if ends in (YIELD, SETTLE):
        concede(state, issue, 1.0 if ends == YIELD else 0.5)
    elif ends == DROP or (bluffs and issue.age > 1):
        down = issue.months <= 0
        issue.value = issue.cost = 0.0
        rest(issue)
        return down
    elif not bluffs:
        issue.denied = issue.denied or not armed
        d.acts += issue.months <= 0
        issue.months += 1
        lost = state.loss - state.usual_loss
        issue.borne += felt(state, lost) if lost > 0 else 0.0
        issue.spent += holder_cost(home, state)
    return False


def concede(state: State, issue: Issue, share: float) -> None:
    """A state gives a share of what is asked; a truce begins."""
    d = state.dispute
    d.conceded += 1
    d.won, d.lost = d.won + share * issue.value, d.lost + share * issue.cost
    issue.value, issue.cost = issue.value * (1 - share), issue.cost * (1 - share)
    d.truce = state.model.p.disputes.truce
    rest(issue)


def rest(issue: Issue) -> None:
    """Nobody presses an issue."""
    issue.months, issue.borne, issue.spent, issue.denied = -1.0, 0.0, 0.0, False


def answer(home: Holder, state: State, issue: Issue) -> str:
    """How the month of an issue ends; a state's strategy may say that it gives way, or not."""
    if state.action.concession:
        return YIELD
    ends = weigh(home, state, issue, felt_of(state, issue))
    firm = state.action.concession is not None
    return GO_ON if firm and ends in (YIELD, SETTLE) else ends


def weigh(home: Holder, state: State, issue: Issue, loss: float) -> str:
    """Who believes that it is outlasted gives way; who no longer hopes settles."""
    b, months = state.model.dice.bargain, issue.months
    lead, holder_lead = leads(home, state, issue, loss)
    fade = exp(-months / exp(b["learning"]))
    doubt, holder_doubt = issue.doubt * fade, issue.holder_doubt * fade
    threat = log(home.credibility) if months <= 0 else 0.0
    yields = lead - threat < doubt or issue.borne >= issue.resolve
    drops = holder_lead < holder_doubt or issue.spent >= issue.endurance
    stays = months < 1 and issue.bound and not drops
    acts = months < 1 and issue.holder_bound and not yields
    yields, drops = yields and not stays, drops and not acts
    if yields != drops:
        return YIELD if yields else DROP
    hopeless = min(lead, lead + holder_doubt, holder_lead, holder_lead + doubt) >= 0
    return SETTLE if yields or hopeless else GO_ON


def leads(home: Holder, state: State, issue: Issue, loss: float) -> tuple[float, float]:
    """By how much a state and the holder outlast what of the other they must, logs of months."""
    b = state.model.dice.bargain
    part, adaptation = 1 / (1 + exp(-b["part"])), exp(b["adaptation"])

    def lasts(share: float) -> float:
        bearable = (share * issue.resolve - issue.borne) / loss
        if bearable >= adaptation:
            return issue.months + cover(state) + FOR_EVER
        used = min(bearable / adaptation, 1 - CERTAIN)
        return max(issue.months + cover(state) - adaptation * log(1 - used), CERTAIN)

    ahead = max(issue.endurance - issue.spent, 0.0) / holder_cost(home, state)
    holder = issue.months + ahead + CERTAIN
    return log(lasts(1.0)) - log(part * holder), log(holder) - log(lasts(part))


def felt_of(state: State, issue: Issue) -> float:
    """What a month of going on costs a state, as it feels it; stocks keep it off."""
    ahead = expected_loss(state)
    if issue.months > 0:
        ahead *= min(cover(state), 1.0)
    return felt(state, max(state.loss - state.usual_loss, ahead, 0.0))


def expected_loss(state: State) -> float:
    """USD a month that a state expects to lose by a denial, rerouting taken off."""
    p, monthly = state.model.p, 0.0
    for g, tonnes in denied_month(state).items():
        monthly += tonnes * state.model.stop_value[g] * p.demand.value * state.index[g]
    return 1000 * (1 - p.disputes.reroute) * monthly


def denied_month(state: State) -> dict[int, float]:
    """What a state buys from the holder in a month and a denial covers, t by group."""
    covers, home = state.model.facts["denial_covers"], state.model.home.row
    return {g: need * state.habit[g][home] for g, need in enumerate(state.need) if covers[g]}


def cover(state: State) -> float:
    """Months for which users' stocks make good what a denial keeps back."""
    month = denied_month(state)
    stock = sum(state.stock[g] for g in month)
    return stock / sum(month.values()) if sum(month.values()) > 0 else FOR_EVER


def felt(state: State, loss: float) -> float:
    """A loss over a minor one, as its state feels it."""
    p = state.model.p.disputes
    minor = p.minor * state.model.facts["product"][state.row]
    return float(max(loss / minor if minor > 0 else 1.0, LEAST) ** p.felt)


def holder_cost(home: Holder, state: State) -> float:
    """Months of its endurance that a month costs the holder."""
    struck = state.strikes() * state.model.p.disputes.retaliation * 1e6
    return 1.0 + (felt(home, struck) if struck > 0 else 0.0)


def open_issues(model: Run) -> None:
    """Issues of the table open with the world; nature opens others, and breaks truces."""
    p = model.p.disputes
    for state in model.all_states:
        d, die = state.dispute, model.luck.dispute[state.row]
        for issue in d.issues:
            opens = issue.age < 0 and p.named > 0
            if issue.drawn:
                chance = p.hazard / 12 * (1 + p.emboldened * d.conceded)
                opens = issue.value <= 0 and d.truce <= 0 and die < chance
            issue.age = 0.0 if opens else max(issue.age, 0.0) + 1
            if opens:
                d.opened += 1
                draw(model, issue)
                d.stake = max(d.stake, issue.value)
        broken = d.truce > 0 and die < p.breach / 12
        d.breaches += broken
        d.truce = 0.0 if broken else max(d.truce - 1, 0.0)


def draw(model: Run, issue: Issue) -> None:
    """What an issue is about, and what both sides can bear."""
    p, b, count = model.p.disputes, model.dice.bargain, len(model.facts["issue_state"])
    luck, side = (model.luck.stake[row::count] for row in (issue.row, issue.side))
    if issue.drawn:
        issue.stakes = b["stakes"] + luck[6]
    dear = 0.0 if issue.drawn else p.by_stake * (issue.holder_stakes - 1)
    issue.value = p.stake * 1e6 * exp(p.spread * luck[0] + dear)
    issue.cost = p.cost * issue.value * exp(p.spread * luck[1]) * (1 + p.conflict)
    firm = b["resolve"] + exp(b["spread"]) * side[2] + b["by_stake"] * issue.stakes
    issue.resolve = exp(firm) * (1 + p.conflict)
    lasting = b["sender"] + exp(b["sender_spread"]) * side[3]
    issue.endurance = exp(lasting) * (1 + p.conflict)
    issue.doubt = exp(b["doubt"]) * side[4]
    issue.holder_doubt = exp(b["sender_doubt"]) * side[5]
    issue.bound, issue.holder_bound = (
        0.07056 * z**3 + 1.5976 * z < b[name]
        for z, name in ((side[7], "bound"), (side[8], "sender_bound"))
    )
    issue.months = -1.0


def strike_back(model: Run) -> None:
    """Targets drawn to do so strike while a measure on trade bites them."""
    p, home = model.p.disputes, model.home
    for state in model.all_states:
        able = state.name in p.targets and model.anger[state.row] < p.retaliates
        wronged = home.tightens() or state.denied
        state.hits = 1.0 if able and wronged and state.restricted > FELT else 0.0
