"""A war of attrition between two sides that do not know each other's resolve, month by month.

The bargain of docs/bargain.md, whose parameters w.bargain are a draw of the table
`bargain_posterior`. What going on costs either side is what the economy says it loses. Where a loss
fades as `analysis.bargain.play` assumes, the two end alike (tests/test_issues.py).
"""

from lanes.elementary import exp, log
from regame.core.bargain import BARGAIN
from regame.engine.dialect import Facts, Row, World, compiled, mechanism, power
from regame.engine.relations.measures import struck_by
from regame.tables.issues import CERTAIN, FOR_EVER

LEAST = 1e-3  # of a minor loss: what is felt of a measure that withholds next to nothing; C
PART_GIVEN = 0.5  # of what is asked that is given where both sides settle; C
ACT = 1.0  # month, the least that is imposed lasts
GO_ON, DROP, SETTLE, YIELD = 0, 1, 2, 3  # how a month of a dispute ends
BY_STAKE, ADAPTATION, PART = map(BARGAIN.index, ("by_stake", "adaptation", "part"))
RESOLVE, SPREAD, LEARNING = map(BARGAIN.index, ("resolve", "spread", "learning"))
SENDER, SENDER_SPREAD = map(BARGAIN.index, ("sender", "sender_spread"))
DOUBT, SENDER_DOUBT, STAKES = map(BARGAIN.index, ("doubt", "sender_doubt", "stakes"))
BOUND, SENDER_BOUND = map(BARGAIN.index, ("bound", "sender_bound"))


@compiled
def is_bound(normal: float, logit: float) -> float:
    """One where a standard normal draw lies in the share 1 / (1 + exp(-logit)) at the lower end.

    The normal distribution by its logistic approximation, off by less than 0.0003 (Bowling et al.
    2009).
    """
    return 1.0 if 0.07056 * normal * normal * normal + 1.5976 * normal < logit else 0.0


@mechanism
def felt(a: Facts, q: Row, s: int, loss: float) -> float:
    """A loss of a month as its state feels it, over a minor one; one where its size is unknown."""
    minor = q.disputes_minor * a.product[s]
    share = loss / minor if minor > 0 else 1.0
    return power(max(share, LEAST), q.disputes_felt)


@mechanism
def holder_cost(w: World, a: Facts, q: Row, r: int, s: int) -> float:
    """Months of its endurance that a month uses up: one, and what the target's answer costs it."""
    answer = struck_by(w, r, s) * q.disputes_retaliation * 1e6
    return 1.0 + felt(a, q, a.home, answer) if answer > 0 else 1.0


@compiled
def endurance(resolve: float, adaptation: float) -> float:
    """Months until a loss of exp(-t / adaptation) a month adds up to `resolve`.

    Below zero: since it had done so.
    """
    used = min(resolve / adaptation, 1 - CERTAIN)
    return -adaptation * log(1 - used) if resolve < adaptation else FOR_EVER


@compiled
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + exp(-x))


@mechanism
def leads(
    w: World, a: Facts, q: Row, r: int, i: int, loss: float, cover: float
) -> tuple[float, float]:
    """Lead of the target and of the holder, logs of months; below zero it is outlasted in truth.

    loss: of a month, as the target feels it. cover: months for which its stocks make good what is
    kept back. Each must outlast a part of the other's endurance.
    """
    s, part = a.issue_state[i], logistic(w.bargain[r, PART])
    adaptation = exp(w.bargain[r, ADAPTATION])
    free = w.issue_months[r, i] + cover
    resolve, borne = w.issue_resolve[r, i], w.issue_borne[r, i]
    target = max(free + endurance((resolve - borne) / loss, adaptation), CERTAIN)
    target_part = max(free + endurance((part * resolve - borne) / loss, adaptation), CERTAIN)
    ahead = max(w.issue_endurance[r, i] - w.issue_spent[r, i], 0.0)
    sender = w.issue_months[r, i] + ahead / holder_cost(w, a, q, r, s) + CERTAIN
    return log(target) - log(part * sender), log(sender) - log(target_part)


@mechanism
def burdens(w: World, q: Row, r: int, loss: float, cover: float) -> tuple[float, float]:
    """What a state bears until a median holder gives in, logs of months of a minor loss.

    Of all that is asked, which takes a part of the holder's endurance, and of a part of it, over
    that part. loss: of a month, as the target feels it; cover: months that stocks last. Chances
    of `leads` follow from these.
    """
    b = w.bargain
    part, adaptation = logistic(b[r, PART]), exp(b[r, ADAPTATION])
    firmer = 1 + q.disputes_conflict
    sender, minor = exp(b[r, SENDER]) * firmer, log(loss * adaptation / firmer)
    fought, fought_whole = max(part * sender - cover, CERTAIN), max(sender - cover, CERTAIN)
    whole = minor + log(1 - exp(-fought / adaptation))
    return whole, minor + log((1 - exp(-fought_whole / adaptation)) / part)


@mechanism
def prospects(w: World, r: int, i: int, whole: float, some: float) -> float:
    """What the holder expects to win of an issue, USD, by what is known of disputes at its stakes.

    Not by what it knows of this one: senders of counted disputes chose them too, so that the fitted
    spread is of what was chosen. whole, some: `burdens`. Normal by its logistic approximation.
    """
    resolve = w.bargain[r, RESOLVE] + w.bargain[r, BY_STAKE] * w.issue_stakes[r, i]
    slope = 1.702 / exp(w.bargain[r, SPREAD])
    yields = logistic(slope * (whole - resolve))
    settles = max(logistic(slope * (some - resolve)) - yields, 0.0)
    return w.issue_value[r, i] * (yields + PART_GIVEN * settles)


@mechanism
def weigh(w: World, a: Facts, q: Row, r: int, i: int, loss: float, cover: float) -> int:
    """How a month of an issue ends: GO_ON, the holder DROPs it, they SETTLE, or the target YIELDs.

    What a side believes is off by an error that fades; a threat is believed by credibility.
    """
    months = w.issue_months[r, i]
    lead, sender_lead = leads(w, a, q, r, i, loss, cover)
    fade = exp(-months / exp(w.bargain[r, LEARNING]))
    doubt, sender_doubt = w.issue_doubt[r, i] * fade, w.issue_holder_doubt[r, i] * fade
    believed = lead - (0.0 if months > 0 else log(w.credibility[r, 0]))
    yields = believed < doubt or w.issue_borne[r, i] >= w.issue_resolve[r, i]
    drops = sender_lead < sender_doubt or w.issue_spent[r, i] >= w.issue_endurance[r, i]
    first = months < ACT
    stays = first and w.issue_bound[r, i] > 0 and not drops
    acts = first and w.issue_holder_bound[r, i] > 0 and not yields
    yields, drops = yields and not stays, drops and not acts
    settles = sender_lead >= 0 and sender_lead + doubt >= 0
    settles = settles and lead >= 0 and lead + sender_doubt >= 0
    ends = SETTLE if settles or (yields and drops) else GO_ON
    ends = YIELD if yields and not drops else ends
    return DROP if drops and not yields else ends
