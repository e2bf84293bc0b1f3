"""What is found of one run, typed. JSON keys are a contract (schemas in docs/schemas)."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.networks import Dependence
from regame.analysis.results import Result
from regame.core.words import years_after
from regame.reports.charts import dots
from regame.reports.page import Drawable
from regame.reports.templating import said, sentence
from regame.runs.manifests import SCHEMA_VERSION
from regame.studies.explain import parts
from regame.studies.frame import Answer

NAMED = 15  # events shown, the largest effect first
MILLION = 1e6


class Causes(Answer):
    """The events of a run by their effect on its gain, and prices that exploded."""

    schema_version: int = SCHEMA_VERSION
    years: int
    gain_usd: float | None = Field(description="None where the run failed")
    links: tuple[parts.Link, ...] = Field(
        title="Its events, the largest effects on the gain", description="the largest effect first"
    )
    price_peaks: tuple[parts.Peak, ...] = Field(title="Prices that exploded")


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
    def at_work(self) -> list[parts.Link]:
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
    unusual: tuple[parts.Unusual, ...]
    series: dict[str, parts.SeriesOfRun]
    horizons: tuple[parts.Anniversary, ...]
    failed: bool
    error: str
    events: tuple[parts.Moment, ...]
    turns: tuple[parts.Turning, ...]
    turning_month: int | None
    turning_date: str | None
    network: tuple[Dependence, ...] = Field(
        default=(), description="how targets depend on the holder, in this run and its baseline"
    )
    losses: dict[str, float] = Field(
        default={}, description="share of all use that ends if a plant is lost, in the last month"
    )
    compared: bool = Field(description="False in a run of the baseline, which has no gain")

    def chart(self) -> Markup:
        """Draw the gain after each of the horizons."""
        rows = [
            (years_after(at.years), at.difference_usd, None)
            for at in self.horizons
            if at.difference_usd is not None
        ]
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
        return {
            "horizons": pd.DataFrame([item.to_json() for item in self.horizons]),
            "yearly": pd.DataFrame(yearly),
        }
