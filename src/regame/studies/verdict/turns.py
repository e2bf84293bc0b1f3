"""Sections of the report: which assumptions turn the sign, and who gains and loses what."""

from collections.abc import Sequence

from markupsafe import Markup

from regame.analysis.results import HarmMap
from regame.core.words import percent, sentence_of, years_after
from regame.reports.page import figure, paragraph, prose
from regame.reports.svg_grid import Grid
from regame.reports.templating import sentence
from regame.studies.frame import Table, cells_of
from regame.studies.verdict.source import Source
from regame.studies.verdict.tables import rules_table

LONGEST = 36  # letters of what an axis is, else its key


def section(source: Source) -> Markup:
    """List the assumptions that tell harmed worlds from others, and draw the map of harm."""
    verdict = source.found
    title = f"Assumptions that turn the sign, after {years_after(verdict.longest.years)}"
    shown = Table(title, *cells_of(verdict.turns_with)).folded()
    listed = paragraph(sentence_of(verdict.what_turns))
    if verdict.turns_with:
        listed = prose("verdict", "turns", css="") + shown
    listed += rules_table(verdict)
    return listed if verdict.harm_map is None else listed + draw(verdict.harm_map)


def draw(found: HarmMap) -> Markup:
    """Draw the share of worlds harmed over two assumptions."""
    rows = list(reversed(range(len(found.share))))
    across = _short(found.across, found.across_meaning)
    title = "Share of worlds harmed, %"
    grid = Grid(
        title,
        [_range(found.down_edges, row) for row in rows],
        [_range(found.across_edges, k) for k in range(len(found.share[0]))],
        across,
        turned=True,
        down=_short(found.down, found.down_meaning),
    )
    for row_number, row in enumerate(rows):
        for column, share in enumerate(found.share[row]):
            worlds = found.worlds[row][column]
            if share is None:
                continue
            hint = f"{percent(share)} of {worlds} worlds harmed"
            css = "harms" if share > 0.5 else "pays"
            grid.fill(row_number, column, css, hint, strength=0.15 + 0.85 * abs(share - 0.5) * 2)
            grid.write(row_number, column, f"{100 * share:.0f}")
    fewest = min(min(row) for row in found.worlds)
    caption = sentence("verdict", "harm_map", found, fewest)
    return figure(title, grid.svg(), Markup(), caption, whole=True)


def _short(key: str, meaning: str) -> str:
    """What a key means, where that is short enough for an axis, else the key."""
    first = meaning.split(";")[0]
    return first if len(first) <= LONGEST else key


def _range(edges: Sequence[float], place: int) -> str:
    return f"{edges[place]:.2g} to {edges[place + 1]:.2g}"


def losses(source: Source) -> Markup:
    """List what every state and sector gains or loses at the longest horizon."""
    verdict = source.found
    years = verdict.longest.years
    rows = [loss for loss in verdict.losses if loss.years == years]
    if not rows:
        return Markup()
    caption = f"Treatment less baseline, USD over {years_after(years)}, discounted to the start"
    return prose("verdict", "losses") + Table(caption, *cells_of(rows)).folded()
