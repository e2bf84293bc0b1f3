"""The one range that a verdict is quoted by, and who decides, typed."""

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.words import interval, percent
from regame.reports.templating import sentence


class Decider(Result):
    """What a factor carries of the variance of the gain."""

    share: float = Field(
        description="total effect, with all that it interacts with; past 1 by chance alone"
    )
    ci: Interval | None = Field(description="95 %, bootstrap over worlds")


class WhoDecides(Result):
    """How much of the headline's gain varies with states, firms, markets and luck."""

    states: Decider
    firms: Decider
    markets: Decider
    luck: Decider
    years: int
    worlds: int
    rows: int = Field(description="runs played for it")

    def shares(self) -> dict[str, Decider]:
        """Return what each factor carries, by its name."""
        return {name: at for name, at in self if isinstance(at, Decider)}


class Quote(Result):
    """The one range to quote: the share of worlds harmed at the longest horizon."""

    low: float
    middle: float = Field(description="the headline's own share")
    high: float
    over: str = Field(description="what low and high are taken over")
    low_at: str = Field(default="", description="rule of firms or policy at which it is lowest")
    high_at: str = Field(default="", description="rule of firms or policy at which it is highest")
    decided_by: tuple[str, ...] = Field(
        description="assumptions that turn it, by key, then the largest of states, firms, markets "
        "and luck"
    )


FEW = 16  # worlds below which shares are in the file, and not said: intervals pass all bounds


def who_in_words(found: WhoDecides | None, why: str) -> str:
    """Say who decides in a line, the largest share first; why not, where nothing was found."""
    if found is None:
        return f"Who decides: not said, {why}." if why else ""
    if found.worlds < FEW:
        return f"Who decides: {found.worlds} worlds are too few to say."
    ranked = sorted(found.shares().items(), key=lambda item: -item[1].share)
    parts_said = [f"{name} {percent(at.share)} ({interval(at.ci, percent)})" for name, at in ranked]
    return sentence("verdict", "who_decides", found, parts_said)
