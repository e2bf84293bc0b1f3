"""A verdict in lines that a person can repeat: what, by which parts, who loses, how sure.

Tables and lines of a verdict that both the report and the terminal show.
"""

import re
from operator import itemgetter

from markupsafe import Markup

from regame.analysis.politics import Quadrants
from regame.core.words import NONE, interval, money, percent, years_after
from regame.reports.page import prose
from regame.reports.templating import said, sentence
from regame.runs.outcomes import unreached
from regame.runs.sources import PRIOR
from regame.studies.frame import Table, cells_of, crossed
from regame.studies.verdict.losses import Loss
from regame.studies.verdict.result import Moved, Quote, Verdict, WhoDecides
from regame.tables import misses

PLAYS = re.compile(r"(\w+) of class:([\w ]+)@(.+)")  # a rule of a class of firms
CLASS = r"\1, \2s \3"  # the same where few or most play it


def answer(found: Verdict) -> list[str]:
    """Return the answer in five lines that a person can repeat, and what else must be said.

    What, by part, who gains and loses, what turns it, how sure.
    """
    last = found.longest
    at_work = parts_in_words(found) or _pieces(found)
    moved = moves_in_words(found) if found.moves else ""
    short = (*in_short(found), *unchanged_in_money(found))
    late = unreached(found.months - found.start_month)
    parts = [*filter(None, (at_work, _gains_and_losses(found), moved))]
    lines = said("verdict", "answer", found, last, late, parts, short, missed(found))
    return [*lines, *found.doubts]


def quoted(found: Verdict) -> Quote | None:
    """Return the one range to quote: the share of worlds harmed at the longest horizon.

    From the lowest to the highest over fits to the record and definitions of the weapon where these
    were played, else the Wilson interval; wider where a rule of firms turns it: to the shares in
    worlds where fewest and where most play it. None where no world is judged.
    """
    last = found.longest
    if not last.worlds:
        return None
    moved = [(at.horizons[-1].self_harm_share, at.treatment)
             for at in found.moves if at.horizons[-1].worlds]  # fmt: skip
    own = [(last.self_harm_share, found.treatment)]
    reached = own + moved if moved else [(end, "") for end in last.self_harm_ci]
    strongest = [found.moves_most.key] if found.moves_most else []
    names = [turn.key for turn in found.turns_with] or strongest
    by_rule = [turn for turn in found.firm_rules if turn.key in names]
    for turn in by_rule:
        reached += [(turn.harmed_low, f"where fewest play {turn.key}"),
                    (turn.harmed_high, f"where most play {turn.key}")]  # fmt: skip
    if found.who_decides:
        shared = found.who_decides.shares()
        names.append(max(shared, key=lambda name: shared[name].share))
    over = "fits to the record and definitions of the weapon" if moved else "its 95 % interval"
    over += ", and rules of firms that turn it" if by_rule else ""
    (low, low_at), (high, high_at) = (end(reached, key=itemgetter(0)) for end in (min, max))
    middle, ends = last.self_harm_share, {"low_at": low_at, "high_at": high_at}
    return Quote(low=low, middle=middle, high=high, over=over, **ends, decided_by=tuple(names))


def in_short(found: Verdict) -> list[str]:
    """Say who decides, the range to quote, and both axes, as far as they were played."""
    last = found.longest
    lines = [
        rules_in_words(found),
        who_in_words(found.who_decides, found.who_decides_note),
        in_one_range(found.answer, last.years) if found.answer else "",
        who_pockets(found),
        sentence("verdict", "clock", found),
        both_axes(found.quadrants[-1]) if last.worlds and found.quadrants else "",
    ]
    return [*filter(None, lines)]


def who_pockets(found: Verdict) -> str:
    """Say who takes what scarcity adds to prices, early and late, where anybody does."""
    horizons = [at.years for at in found.horizons]
    ends = zip((horizons[0], horizons[-1]), (found.rents_at_first, found.rents), strict=True)
    return sentence("verdict", "who_pockets", [end for end in ends if end[1]])


def both_axes(at: Quadrants) -> str:
    """Say in how many worlds it pays or harms, with or without a concession won."""
    return sentence("verdict", "both_axes", at)


def in_one_range(quote: Quote, years: int) -> str:
    """Say the range in a sentence that can be repeated."""
    by = [PLAYS.sub(r"\2s \3 that play \1", name) for name in quote.decided_by]
    low, high = (
        f"{percent(share)} ({PLAYS.sub(CLASS, at)})" if at else percent(share)
        for share, at in ((quote.low, quote.low_at), (quote.high, quote.high_at))
    )
    return sentence("verdict", "range", quote, years, low, high, by)


def missed(found: Verdict) -> str:
    """Return which figures on record the model misses that bear on a verdict."""
    if found.carries:
        return "it is held to no record of its own: `regame hindcast` is on the behaviour it keeps."
    return misses.said(found.start_year)


def _pieces(found: Verdict) -> str:
    """What each treatment of the weapon earns alone, and what is in force in both runs."""
    names = found.treatment.split("+")
    own = [at for at in found.treatments if at.baseline == found.baseline and len(names) > 1]
    alone = [at for at in own if at.treatment in names]
    both = [at for at in found.treatments if at.played[0] == found.played[1]]
    return sentence("verdict", "pieces", alone, both)


def who_loses(found: Verdict) -> tuple[list[Loss], list[Loss]]:
    """Return the ledger at the longest horizon: the holder's sectors, and the other states.

    The largest sum of a sector first, and the state that loses most.
    """
    at = [loss for loss in found.losses if loss.years == found.longest.years]
    own = [loss for loss in at if loss.state == found.holder and loss.sector != "all"]
    others = [loss for loss in at if loss.state != found.holder and loss.sector == "all"]
    own.sort(key=lambda loss: -abs(loss.median_usd))
    return own, sorted(others, key=lambda loss: loss.median_usd)


def _gains_and_losses(found: Verdict) -> str:
    """Who gains and who loses, from the ledger: the holder's sectors, then the other states."""
    own_losses, others = who_loses(found)
    own = [f"{x.sector.replace('_', ' ')} {money(x.median_usd)}" for x in own_losses[:5]]
    states = [f"{x.state} {money(x.median_usd)}" for x in others[:4]]
    return sentence("verdict", "who_gains", found.holder, own, states)


def unchanged_in_money(found: Verdict) -> list[str]:
    """Say of treatments that tie in money in all worlds what they win that is no money.

    A threat that is never carried out restricts nothing. It wins concessions, which no line of
    money counts.
    """
    lines = []
    for reading in found.treatments:
        last = reading.horizons[-1]
        broad = [item.horizons[-1] for item in reading.payoffs if item.payoff == "broad"]
        if reading.baseline == found.baseline and not last.worlds and last.ties and broad:
            lines.append(sentence("verdict", "unchanged", reading.treatment, broad[0]))
    return lines


MOST = 3  # rules in a sentence


def channels_table(found: Verdict) -> Table:
    """Return what each channel contributes, the largest first."""
    after = years_after(found.channels_years or 0)
    return Table(f"Channels after {after}, the largest first", *cells_of(found.channels))


def treatments_table(found: Verdict) -> Table:
    """Return every treatment against each baseline: share harmed and gains by horizon."""
    rows = []
    for item in found.treatments:
        turns = NONE if item.turning_month is None else str(item.turning_month)
        rows.append([item.treatment, item.baseline, *(at.cell() for at in item.horizons), turns])
    years = (years_after(at.years) for at in found.horizons)
    headings = ("treatment", "baseline", *years, "turns, month")
    return Table("Share of worlds harmed, median / mean gain in USD, by years", headings, rows)


def network_table(found: Verdict) -> Table:
    """Return how far targets depend on the holder, at the start and at the end, in both runs."""
    title = f"Who depends on {found.holder}: medians over {found.network[0].worlds} worlds"
    return Table(title, *cells_of(found.network))


def parts_in_words(found: Verdict) -> str:
    """Say what each part earns or costs, those that do nothing last; empty where there is none."""
    if not found.parts:
        return ""
    at_work = [f"{part.name} {money(part.contribution_usd)}" for part in found.parts if part.moves]
    idle = [part.name for part in found.parts if not part.moves]
    years, worlds = found.longest.years, found.parts[0].worlds
    return sentence("verdict", "parts", years, worlds, at_work, idle)


def parts_table(found: Verdict) -> Table:
    """Return every part with its interval and the gain without it."""
    after = years_after(found.longest.years)
    title = f"Parts of {found.treatment}, each left out by itself, {after}"
    return Table(title, *cells_of(found.parts))


def fit_named(source: str) -> str:
    """Return what a fit is called in a table: the record that its worlds have seen."""
    if source == PRIOR:
        return "no record"
    year = source.removeprefix("posterior_")
    return f"record to {year}" if year != source else source


def moves_table(found: Verdict) -> Table:
    """Return the shares at the longest horizon by definition of the weapon and by fit."""
    fits, cells = crossed(found.moves, "treatment", "fit", _shares)
    after = years_after(found.longest.years)
    title = f"How it moves: worlds in which it pays / harms, {after}, against {found.baseline}"
    return Table(title, ["weapon", *map(fit_named, fits)], cells)


def _shares(item: Moved) -> str:
    at = item.horizons[-1]
    return f"{percent(at.pays_share)} / {percent(at.self_harm_share)}" if at.worlds else at.unjudged


def moves_in_words(found: Verdict) -> str:
    """Say between which shares the headline's harm lies by fit and by definition."""
    last = [(item, item.horizons[-1]) for item in found.moves if item.horizons[-1].worlds]
    own = ((fit_named(item.fit), at) for item, at in last if item.treatment == found.treatment)
    by_fit = [f"{percent(at.self_harm_share)} ({fit}, {at.worlds} worlds)" for fit, at in own]
    shares = [at.self_harm_share for _, at in last]
    return sentence("verdict", "moves", by_fit, min(shares), max(shares)) if by_fit else ""


def rules_in_words(found: Verdict) -> str:
    """Say which rules of firms go most with harm; empty where none was drawn or worlds are few."""
    if not found.firm_rules:
        return ""
    turning = {turn.key for turn in found.turns_with}
    parts = [
        f"{turn.key} ({percent(turn.harmed_low)} harmed where fewest play it, "
        f"{percent(turn.harmed_high)} where most{'' if turn.key in turning else ', within chance'})"
        for turn in found.firm_rules[:MOST]
    ]
    return sentence("verdict", "rules", found.longest.years, parts)


def rules_table(found: Verdict) -> Markup:
    """List every rule that was drawn, with the shares harmed where fewest and where most play."""
    if not found.firm_rules:
        return Markup()
    title = f"Rules of firms, after {years_after(found.longest.years)}"
    return Table(title, *cells_of(found.firm_rules)).folded() + prose("verdict", "firm_rules")


FEW = 16  # worlds below which shares are in the file, and not said: intervals pass all bounds


def who_in_words(found: WhoDecides | None, why: str) -> str:
    """Say who decides in a line, the largest share first; why not, where nothing was found."""
    if found is None:
        return f"Who decides: not said, {why}." if why else ""
    if found.worlds < FEW:
        return f"Who decides: {found.worlds} worlds are too few to say."
    ranked = sorted(found.shares().items(), key=lambda item: -item[1].share)
    parts_said = [f"{name} {percent(at.share)} ({interval(at.ci, percent)})" for name, at in ranked]
    return sentence("verdict", "who_decides", found, parts_said)
