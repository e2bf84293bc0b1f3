"""Figures on record that a fit has met: worlds that come from it cannot be tested on them."""

from regame.runs.posterior import read
from regame.runs.sources import PRIOR
from regame.studies.hindcast.observed import LAST_FITTED, Observation, load_record, observations
from regame.tables import figures

SUMMARIES = "summaries"  # what fits meet up to LAST_FITTED; beyond it they meet `later_figures`

type Targets = frozenset[tuple[str, int]]  # series and years


def targets_of(source: str) -> Targets:
    """Return what the fit has met that worlds of a source come from; nothing for the prior.

    Of draws that do not say to which year they were fitted it is all up to LAST_FITTED.
    """
    if source == PRIOR:
        return frozenset()
    until = str(read(source).about.get("until") or LAST_FITTED)
    return targets(int(until[:4]))


def targets(until: int) -> Targets:
    """Return what a fit to the record up to December of a year reads of it."""
    table = figures.read(SUMMARIES)
    table["other"] = table["other"].fillna(table["series"])
    table["base_year"] = table["base_year"].fillna(table["year"])
    met = {(item.series, item.year) for item in later_figures(until)}
    for row in table[table["year"] <= until].to_dict("records"):
        years = {*range(int(row["first_year"]), int(row["year"]) + 1), int(row["base_year"])}
        met |= {(str(name), year) for name in (row["series"], row["other"]) for year in years}
    return frozenset(met)


def later_figures(until: int) -> list[Observation]:
    """Return what a fit to a year after LAST_FITTED meets beside the table of summaries."""
    scored = [item for item in observations(load_record()) if LAST_FITTED < item.year <= until]
    return [item for item in scored if item.scored and item.is_annual]


def is_met(item: Observation, met: Targets) -> bool:
    """Whether a fit has met a figure, or one of the years that it is the mean of."""
    return any((item.series, item.year - back) in met for back in range(item.span))
