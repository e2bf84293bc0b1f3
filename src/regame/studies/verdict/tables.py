"""Tables of a verdict that both the report and the terminal show."""

from regame.core.words import NONE, years_after
from regame.studies.frame import Table, cells_of
from regame.studies.verdict.result import Verdict


def channels_table(found: Verdict) -> Table:
    """Return what each channel contributes, the largest first."""
    after = years_after(found.channels_years or 0)
    return Table(f"Channels after {after}, the largest first", *cells_of(found.channels))


def treatments_table(found: Verdict) -> Table:
    """Return every treatment against each baseline: share harmed and gains by horizon."""
    rows = [
        [
            item.treatment,
            item.baseline,
            *(at.cell() for at in item.horizons),
            NONE if item.turning_month is None else str(item.turning_month),
        ]
        for item in found.treatments
    ]
    years = (years_after(at.years) for at in found.horizons)
    headings = ("treatment", "baseline", *years, "turns, month")
    return Table("Share of worlds harmed, median / mean gain in USD, by years", headings, rows)


def network_table(found: Verdict) -> Table:
    """Return how far targets depend on the holder, at the start and at the end, in both runs."""
    title = f"Who depends on {found.holder}: medians over {found.network[0].worlds} worlds"
    return Table(title, *cells_of(found.network))
