"""A verdict as text for the terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from regame.analysis.breakevens import sentences
from regame.analysis.networks import HEADINGS, rows_of
from regame.analysis.outcomes import BAND
from regame.analysis.results import Horizon, Hypothesis
from regame.core.words import NONE, interval, listed, money, percent, year_of, years_after
from regame.reports.terminal import add_row, open_console, say
from regame.studies.verdict import moves_page
from regame.studies.verdict.answer import answer
from regame.studies.verdict.months_text import first_months
from regame.studies.verdict.result import Reading, Verdict


def sentence(treatment: str, horizons: Sequence[Horizon], state: str) -> str:
    """Return the headline: how often the treatment pays and harms its user, early and late."""
    judged = [item for item in horizons if item.worlds]
    if not judged:
        return f"{treatment} uses no instrument that its baseline does not, in any world."
    first, last = judged[0], judged[-1]
    text = (
        f"{treatment} pays {state} in {percent(first.pays_share)} of worlds and harms it in "
        f"{percent(first.self_harm_share)} after {years_after(first.years)}"
    )
    if last is first:
        return text + "."
    return (
        f"{text}; after {years_after(last.years)} it pays in {percent(last.pays_share)} "
        f"and harms in {percent(last.self_harm_share)} "
        f"(95 % interval {interval(last.self_harm_ci, percent)})."
    )


def legend(found: Verdict) -> str:
    """What neutral means, and which worlds are not in the shares."""
    return (
        f"Neutral: within {100 * BAND:g} % of the baseline's payoff or "
        f"{found.least_band_usd / 1e6:.3g} M USD. Not in the shares: never active (no "
        "instrument differs from the baseline's), ties (numerically equal)."
    )


def set_otherwise(found: Verdict) -> list[str]:
    """What a case sets otherwise than the experiment that it carries: a line for each section."""
    sections: dict[str, list[str]] = {}
    for key, (was, now) in found.overrides.items():
        section, _, name = key.partition(".")
        sections.setdefault(section, []).append(f"{name} {now} ({was})")
    if not sections:
        return []
    first = f"{len(found.overrides)} assumptions are the case's own; {found.carries} in brackets:"
    return [first, *(f"  {name}: {', '.join(parts)}" for name, parts in sections.items())]


def show_verdict(
    found: Verdict, report: Path, full: bool = False, extra: Table | None = None
) -> None:
    """Print a verdict: tables first, the answer last and short.

    report: where the whole report lies; full: print every table; extra: one more,
    that was asked for.
    """
    console = open_console()
    say(console, f"\n{found.question}\n", "bold")
    since = year_of(found.start_month, found.start_year) if found.start_month else ""
    console.print(by_horizon(found.treatment, found.baseline, found.holder, found.horizons, since))
    console.print(_by_baseline(found))
    for table in first_months(found.months_after) if found.months_after else ():
        console.print(table)
    if full:
        for table in _details(found):
            console.print(table)
        for line in (legend(found), *_turns(found)):
            say(console, line)
    for line in set_otherwise(found):
        say(console, line)
    if extra is not None:
        console.print(extra)
    say(console, f"Report: {report}" + ("" if full else "; every table here: --full"))
    say(console, "")
    for line in answer(found):
        say(console, line)


def _details(found: Verdict) -> list[Table]:
    """Every further table: channels, hypotheses, treatments against baselines."""
    tables = [_by_channel(found)] if found.channels else []
    tables += [_by_network(found)] if found.network else []
    tables += [moves_page.moves_table(found)] if found.moves else []
    tables += [_by_claim(found.hypotheses)] if found.hypotheses else []
    return [*tables, _by_treatment(found.treatments)]


def _by_baseline(found: Verdict) -> Table:
    """The headline against every baseline, and each shared instrument alone."""
    shown = Table(title="Against each baseline: harmed, and median gain", title_justify="left")
    for heading in ("treatment", "baseline"):
        shown.add_column(heading, overflow="fold")
    longest = found.horizons[-3:]
    for item in longest:
        shown.add_column(years_after(item.years), justify="right", overflow="fold")
    singles = {cell.treatment for cell in found.treatments if cell.played[0] == cell.treatment}
    alone = {cell.played[1] for cell in found.treatments} & singles
    for reading in found.treatments:
        if reading.treatment != found.treatment and reading.treatment not in alone:
            continue
        cells = (
            f"{percent(at.self_harm_share)}, {money(at.median_difference_usd)}"
            if at.worlds
            else at.unjudged
            for at in reading.horizons[-len(longest) :]
        )
        add_row(shown, reading.treatment, reading.baseline, *cells)
    return shown


def _turns(found: Verdict) -> list[str]:
    """Return the lines on when and without what the gain turns, and what makes it pay."""
    turn, note = found.turning_month, found.smallest_set_note
    return [
        *([f"{note[0].upper()}{note[1:]}."] if found.channels else []),
        "The median gain never turns to a loss for good."
        if turn is None
        else f"The median gain, added up, is a loss for good from month {turn} (the first is 0).",
        *sentences(found),
    ]


def _by_channel(found: Verdict) -> Table:
    """All channels that change some world, so that whatever the text below names is among them."""
    at_work = [item for item in found.channels if not item.note]
    shown = Table(
        title=f"Channels after {years_after(found.channels_years or 0)}, the largest first, USD",
        title_justify="left",
        caption_justify="left",
    )
    idle = [item.name for item in found.channels if item.note]
    if idle:
        shown.caption = Text(f"no difference in any world: {listed(idle)}", "dim italic")
    for heading in ("channel", "on less off", "95 %", "median gain without"):
        shown.add_column(heading, justify="left" if heading == "channel" else "right")
    for item in at_work:
        add_row(
            shown,
            item.name,
            money(item.contribution_usd),
            interval(item.contribution_ci, money),
            money(item.median_difference_usd),
        )
    return shown


def _by_network(found: Verdict) -> Table:
    title = f"Who depends on {found.holder}: medians over {found.network[0].worlds} worlds"
    shown = Table(title=Text(title, "italic"), title_justify="left")
    for place, heading in enumerate(HEADINGS):
        shown.add_column(heading, justify="left" if place < 2 else "right", overflow="fold")
    for cells in rows_of(found.network):
        add_row(shown, *cells)
    return shown


def _by_claim(hypotheses: Sequence[Hypothesis]) -> Table:
    shown = Table(title="What it is said the weapon cannot do", title_justify="left")
    for heading in ("claim", "answer", "evidence"):
        shown.add_column(heading)
    for item in hypotheses:
        add_row(shown, item.claim, item.verdict, item.evidence)
    return shown


def by_horizon(
    treatment: str, baseline: str, holder: str, found: Sequence[Horizon], since: str = ""
) -> Table:
    """Return the table of a treatment against a baseline, a row per horizon.

    since: from when years count, if not from the opening.
    """
    title = f"{treatment} against {baseline}, gains of {holder}"
    title += f"; years from {since}, when it starts" if since else ""
    shown = Table(title=Text(title, "italic"), title_justify="left")
    for heading in ("years", "pays", "neutral", "harms (95 %)", "median gain", "others' median"):
        shown.add_column(heading, justify="right", overflow="fold")
    for at in found:
        harms = f"{percent(at.self_harm_share)} ({interval(at.self_harm_ci, percent)})"
        shares = (percent(at.pays_share), percent(at.neutral_share), harms)
        add_row(
            shown,
            str(at.years),
            *(shares if at.worlds else (at.unjudged, NONE, NONE)),
            money(at.median_difference_usd),
            money(at.target_difference_usd),
        )
    return shown


def _by_treatment(readings: Sequence[Reading]) -> Table:
    shown = Table(title="Share of worlds harmed and median gain, by years")
    shown.add_column("treatment", overflow="fold")
    shown.add_column("baseline", overflow="fold")
    for item in readings[0].horizons:
        shown.add_column(str(item.years), justify="right", overflow="fold")
    shown.add_column("turns", justify="right", min_width=5)
    for found in readings:
        turn = found.turning_month
        cells = (
            f"{percent(item.self_harm_share)} {money(item.median_difference_usd):>9}"
            if item.worlds
            else item.unjudged
            for item in found.horizons
        )
        add_row(shown, found.treatment, found.baseline, *cells, "-" if turn is None else str(turn))
    return shown
