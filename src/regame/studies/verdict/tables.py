"""Tables and lines of a verdict that both the report and the terminal show."""

from markupsafe import Markup

from regame.core.words import NONE, money, percent, years_after
from regame.reports.page import prose
from regame.reports.templating import sentence
from regame.runs.sources import PRIOR
from regame.studies.frame import Table, cells_of, crossed
from regame.studies.verdict.result import Moved, Verdict

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
