"""What is found of one run, typed. JSON keys are a contract (schemas in docs/schemas)."""

from collections.abc import Sequence
from typing import Annotated

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.networks import Dependence
from regame.analysis.results import Result
from regame.core.packaged import toml
from regame.core.shown import Shown, Usd
from regame.core.words import listed, years_after
from regame.reports.charts import dots
from regame.reports.page import Drawable
from regame.reports.templating import said, sentence
from regame.runs.manifests import SCHEMA_VERSION
from regame.studies.frame import Answer

# From here on, times the start, a price counts as exploded: as dear as any group was in any year on
# record (bulk oxides in 2011: 21 times 2009, heavy and light ones 12; observed.csv).
EXPLODED = 20.0
LED_TO = 3  # later events named for each
SAYS = toml("fields.toml")["explain"]  # field -> what it is
NOTHING = 50.0  # USD, shown as 0.0 k


def first_of(events: Sequence[str]) -> str:
    """Return the first few of the events that one led to, and how many more."""
    if len(events) > LED_TO:
        return f"{', '.join(events[:LED_TO])} and {len(events) - LED_TO} more"
    return listed(events) if events else ""


Events = Annotated[tuple[str, ...], Shown(first_of)]


class Link(Result):
    """An event of a run, and what came of taking it out, with the same luck."""

    event: str = Field(title="event", description=SAYS["event"])
    month: int = Field(description="when it first came; month 0 is the first")
    date: str = Field(title="since", description="year and month in which it first came")
    gain_without_usd: Usd | None = Field(title="gain without", description=SAYS["gain_without_usd"])
    effect_usd: Usd | None = Field(title="effect", description=SAYS["effect_usd"])
    led_to: Events = Field(title="led to", description=SAYS["led_to"])

    @property
    def idle(self) -> bool:
        """Whether it did nothing: no effect that would show as more than 0, nothing after it."""
        return self.effect_usd is not None and abs(self.effect_usd) < NOTHING and not self.led_to


class Peak(Result):
    """A price outside the holder that exploded, and what buyers outside paid for it."""

    group: str
    outside: str = Field(description="the holder")
    month: int
    date: str
    months: int = Field(description="in which it was that high")
    top_usd_kg: float
    top_month: int
    top_date: str
    times_start: float
    times_start_in_baseline: float
    overpaid_outside_usd: float

    @property
    def sentence(self) -> str:
        """The peak in words."""
        return sentence("explain", "peak", self, EXPLODED)


class Unusual(Result):
    """A parameter of a run that is far from the middle of what was sampled."""

    key: str
    value: float
    unit: str
    meaning: str | None
    lower: float = Field(description="share of sampled worlds in which it is lower")


class Moment(Result):
    """Something that happened in a run, and the gain up to then."""

    month: int
    date: str
    text: str
    gain_usd: float | None = Field(description="None in a run of the baseline")


class Turning(Result):
    """A month in which the gain so far changes its sign."""

    month: int
    date: str
    to: str = Field(description="a gain or a loss")
    gain_usd: float


class Anniversary(Result):
    """Payoffs of a run and of its baseline after so many years, USD, discounted."""

    years: int
    payoff_usd: float | None
    baseline_usd: float | None
    difference_usd: float | None


class SeriesOfRun(Result):
    """A series of a run in brief."""

    unit: str
    least: float | None
    most: float | None
    yearly_means: tuple[float | None, ...]


NAMED = 15  # events shown, the largest effect first
MILLION = 1e6


class Causes(Answer):
    """The events of a run by their effect on its gain, and prices that exploded."""

    schema_version: int = SCHEMA_VERSION
    years: int
    gain_usd: float | None = Field(description="None where the run failed")
    links: tuple[Link, ...] = Field(
        title="Its events, the largest effects on the gain", description="the largest effect first"
    )
    price_peaks: tuple[Peak, ...] = Field(title="Prices that exploded")


class Explanation(Causes):
    """Why a run came out as it did: its events taken out one at a time, with the same luck."""

    run: int
    world: int
    treatment: str
    baseline: str
    holder: str = Field(description="who uses the weapon; gains are its")
    config_hash: str

    def opening(self) -> list[str]:
        """Which run it is, and its gain."""
        return said("explain", "opening", self)

    @property
    def at_work(self) -> list[Link]:
        """The events that did something."""
        return [link for link in self.links if not link.idle]

    def seen(self, name: str) -> Sequence[Result]:
        """Leave out of the events those without effect, and of the rest the smaller effects."""
        return self.at_work[:NAMED] if name == "links" else ()

    def closing(self) -> list[str]:
        """Say how many events the table leaves out, and which prices exploded."""
        idle, smaller = len(self.links) - len(self.at_work), len(self.at_work) - NAMED
        counts = {"without any effect": idle, "of smaller effect": smaller}
        unseen = [f"{count} {which}" for which, count in counts.items() if count > 0]
        return said("explain", "closing", unseen, self.price_peaks)

    def note(self) -> str:
        """What an effect is."""
        return sentence("explain", "note")

    def chart(self) -> Markup:
        """Draw the effect of each event on the gain."""
        effects = [(link.event, link.effect_usd) for link in self.at_work[:NAMED]]
        rows = [(event, effect, None) for event, effect in effects if effect is not None]
        title, unit = "Effect of each event on the gain", "gain with it less without, M USD"
        return dots(title, unit, rows, MILLION)


class Playthrough(Result, Drawable):
    """One run month by month: the row of a batch, played again."""

    schema_version: int = SCHEMA_VERSION
    run: int
    rows: int = Field(description="of the batch")
    worlds: int = Field(description="of the batch")
    among: int | None = Field(description="worlds it is in the middle of; None if it was asked for")
    world: int
    seed: int
    config_hash: str
    months: int
    treatment: str
    baseline: str
    holder: str = Field(description="who uses the weapon; gains are its")
    strategies: dict[str, str]
    unusual: tuple[Unusual, ...]
    series: dict[str, SeriesOfRun]
    horizons: tuple[Anniversary, ...]
    failed: bool
    error: str
    events: tuple[Moment, ...]
    turns: tuple[Turning, ...]
    turning_month: int | None
    turning_date: str | None
    network: tuple[Dependence, ...] = Field((), description=SAYS["network"])
    losses: dict[str, float] = Field({}, description=SAYS["losses"])
    compared: bool = Field(description="False in a run of the baseline, which has no gain")

    def chart(self) -> Markup:
        """Draw the gain after each of the horizons."""
        gains = {years_after(at.years): at.difference_usd for at in self.horizons}
        rows = [(years, usd, None) for years, usd in gains.items() if usd is not None]
        title, unit = f"Gain of {self.holder}, added up", "gain against the baseline, M USD"
        return dots(title, unit, rows, MILLION) if rows else Markup()

    def to_frame(self) -> pd.DataFrame:
        """Return a row per thing that happened, with the gain up to then."""
        return pd.DataFrame([moment.to_json() for moment in self.events])

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return payoffs by horizon, and every series by year."""
        yearly = [
            {"series": name, "unit": series.unit, "year": year + 1, "mean": mean}
            for name, series in self.series.items()
            for year, mean in enumerate(series.yearly_means)
        ]
        horizons = pd.DataFrame([item.to_json() for item in self.horizons])
        return {"horizons": horizons, "yearly": pd.DataFrame(yearly)}
