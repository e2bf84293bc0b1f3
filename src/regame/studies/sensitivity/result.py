"""What a sensitivity analysis finds, typed. Its JSON keys are a contract (docs/schemas)."""

from collections.abc import Sequence

from markupsafe import Markup
from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Share
from regame.reports.charts import dots
from regame.reports.templating import said, sentence
from regame.studies.frame import StudyAnswer

NAMED = 12  # factors shown, the largest first
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

    def said_limits(self) -> list[str]:
        """Return where the box ends, key by key, as text."""
        return [_limit(key, *bounds) for key, bounds in self.limits.items()]


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
        return said("sensitivity", "opening", self)

    def closing(self) -> list[str]:
        """In which worlds the weapon pays and harms; which shares are left open."""
        vague = [row.factor for row in self.indices[:NAMED] if row.total_ci > VAGUE]
        return said("sensitivity", "closing", self, vague)

    def note(self) -> str:
        """What the two columns are."""
        return "\n".join(said("sensitivity", "note"))

    def seen(self, name: str) -> Sequence[Result]:
        """The largest shares."""
        return super().seen(name)[:NAMED]

    def chart(self) -> Markup:
        """Draw the share of the variance that each factor carries with others."""
        rows = self.indices[:NAMED]
        ends = [(at.total - at.total_ci, at.total + at.total_ci) for at in rows]
        drawn = [(row.factor, row.total, both) for row, both in zip(rows, ends, strict=True)]
        title = "Share of the variance of the gain, with others"
        return dots(title, "share of the variance, %", drawn, 0.01)


def in_words(box: Box | None, verb: str) -> str:
    """Say in a sentence in which worlds the weapon `verb` (pays, harms)."""
    return sentence("sensitivity", "in_words", box, verb)


def _limit(key: str, low: float | None, high: float | None) -> str:
    if low is None:
        return f"{key} below {high:.3g}"
    if high is None:
        return f"{key} above {low:.3g}"
    return f"{key} from {low:.3g} to {high:.3g}"
