"""Show why a run came out as it did: a table of its events and of what each of them did."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from regame.core.words import listed, money, years_after
from regame.reports.terminal import open_console
from regame.studies.explain.price_peaks import EXPLODED

NAMED = 15  # events shown, the largest effect first
NAUGHT = 50.0  # USD, told as 0.0 k
LED_TO = 3  # later events named for each


def show(found: Mapping[str, Any], state: str) -> None:
    """Print the findings of `explain.explain`. state: who uses the weapon."""
    out = open_console()
    gain = "failed" if found["gain_usd"] is None else f"{money(found['gain_usd'])} USD"
    out.print(
        f"\nRun {found['run']}: {found['treatment']} in world {found['world']}; gain of {state} "
        f"over {found['baseline']} after {years_after(found['years'])}: {gain}.",
        highlight=False,
    )
    told = [item for item in found["links"] if not idle(item)]
    out.print(_table(told))
    if left := left_out(len(found["links"]) - len(told), len(told) - NAMED):
        out.print(left, highlight=False)
    for peak in found["price_peaks"]:
        out.print(exploded(peak), highlight=False)
    out.print(
        "Each event was taken out of the run alone, with the same luck. Effects do not add up: "
        "events lead to one another.",
        highlight=False,
    )


def _table(links: Sequence[Mapping[str, Any]]) -> Table:
    shown = Table(title=f"Its events, the {NAMED} largest effects on the gain, USD")
    for heading in ("since", "event", "effect", "gain without", "led to"):
        shown.add_column(
            heading, justify="right" if heading in ("effect", "gain without") else "left"
        )
    for item in links[:NAMED]:
        shown.add_row(
            item["date"],
            item["event"],
            money(item["effect_usd"]),
            money(item["gain_without_usd"]),
            led_to(item["led_to"]),
        )
    return shown


def idle(item: Mapping[str, Any]) -> bool:
    """Whether an event did nothing: no effect that would be told as more than 0, nothing after."""
    effect = item["effect_usd"]
    return effect is not None and abs(effect) < NAUGHT and not item["led_to"]


def left_out(idle: int, smaller: int) -> str:
    """Say how many events the table leaves out: idle ones, and (if above 0) smaller ones."""
    parts = [f"{idle} without any effect"] if idle else []
    parts += [f"{smaller} of smaller effect"] if smaller > 0 else []
    return f"Events left out: {listed(parts)}." if parts else ""


def exploded(peak: Mapping[str, Any]) -> str:
    """Tell of a price that exploded, as `Peaks.told` has it, with its dates."""
    months = "1 month" if peak["months"] == 1 else f"{peak['months']} months"
    return (
        f"{peak['group'].capitalize()} oxides outside {peak['outside']} stood above {EXPLODED:g} "
        f"times their start for {months} from {peak['date']} on, at most at "
        f"{peak['top_usd_kg']:,.0f} USD/kg in {peak['top_date']}: {peak['times_start']:,.0f} "
        f"times, in the baseline {peak['times_start_in_baseline']:,.1f}. Buyers outside paid "
        f"{money(peak['overpaid_outside_usd'], False)} USD more for them then than at usual prices."
    )


def led_to(events: Sequence[str]) -> str:
    """Name the first few of some events and count the rest."""
    if len(events) > LED_TO:
        return f"{', '.join(events[:LED_TO])} and {len(events) - LED_TO} more"
    return listed(events) if events else ""
