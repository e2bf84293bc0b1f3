"""What a sensitivity analysis finds, typed. Its JSON keys are a contract (docs/schemas)."""

from collections.abc import Sequence

from markupsafe import Markup
from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Share
from regame.core.words import listed, money, percent, years_after
from regame.reports.charts import dots
from regame.studies.frame import StudyAnswer

NAMED = 12  # factors shown, the largest first
NOTE = (
    "alone: share of the variance that goes if this alone were known; with others: share that "
    "stays if all but this were known.\nIntervals: 95 %, Monte-Carlo error only. Luck is what no "
    "assumption decides."
)
VAGUE = 0.25  # half-width of a share above which its interval is wider than half of all variance
HALF = "95 % half-width of that share"


class Index(Result):
    """The share of the variance of the gain that a factor carries."""

    factor: str = Field(
        title="factor", description="assumption, by its key in the config; luck: the random draws"
    )
    first: Share = Field(
        title="alone", description="share of the variance that it carries alone (Sobol)"
    )
    first_ci: float = Field(description=HALF)
    total: Share = Field(
        title="with others", description="share that it carries with all that it interacts with"
    )
    total_ci: float = Field(description=HALF)


class Box(Result):
    """A part of the ranges in which most worlds are of one kind, and where it ends."""

    share: float = Field(description="of all worlds that lie in the box")
    density: float = Field(description="share of the kind among the worlds in the box")
    coverage: float = Field(description="share of the kind that lies in the box")
    base: float = Field(description="share of the kind among all worlds")
    limits: dict[str, tuple[float | None, float | None]] = Field(
        description="key -> lowest and highest value, None where the box is open"
    )


class Sensitivity(StudyAnswer):
    """Which assumptions the gain of the headline depends on, and where the weapon pays or harms."""

    treatment: str
    baseline: str
    years: int
    base: int = Field(description="base points of the design")
    worlds: int
    failed_worlds: int
    tried_worlds: int = Field(description="independent draws from the whole ranges")
    unsteady_worlds: int = Field(description="of these, how many swing without a weapon")
    seed: int
    config_hash: str
    median_gain_usd: float
    indices: tuple[Index, ...] = Field(title="Shares of the variance, 95 % intervals")
    pays: Box | None
    harms: Box | None

    def opening(self) -> list[str]:
        """What is asked, of how many worlds, and what is left out."""
        swings = percent(self.unsteady_worlds / self.tried_worlds)
        return [
            f"What the gain of {self.treatment} over {self.baseline} after "
            f"{years_after(self.years)} depends on, in {self.worlds} worlds from the whole ranges "
            f"(median {money(self.median_gain_usd)} USD).",
            f"In {swings} of these worlds prices still swing three years after a small shock to "
            "demand, with no weapon in use. A verdict leaves them out, and so do the median and "
            "what follows the table; the shares cannot and count them.",
        ]

    def closing(self) -> list[str]:
        """In which worlds the weapon pays and harms; which shares are left open."""
        vague = [row.factor for row in self.indices[:NAMED] if row.total_ci > VAGUE]
        lines = [in_words(self.pays, "pays"), in_words(self.harms, "harms")]
        if vague:
            few = f"{self.base} base points are too few (--runs) for the shares of "
            lines.append(f"{few}{listed(vague)}.")
        return lines

    def note(self) -> str:
        """What the two columns are."""
        return NOTE

    def seen(self, name: str) -> Sequence[Result]:
        """The largest shares."""
        return super().seen(name)[:NAMED]

    def chart(self) -> Markup:
        """Draw the share of the variance that each factor carries with others."""
        drawn = [
            (row.factor, row.total, (row.total - row.total_ci, row.total + row.total_ci))
            for row in self.indices[:NAMED]
        ]
        title = "Share of the variance of the gain, with others"
        return dots(title, "share of the variance, %", drawn, 0.01)


def in_words(box: Box | None, verb: str) -> str:
    """Say in a sentence in which worlds the weapon `verb` (pays, harms)."""
    if box is None or not box.limits:
        return f"There is no part of the ranges in which the weapon clearly {verb}."
    limits = [_limit(key, *bounds) for key, bounds in box.limits.items()]
    return (
        f"The weapon {verb} in {percent(box.density)} of the worlds with {listed(limits)} "
        f"({percent(box.share)} of all worlds, {percent(box.coverage)} of those in which it "
        f"{verb}), against {percent(box.base)} of all."
    )


def _limit(key: str, low: float | None, high: float | None) -> str:
    if low is None:
        return f"{key} below {high:.3g}"
    if high is None:
        return f"{key} above {low:.3g}"
    return f"{key} from {low:.3g} to {high:.3g}"
