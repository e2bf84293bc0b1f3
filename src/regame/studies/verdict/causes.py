"""Sections of the report that say why: channels, instruments, treatments, regret, parameters."""

from markupsafe import Markup

from regame.analysis.results import GAINS, Effect, Effects, Parameter
from regame.core.words import NONE, interval, listed, money, percent, years_after
from regame.reports import charts
from regame.reports.page import folded, listing, paragraph, table
from regame.studies.verdict import parts
from regame.studies.verdict.source import Source
from regame.studies.verdict.tables import channels_table, network_table, treatments_table


def channels(source: Source) -> Markup:
    """Draw what each channel contributes, and name the smallest set that turns the sign."""
    verdict = source.found.channels
    if not verdict:
        return _parts(source) + paragraph("No channel was switched off.")
    years = years_after(source.found.channels_years or 0)
    drawn = charts.dots(
        f"Contribution to the gain after {years}",
        "bn USD, with the channel less without it",
        [(item.name, item.contribution_usd, item.contribution_ci) for item in verdict],
        charts.BILLION,
    )
    smallest = source.found.smallest_set_that_turns_the_sign
    named_set = (
        f"The smallest set found that turns the sign: {listed(smallest)}; " if smallest else ""
    )
    string = named_set + source.found.smallest_set_note + "."
    how = (
        "The first worlds are played again, with the weapon and in the baseline, with one channel "
        "switched off. Above zero the channel helps the weapon's user. Contributions are medians "
        "of the change world by world; they need not add up, for channels work on each other."
    )
    return (
        _parts(source)
        + paragraph(string[0].upper() + string[1:])
        + drawn
        + channels_table(source.found).html()
        + paragraph(how, "soft")
    )


def _parts(source: Source) -> Markup:
    """List what each part of the weapon adds, left out by itself."""
    if not source.found.parts:
        return Markup()
    return paragraph(parts.sentence(source.found)) + parts.parts_table(source.found).html()


def factorial(source: Source) -> Markup:
    """Draw main effects and interactions at the longest horizon, and list them at all."""
    design = source.found.factorial
    if not design:
        return paragraph("Not every combination of instruments was played.")
    last = design[-1]
    drawn = charts.dots(
        f"Effects on the payoff after {years_after(last.years)}",
        "bn USD, mean over worlds",
        [(_name(item), item.mean_usd, item.mean_ci) for item in last.effects],
        charts.BILLION,
    )
    rows = [
        [
            _name(item),
            *(
                f"{money(_same(at, item).mean_usd)} ({interval(_same(at, item).mean_ci, money)})"
                for at in design
            ),
        ]
        for item in last.effects
    ]
    string = (
        "A main effect is what an instrument adds on average over all settings of the others. An "
        "interaction (×) is what two add together beyond the sum of each alone: zero where they "
        "do not know each other, negative where they do the same work twice."
    )
    headings = ("effect", *(years_after(at.years) for at in design))
    caption = f"Mean over {last.worlds} worlds and its 95 % interval, USD"
    return paragraph(string) + drawn + table(headings, rows, caption)


def _name(item: Effect) -> str:
    return " × ".join(item.instruments)


def _same(at: Effects, item: Effect) -> Effect:
    return next(effect for effect in at.effects if effect.instruments == item.instruments)


def treatments(source: Source) -> Markup:
    """List every treatment: share harmed, median and mean gain by horizon."""
    return treatments_table(source.found).html()


def network(source: Source) -> Markup:
    """List how far targets depend on the holder, at the start and at the end, in both runs."""
    dependence = source.found.network
    if not dependence:
        return paragraph("Not played.")
    string = (
        "The holder's share of a state's use by where it was extracted, refined and made, "
        "with what is embodied in imports of what is made. Minimum cut: capacity that must go "
        "before its use is cut off, over its use, if nobody else bought. Served: as much of its "
        "use as plants outside the holder could serve."
    )
    shown = paragraph(string, "soft") + network_table(source.found).html()
    lost = source.found.network_losses
    if not lost:
        return shown
    plant_words = source.plants
    rows = [
        [x.state, plant_words.get(x.stage, x.stage), x.played, str(x.month), percent(x.share)]
        for x in lost
    ]
    caption = "Share of all use that ends with all plants of a stage in a state, stocks left out"
    return shown + table(("state", "stage", "run", "month", "use lost"), rows, caption)


def hindsight(source: Source) -> Markup:
    """Tell harm as a planner could know it from harm as it turned out, and the regret."""
    rows = [
        [
            str(item.years),
            item.ex_ante,
            money(item.mean_difference_usd),
            interval(item.mean_difference_ci, money),
            at.unjudged
            if not at.worlds
            else f"{percent(item.ex_post_self_harm_share)} "
            f"({interval(item.ex_post_self_harm_ci, percent)})",
            percent(item.ex_post_loss_share) if at.worlds else NONE,
        ]
        for item, at in zip(source.found.ex_ante, source.found.horizons, strict=True)
    ]
    headings = ("years", "ex ante it", "mean gain", "95 %", "harmed ex post", "any loss")
    shown = table(headings, rows, "Before anybody knows the world (the mean), and after")
    regret = source.found.regret
    if not regret:
        return shown
    string = (
        f"Regret: after {years_after(regret.years)}, the best of the {regret.strategies} "
        f"strategies played (baselines among them), chosen world by world in hindsight, brings "
        f"{money(regret.mean_usd, False)} USD more on average "
        f"({interval(regret.mean_ci, money)}) and {money(regret.median_usd, False)} in the "
        f"median. In {percent(regret.best_itself_share)} of worlds nothing else would have done "
        f"better. The best other choice beforehand, {regret.best_on_average}, brings "
        f"{money(regret.mean_gap_to_it_usd)} USD against it on average "
        f"({interval(regret.mean_gap_to_it_ci, money)})."
    )
    return shown + paragraph(string)


def worlds(source: Source) -> Markup:
    """Say which uncertain parameters go most with the gain."""
    separation = source.found.separation
    if not separation:
        return paragraph("Too few worlds to tell.")
    rows = [
        [
            item.key,
            f"{item.spearman:+.2f}",
            "yes" if item.beyond_chance else "no",
            f"{item.low_third.bound:.3g}",
            money(item.low_third.median_difference_usd),
            f"{item.high_third.bound:.3g}",
            money(item.high_third.median_difference_usd),
        ]
        for item in separation
    ]
    headings = (
        *("parameter", "rank correlation", "beyond chance", "low third up to"),
        *("median gain there", "high third from", "median gain there "),
    )
    caption = "The five parameters that go most with the gain, at the longest horizon, USD"
    return listing([_summary(item) for item in separation], ordered=True) + table(
        headings, rows, caption
    )


def _summary(item: Parameter) -> str:
    low, high = item.low_third, item.high_third
    direction = "more" if item.spearman > 0 else "less"
    doubt = "" if item.beyond_chance else " This may be chance."
    return (
        f"{item.meaning[:1].upper()}{item.meaning[1:]} ({item.key}): the more, the {direction} "
        f"the weapon brings. At or below {_amount(low.bound, item.unit)} it loses in "
        f"{percent(low.loss_share)} of worlds, at or above "
        f"{_amount(high.bound, item.unit)} in {percent(high.loss_share)}.{doubt}"
    )


def _amount(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}".rstrip()


def readings(source: Source) -> Markup:
    """List the other readings of the payoff beside the headline."""
    payoffs = source.found.payoffs
    headings = ("payoff", *(years_after(at.years) for at in payoffs[0].horizons))
    rows = [
        [
            item.what,
            *(at.cell() for at in item.horizons),
        ]
        for item in payoffs
    ]
    caption = "Share of worlds harmed, median / mean gain in USD, by reading"
    total = [
        [item.what, str(at.years), *at.shares(), *at.gains()]
        for item in payoffs
        for at in item.horizons
    ]
    columns = ("payoff", "years", "pays", "neutral", "harms (95 %)", *GAINS)
    listing = table(columns, total, "Every reading with its intervals, USD")
    return table(headings, rows, caption) + folded("With intervals", listing)
