"""What the holder orders: quotas, duties, campaigns, denials, and what others feel of them."""

from __future__ import annotations

from math import exp, inf, isfinite
from typing import TYPE_CHECKING

from regame.core.errors import UserError
from regame.model.disputes import FELT
from regame.model.market import Licence

if TYPE_CHECKING:
    from regame.model.holder import Holder
    from regame.model.run import Run
from regame.model.states import State

NO_QUOTA = 1e6  # times the start's, above which a quota is none
LEAST_LICENCES = 1.0  # t a month
NEWS = {"denial": 0.5, "campaign": 1.0}
FLOOD_DEPTH = 0.5  # at full flooding producers sell at half the price that they expect
WILL_CEILING = 3.0


def govern(model: Run) -> None:
    """Licences are issued, campaigns rise and fade, and what is new moves fear and will."""
    cut = issue_licences(model.home)
    starts = run_campaign(model.home)
    for state in model.all_states:
        spread_news(model, state, cut, starts)


def strict_years(model: Run) -> float:
    """Years since all exports count against a quota; negative before."""
    p = model.p
    return p.world.start_year + model.month / 12 - p.licences.counted_from_year


def is_strict(home: Holder) -> bool:
    """Whether the stricter regime is in force: a quota was changed, and the year has come."""
    quota = home.action.export_quota
    return strict_years(home.model) >= 0 and quota is not None and quota != 1


def usable(home: Holder, strict: bool) -> float:
    """Part of the licences that reach somebody who ships; holders learn by half-lives."""
    p = home.model.p.licences
    if not strict:
        return 1.0
    lived = max(strict_years(home.model), 0.0) / p.idle_half_life
    return 1 - (1 - p.usable) * 0.5**lived


def issue_licences(home: Holder) -> float:
    """Put the quota in force and fill the half-year's pool; returns the part that was cut."""
    p, month = home.model.p.licences, home.model.month
    quota = home.action.export_quota
    if quota is None:
        quota = 1.0 if p.quota_stands else inf
    limited, before = quota < NO_QUOTA, home.export_quota
    base = p.export_quota * quota if limited else 0.0
    part, held = (
        usable(home, is_strict(home)),
        home.licences_left if isfinite(home.licences_left) else 0.0,
    )
    old = before if isfinite(before) else 0.0
    if month % 6 == 0:
        pool = part * base / 2 + (p.carry * held if month % 12 == 6 else 0.0)
        issued, home.counted = base / 2, 0.0
    else:
        part_of_year = (6 - month % 6) / 12
        was_strict = strict_years(home.model) >= 0 and before != p.export_quota
        pool = max(held + (part * base - usable(home, was_strict) * old) * part_of_year, 0.0)
        issued = (home.licences_issued if isfinite(home.licences_issued) else 0.0) + (
            base - old
        ) * part_of_year
    home.export_quota, home.licences_left = (base, pool) if limited else (inf, inf)
    home.licences_issued = max(issued, 1e-9) if limited else inf
    quota_before = before if isfinite(before) else p.export_quota
    return max(1 - base / quota_before, 0.0) if limited and quota_before > 0 else 0.0


def run_campaign(home: Holder) -> bool:
    """A campaign rises evenly and fades by a half-life; returns whether one starts."""
    p, before = home.model.p.production, home.campaign
    ordered = min((home.action.enforcement or 0.0) * p.campaign_scale, 1.0)
    home.campaign = before * 0.5 ** (1 / p.campaign_half_life)
    if ordered <= 0:
        return False
    home.campaign = max(home.campaign, min(before + ordered / p.campaign_rise, ordered))
    return before <= 1e-3


def spread_news(model: Run, state: State, cut: float, starts: bool) -> None:
    """Put a denial in force; news of cuts, campaigns and denials stir fear and will."""
    p, home = model.p, model.home
    denied = is_named(home.action.denial, state) or state.dispute.denial > 0
    denied = denied and state.dispute.truce <= 0  # a deal
    if denied and p.licensing.reopening:
        raise UserError(
            f"{state.name}: denial: the plain model lacks licensing.reopening; must be 0"
        )
    struck = denied and not state.denied
    state.denied = denied
    news = NEWS["denial"] * struck
    news += NEWS["campaign"] * starts if state is home else cut
    fade = 0.5 ** (1 / p.stocks.panic_half_life)
    state.risk = state.risk * fade + news + p.stocks.denied * struck
    fade = 0.5 ** (1 / (12 * p.reputation.will_half_life_years))
    jump = p.reputation.will_jump * news
    jump += 1.0 if model.luck.drive[state.row] < p.reputation.drive / 12 else 0.0
    state.will = 0.0 if state.inside else min(state.will * fade + jump, WILL_CEILING)


def is_named(target: str | int | None, state: State) -> bool:
    """Whether an order names a state, by its name or its number."""
    return target is not None and target in (state.name, state.row)


def duties(home: Holder) -> list[float]:
    """Export duty by group, ad valorem: the start's with what is added, or as set by group.

    A levy, a part of the price of products, comes on top.
    """
    added = home.action.export_duty or 0.0
    raised = home.model.facts["duty_raised"]
    states, used = home.model.all_states, [s.product_use for s in home.model.all_states]
    dear = sum(use * s.product_index for use, s in zip(used, states, strict=True)) / sum(used)
    levied = (home.action.levy or 0.0) * dear / sum(home.model.content)
    ordered = home.action.duties or [
        max(start + (max(added, 0.0) if up else 0.0) + min(added, 0.0), 0.0)
        for start, up in zip(home.model.duty, raised, strict=True)
    ]
    return [duty + levied / price for duty, price in zip(ordered, home.price, strict=True)]


def licence_terms(home: Holder) -> Licence:
    """What may leave this month: under licence an even share of the pool, or unseen."""
    p, month = home.model.p, home.model.month
    unenforced = 1 - p.leakage.enforced * home.campaign
    share = min(p.licences.pacing / (6 - month % 6), 1.0)
    return Licence(
        allowed=max(home.licences_left * share, LEAST_LICENCES) / counted_share(home),
        evasion=1000 * p.leakage.evasion * unenforced,
        capacity=home.grey_capacity * unenforced,
        width=p.leakage.width,
        rent=home.rent,
        margin=home.margin,
    )


def counted_share(home: Holder) -> float:
    """Part of exports that count against the quota."""
    return 1.0 if is_strict(home) else home.model.p.licences.counted_before


def note_restrictions(model: Run) -> None:
    """What each state felt: supply that a licence's rent chokes off, or a denial refuses."""
    home, covers = model.home, model.facts["denial_covers"]
    sold = [sum(state.bought[g][home.row] for state in model.all_states) for g in model.groups]
    worth = sum(tonnes * price for tonnes, price in zip(sold, home.price, strict=True))
    level = worth / max(sum(sold), 1e-12)
    choke = 1 - exp(-home.rent / max(level, 1e-9))
    for state in model.all_states:
        parts = [habit[home.row] / len(state.habit) for habit in state.habit]
        refused = sum(
            part for part, is_in in zip(parts, covers, strict=True) if state.denied and is_in
        )
        felt = refused + choke * (sum(parts) - refused)
        state.restricted = 0.0 if state is home else max(felt, 0.0)
        suffers = state.restricted > FELT
        state.since_restricted = 0.0 if suffers else state.since_restricted + 1
    home.months_biting += bites(home)


def bites(home: Holder) -> bool:
    """Whether an instrument tighter than at the start restricts trade."""
    action, model = home.action, home.model
    quota = action.export_quota is not None and action.export_quota < 1 and home.rent > 0
    refuses = any(model.facts["denial_covers"]) and any(s.denied for s in model.all_states)
    duty = home.tightens_duty()
    return bool(quota or refuses or duty or action.enforcement or action.flooding)


def wedge(model: Run) -> float:
    """Quoted price outside less that inside, mean over groups by exports, USD/kg."""
    home, tonnes, gap = model.home, 0.0, 0.0
    for g in model.groups:
        out = sum(
            s.grey_bought[g] + (s.bought[g][home.row] if s is not home else 0.0)
            for s in model.all_states
        )
        tonnes += out
        gap += out * (home.ask[g] - home.price[g])
    return gap / max(tonnes, 1e-12)


def plan_year(home: Holder) -> None:
    """In January a plan lets extractors grow by part of what products grew by in a year."""
    if home.model.month % 12 == 0:
        plan, before = home.product_plan, home.planned_on
        grown = max(plan / max(before, 1e-9) - 1, 0.0) if before > 0 else 0.0
        home.plan_growth = max(home.follows(), 0.0) * grown
        home.planned_on = plan
