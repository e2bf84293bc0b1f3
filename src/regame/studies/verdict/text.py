"""A verdict as text for the terminal."""

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from regame.analysis.breakevens import sentences
from regame.analysis.outcomes import BAND, LEAST_BAND
from regame.analysis.results import Horizon, Hypothesis
from regame.core.words import NONE, interval, listed, money, percent, years_after
from regame.reports.terminal import open_console
from regame.studies.verdict.result import Reading, Verdict

LEGEND = (
    f"Neutral: within {100 * BAND:g} % of the baseline's payoff or {LEAST_BAND / 1e6:g} M USD. Not "
    "in the shares: never active (nothing restricted yet), ties (numerically equal)."
)


def sentence(treatment: str, horizons: Sequence[Horizon], state: str) -> str:
    """Return the headline: how often the treatment pays and harms its user, early and late."""
    judged = [item for item in horizons if item.worlds]
    if not judged:
        return f"{treatment} restricted nothing beyond the baseline in any world."
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


def show_verdict(found: Verdict, report: Path, changed: Sequence[str] = ()) -> None:
    """Print a verdict: the answer in a sentence, then horizons, channels, hypotheses, treatments.

    report: where the whole report lies; changed: what the user has set of the assumptions.
    """
    console = open_console()

    def say(text: str = "") -> None:
        """Print a line as it is."""
        console.print(text, highlight=False)

    say(f"\n[bold]{escape(found.question)}[/bold]")
    say(f"[bold]{escape(found.sentence)}[/bold]\n")
    if changed:
        say(f"With assumptions of yours: {escape(', '.join(changed))}.")
    say(
        f"{found.runs} worlds, each played with {found.treatment} and, with the same luck, "
        f"with {found.baseline}; gains of {found.holder}."
    )
    console.print(_by_horizon(found))
    say(LEGEND)
    for line in _turns(found):
        say(line)
    if found.channels:
        console.print(_by_channel(found))
        note = found.smallest_set_note
        say(f"{note[0].upper()}{note[1:]}.")
    console.print(_by_claim(found.hypotheses))
    if len(found.treatments) > 1:
        console.print(_by_treatment(found.treatments))
    say("Intervals: 95 %, Monte-Carlo error only (other worlds from the same assumptions).")
    say(f"Results: {found.out}")
    say(f"Report, with which worlds reward the weapon and why: {report}")


def _turns(found: Verdict) -> list[str]:
    """Return the lines on when the gain turns and what would have to hold for it to pay."""
    turn = found.turning_month
    return [
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
        shown.caption = f"no difference in any world: {listed(idle)}"
    for heading in ("channel", "on less off", "95 %", "median gain without"):
        shown.add_column(heading, justify="left" if heading == "channel" else "right")
    for item in at_work:
        shown.add_row(
            item.name,
            money(item.contribution_usd),
            interval(item.contribution_ci, money),
            money(item.median_difference_usd),
        )
    return shown


def _by_claim(hypotheses: Sequence[Hypothesis]) -> Table:
    shown = Table(title="What it is said the weapon cannot do", title_justify="left")
    for heading in ("claim", "answer", "evidence"):
        shown.add_column(heading)
    for item in hypotheses:
        shown.add_row(item.claim, item.verdict, item.evidence)
    return shown


def _by_horizon(found: Verdict) -> Table:
    shown = Table(title=f"{found.treatment} against {found.baseline}, USD", title_justify="left")
    for heading in ("years", "pays", "neutral", "harms", "median gain", "mean gain"):
        shown.add_column(heading, justify="right", overflow="fold")
    for heading in ("targets' median", "unfired", "ties"):
        shown.add_column(heading, justify="right", overflow="fold")
    for item in found.horizons:
        harms = _with_range(percent(item.self_harm_share), item.self_harm_ci, percent)
        judged = (percent(item.pays_share), percent(item.neutral_share), harms)
        shown.add_row(
            str(item.years),
            *(judged if item.worlds else (item.unjudged, NONE, NONE)),
            _with_range(money(item.median_difference_usd), item.median_difference_ci, money),
            money(item.mean_difference_usd),
            money(item.target_difference_usd),
            str(item.unfired),
            str(item.ties),
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
        shown.add_row(found.treatment, found.baseline, *cells, "-" if turn is None else str(turn))
    return shown


def _with_range(text: str, interval: Sequence[float] | None, show: Callable[..., str]) -> str:
    if interval is None:
        return text
    return f"{text}\n({show(interval[0])} to {show(interval[1])})"
