"""The table of how the answer moves: in the terminal, in the report and in one sentence."""

from markupsafe import Markup

from regame.analysis.results import Brief
from regame.core.words import NONE, listed, percent, years_after
from regame.reports.page import paragraph
from regame.runs.sources import PRIOR
from regame.studies.frame import Table
from regame.studies.verdict.options import FIT_WORLDS
from regame.studies.verdict.result import Verdict
from regame.studies.verdict.source import Source


def fit_named(source: str) -> str:
    """Return what a fit is called in a table: the record that its worlds have seen."""
    if source == PRIOR:
        return "no record"
    year = source.removeprefix("posterior_")
    return f"record to {year}" if year != source else source


def rows_of(found: Verdict) -> list[list[str]]:
    """Return a row per definition: its name, then shares at the longest horizon by fit."""
    at = {(item.treatment, item.fit): item.horizons[-1] for item in found.moves}
    fits = dict.fromkeys(item.fit for item in found.moves)
    return [
        [name, *(_cell(at.get((name, fit))) for fit in fits)]
        for name in dict.fromkeys(item.treatment for item in found.moves)
    ]


def _cell(at: Brief | None) -> str:
    if at is None:
        return NONE
    if not at.worlds:
        return at.unjudged
    return f"{percent(at.pays_share)} / {percent(at.self_harm_share)}"


def moves_table(found: Verdict) -> Table:
    """Return the shares by definition of the weapon and by fit."""
    fits = dict.fromkeys(item.fit for item in found.moves)
    after = years_after(found.longest.years)
    title = f"How it moves: worlds in which it pays / harms, {after}, against {found.baseline}"
    return Table(title, ["weapon", *map(fit_named, fits)], rows_of(found))


def sentence(found: Verdict) -> str:
    """Say between which shares the headline's harm lies by fit and by definition."""
    last = [(item, item.horizons[-1]) for item in found.moves if item.horizons[-1].worlds]
    by_fit = [
        f"{percent(at.self_harm_share)} ({fit_named(item.fit)}, {at.worlds} worlds)"
        for item, at in last
        if item.treatment == found.treatment
    ]
    shares = [at.self_harm_share for _, at in last]
    if not by_fit:
        return ""
    return (
        f"How it moves: harm {listed(by_fit)}; over definitions of the weapon and fits "
        f"{percent(min(shares))} to {percent(max(shares))}."
    )


def section(source: Source) -> Markup:
    """Say how the shares move by fit and by definition of the weapon."""
    verdict = source.found
    if not verdict.moves:
        return Markup()
    string = (
        "The same question in worlds that saw the record to other years, and with other policies "
        "counted as the weapon. Worlds of another fit than the verdict's own: at most "
        f"{FIT_WORLDS}."
    )
    return paragraph(sentence(verdict)) + paragraph(string, "soft") + moves_table(verdict).folded()
