"""Sections of the report that say why: channels, instruments, claims; and where it comes from."""

import shlex

from markupsafe import Markup

from regame.core.words import interval, listed, money, percent, sentence_of, years_after
from regame.design.design import Uncertainty
from regame.reports.page import folded, listing, paragraph, table
from regame.reports.templating import macro
from regame.studies.frame import Table, cells_of, drawn
from regame.studies.frame import provenance as made_by
from regame.studies.verdict import parts
from regame.studies.verdict.source import Source
from regame.studies.verdict.tables import channels_table, network_table, treatments_table


def channels(source: Source) -> Markup:
    """Draw what each channel contributes, and name the smallest set that turns the sign."""
    verdict, shown = source.found, Markup()
    if verdict.parts:
        shown += paragraph(parts.sentence(verdict)) + parts.parts_table(verdict).html()
    if not verdict.channels:
        return shown + paragraph("No channel was switched off.")
    after = years_after(verdict.channels_years or 0)
    smallest = verdict.smallest_set_that_turns_the_sign
    named_set = (
        f"The smallest set found that turns the sign: {listed(smallest)}; " if smallest else ""
    )
    how = (
        "The first worlds are played again, with the weapon and in the baseline, with one channel "
        "switched off. Above zero the channel helps the weapon's user. Contributions are medians "
        "of the change world by world; they need not add up, for channels work on each other."
    )
    return (
        shown
        + paragraph(sentence_of(f"{named_set}{verdict.smallest_set_note}."))
        + drawn(verdict.channels, f"Contribution to the gain after {after}", 1)
        + channels_table(verdict).html()
        + paragraph(how, "soft")
    )


def factorial(source: Source) -> Markup:
    """Draw and list main effects and interactions at the longest horizon."""
    if not source.found.factorial:
        return paragraph("Not every combination of instruments was played.")
    last = source.found.factorial[-1]
    title = f"Effects on the payoff after {years_after(last.years)}, {last.worlds} worlds"
    string = (
        "A main effect is what an instrument adds on average over all settings of the others. An "
        "interaction (×) is what two add together beyond the sum of each alone: zero where they "
        "do not know each other, negative where they do the same work twice."
    )
    return paragraph(string) + drawn(last.effects, title, 1) + table(*cells_of(last.effects), title)


def treatments(source: Source) -> Markup:
    """List every treatment: share harmed, median and mean gain by horizon."""
    return treatments_table(source.found).html()


def network(source: Source) -> Markup:
    """List how far targets depend on the holder, at the start and at the end, in both runs."""
    if not source.found.network:
        return paragraph("Not played.")
    string = (
        "The holder's share of a state's use by where it was extracted, refined and made, "
        "with what is embodied in imports of what is made. Minimum cut: capacity that must go "
        "before its use is cut off, over its use, if nobody else bought. Served: as much of its "
        "use as plants outside the holder could serve."
    )
    names = source.plants
    lost = [
        row.model_copy(update={"stage": names.get(row.stage, row.stage)})
        for row in source.found.network_losses
    ]
    caption = "Share of all use that ends with all plants of a stage in a state, stocks left out"
    shown = paragraph(string, "soft") + network_table(source.found).html()
    return shown + Table(caption, *cells_of(lost)).html() if lost else shown


def hindsight(source: Source) -> Markup:
    """Tell harm as a planner could know it from harm as it turned out, and the regret."""
    verdict = source.found
    worlds = {at.years: at.worlds for at in verdict.horizons}
    judged = [row for row in verdict.ex_ante if worlds[row.years]]
    title = "Before anybody knows the world (the mean), and after"
    shown = table(*cells_of(judged), title) if judged else paragraph(verdict.longest.unjudged)
    regret = verdict.regret
    if not regret:
        return shown
    return shown + paragraph(
        f"Regret: after {years_after(regret.years)}, the best of the {regret.strategies} "
        f"strategies played (baselines among them), chosen world by world in hindsight, brings "
        f"{money(regret.mean_usd, False)} USD more on average "
        f"({interval(regret.mean_ci, money)}) and {money(regret.median_usd, False)} in the "
        f"median. In {percent(regret.best_itself_share)} of worlds nothing else would have done "
        f"better. The best other choice beforehand, {regret.best_on_average}, brings "
        f"{money(regret.mean_gap_to_it_usd)} USD against it on average "
        f"({interval(regret.mean_gap_to_it_ci, money)})."
    )


def readings(source: Source) -> Markup:
    """List the other readings of the payoff beside the headline."""
    payoffs = source.found.payoffs
    headings = ("payoff", *(years_after(at.years) for at in payoffs[0].horizons))
    rows = [[item.what, *(at.cell() for at in item.horizons)] for item in payoffs]
    return table(headings, rows, "Share of worlds harmed, median / mean gain in USD, by reading")


def claims(source: Source) -> Markup:
    """List what it is said the weapon cannot do: answer, evidence, rule, and why that rule."""
    found = source.found.hypotheses
    untested = [
        f"{item.claim}: not testable, {item.not_testable}. The rule alone says: {item.by_rule}."
        for item in found
        if item.not_testable
    ]
    shown = Table("Rules were fixed before the run", *cells_of(found)).html()
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
    pinned = table(("key", "value"), held, "Pinned by the user, so not sampled")
    changed = table(
        ("assumption", f"in {experiment.carries}", "here"),
        [[key, *values] for key, values in verdict.overrides.items()],
        "What the case sets otherwise",
    )
    assumed = table(("key", "law", "range", "source"), ranges, "Every uncertain parameter")
    strategies = table(("name", "strategy"), list(plays.items()), f"What {source.state} plays")
    return (
        table(("what", "value"), more, "What was asked and played")
        + made_by(source.manifest).html()
        + macro("again")(shlex.join(source.protocol.command))
        + (pinned if held else Markup())
        + (changed if verdict.overrides else Markup())
        + folded(f"The {len(ranges)} uncertain parameters and their ranges", assumed)
        + folded("Treatments and baselines", strategies)
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
