"""Parts of what is said of one run: causes of its gain, prices that exploded, its story."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Shown, Usd
from regame.core.words import listed
from regame.reports.templating import sentence

# From here on, times the start, a price counts as exploded: as dear as any group was in any year on
# record (bulk oxides in 2011: 21 times 2009, heavy and light ones 12; observed.csv).
EXPLODED = 20.0
LED_TO = 3  # later events named for each
NOTHING = 50.0  # USD, shown as 0.0 k


def first_of(events: Sequence[str]) -> str:
    """Return the first few of the events that one led to, and how many more."""
    if len(events) > LED_TO:
        return f"{', '.join(events[:LED_TO])} and {len(events) - LED_TO} more"
    return listed(events) if events else ""


class Link(Result):
    """An event of a run, and what came of taking it out, with the same luck."""

    event: str = Field(
        title="event", description="what was taken out of the run alone, with the same luck"
    )
    month: int = Field(description="when it first came; month 0 is the first")
    date: str = Field(title="since", description="year and month in which it first came")
    gain_without_usd: Usd | None = Field(
        title="gain without", description="None where the run without it failed"
    )
    effect_usd: Usd | None = Field(
        title="effect", description="the gain with the event less that without"
    )
    led_to: Annotated[tuple[str, ...], Shown(first_of)] = Field(
        title="led to",
        description="events and exploded prices that do not come without it, or a year later",
    )

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
