"""Sections of the report that say why: channels, instruments, claims; and where it comes from.

Which assumptions turn the sign, and who gains and loses what.
"""

import shlex
from collections.abc import Sequence

from markupsafe import Markup

from regame.analysis.results import HarmMap
from regame.config.groups import load_again
from regame.core.words import listed, percent, sentence_of, years_after
from regame.design.design import Uncertainty
from regame.reports.page import figure, folded_table, listing, paragraph, prose
from regame.reports.svg_grid import Grid
from regame.reports.templating import macro, sentence
from regame.studies.frame import Table, cells_of, drawn
from regame.studies.frame import provenance as made_by
from regame.studies.verdict import answer
from regame.studies.verdict.options import FIT_WORLDS
from regame.studies.verdict.source import Source, plants_in


def channels(source: Source) -> Markup:
    """Draw what each channel contributes, and name the smallest set that turns the sign."""
    verdict, shown = source.found, Markup()
    if verdict.parts:
        shown += paragraph(answer.parts_in_words(verdict)) + answer.parts_table(verdict).folded()
    if not verdict.channels:
        return shown
    after = years_after(verdict.channels_years or 0)
    smallest = verdict.smallest_set_that_turns_the_sign
    lead = f"The smallest set found that turns the sign: {listed(smallest)}; " if smallest else ""
    shown += paragraph(sentence_of(f"{lead}{verdict.smallest_set_note}."))
    shown += drawn(verdict.channels, f"Contribution to the gain after {after}", 1)
    return shown + prose("verdict", "channels") + answer.channels_table(verdict).folded()


def factorial(source: Source) -> Markup:
    """Draw and list main effects and interactions at the longest horizon."""
    if not source.found.factorial:
        return Markup()
    last = source.found.factorial[-1]
    title = f"Effects on the payoff after {years_after(last.years)}, {last.worlds} worlds"
    listed_effects = Table(title, *cells_of(last.effects)).folded()
    text = prose("verdict", "factorial", css="")
    return text + drawn(last.effects, title, 1) + listed_effects


def treatments(source: Source) -> Markup:
    """List every treatment: share harmed, median and mean gain by horizon."""
    return answer.treatments_table(source.found).folded()


def network(source: Source) -> Markup:
    """List how far targets depend on the holder, at the start and at the end, in both runs."""
    if not source.found.network:
        return Markup()
    names, rows = plants_in(load_again(source.protocol.config)), source.found.network_losses
    lost = [row.model_copy(update={"stage": names.get(row.stage, row.stage)}) for row in rows]
    caption = "Share of all use that ends with all plants of a stage in a state, stocks left out"
    shown = prose("verdict", "network") + answer.network_table(source.found).folded()
    return shown + Table(caption, *cells_of(lost)).folded()


def hindsight(source: Source) -> Markup:
    """Tell harm as a planner could know it from harm as it turned out, and the regret."""
    verdict = source.found
    worlds = {at.years: at.worlds for at in verdict.horizons}
    judged = [row for row in verdict.ex_ante if worlds[row.years]]
    title = "Before anybody knows the world (the mean), and after"
    shown = Table(title, *cells_of(judged)).folded() or paragraph(verdict.longest.unjudged)
    regret = verdict.regret
    return shown + prose("verdict", "regret", regret, css="") if regret else shown


def readings(source: Source) -> Markup:
    """List the other readings of the payoff beside the headline."""
    payoffs = source.found.payoffs
    headings = ("payoff", *(years_after(at.years) for at in payoffs[0].horizons))
    rows = [[item.what, *(at.cell() for at in item.horizons)] for item in payoffs]
    caption = "Share of worlds harmed, median / mean gain in USD, by reading"
    return folded_table(headings, rows, caption)


def claims(source: Source) -> Markup:
    """List what it is said the weapon cannot do: answer, evidence, rule, and why that rule."""
    found = source.found.hypotheses
    said = "{0.claim}: not testable, {0.not_testable}. The rule alone says: {0.by_rule}."
    untested = [said.format(at) for at in found if at.not_testable]
    shown = Table("Claims, each by a rule fixed before the run", *cells_of(found)).folded()
    return shown + listing(untested) if untested else shown


def provenance(source: Source) -> Markup:
    """Say which code, assumptions, seed and ranges made this, and how to make it again."""
    verdict, experiment = source.found, source.protocol.experiment
    more = [
        ["question", experiment.question],
        ["config", f"{experiment.config}, hash {verdict.config_hash}"],
        ["rows for channels", f"{verdict.channel_rows}"],
        ["rows that failed", f"{verdict.failed_rows} and {verdict.channel_failed_rows}"],
    ]
    ranges, held = _uncertain(source)
    plays = {name: baseline.strategy for name, baseline in experiment.baselines.items()}
    plays |= experiment.treatments
    changed = [[key, *values] for key, values in verdict.overrides.items()]
    here = ("assumption", f"in {experiment.carries}", "here")
    uncertain = f"The {len(ranges)} uncertain parameters and their ranges"
    strategies = f"Treatments and baselines: what {verdict.holder} plays"
    return (
        macro("again")(shlex.join(source.protocol.command))
        + folded_table(("what", "value"), more, "What was asked and played")
        + made_by(source.manifest).folded()
        + folded_table(("key", "value"), held, "Pinned by the user, so not sampled")
        + folded_table(here, changed, "What the case sets otherwise")
        + folded_table(("key", "law", "range", "source"), ranges, uncertain)
        + folded_table(("name", "strategy"), list(plays.items()), strategies)
    )


def _uncertain(source: Source) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of the parameters that were sampled, and of those that the user held at one value."""
    ranges, held = [], []
    for item in source.protocol.experiment.uncertainties:
        key = item.key
        if key in source.table:
            ranges.append([key, item.law, _range(item), item.source])
        else:
            section, name = key.split(".")
            held.append([key, f"{source.protocol.config[section][name]:g}"])
    return ranges, held


def _range(item: Uncertainty) -> str:
    if item.values:
        return ", ".join(f"{value:g}" for value in item.values)
    return f"{item.low:g} to {item.high:g}"


def moves(source: Source) -> Markup:
    """Say how the shares move by fit and by definition of the weapon."""
    verdict = source.found
    if not verdict.moves:
        return Markup()
    text = paragraph(answer.moves_in_words(verdict)) + prose("verdict", "fits", FIT_WORLDS)
    return text + answer.moves_table(verdict).folded()


LONGEST = 36  # letters of what an axis is, else its key


def what_turns(source: Source) -> Markup:
    """List the assumptions that tell harmed worlds from others, and draw the map of harm."""
    verdict = source.found
    title = f"Assumptions that turn the sign, after {years_after(verdict.longest.years)}"
    shown = Table(title, *cells_of(verdict.turns_with)).folded()
    listed = paragraph(sentence_of(verdict.what_turns))
    if verdict.turns_with:
        listed = prose("verdict", "turns", css="") + shown
    listed += answer.rules_table(verdict)
    return listed if verdict.harm_map is None else listed + draw_map(verdict.harm_map)


def draw_map(found: HarmMap) -> Markup:
    """Draw the share of worlds harmed over two assumptions."""
    rows = list(reversed(range(len(found.share))))
    across = _short(found.across, found.across_meaning)
    down = _short(found.down, found.down_meaning)
    names = [_span(found.down_edges, row) for row in rows]
    columns = [_span(found.across_edges, k) for k in range(len(found.share[0]))]
    title = "Share of worlds harmed, %"
    grid = Grid(title, names, columns, across, turned=True, down=down)
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


def _span(edges: Sequence[float], place: int) -> str:
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
