"""What a firm's question finds, typed (schema in docs/schemas)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.shown import Usd
from regame.core.words import year_of
from regame.reports.charts import dots
from regame.reports.templating import said
from regame.studies.frame import StudyAnswer
from regame.studies.respond.parts import SAYS

if TYPE_CHECKING:
    import pandas as pd

USUAL = "Usual"  # what is played where nothing is chosen
IDLE = "worth where the holder restricts nothing"


class Choice(Result):
    """What a firm may do, and what it is worth to the firm, as `parts.Worth` has it.

    cost_usd: what it costs the firm if nothing happens, below zero where it pays even then.
    saves_usd: what it spares under the holder's restrictions beyond that cost. pays_from: the first
    year, counted from 1, from whose end on it has paid in the mean; None: never.
    """

    policy: str = Field(title="choice", description="what the firm does")
    cost_usd: Usd | None = Field(title="cost", description="what it costs if nothing happens")
    saves_usd: Usd | None = Field(title="saves", description="worth in a restriction, and cost")
    worth_usd: Usd | None = Field(title="worth", description="what it is worth in a restriction")
    worst_tenth_usd: Usd | None = Field(title="worst tenth", description="of worlds, mean worth")
    pays_from: int | None = Field(title="paid by year", description="year of play from which")
    dose: float | None = Field(None, description="empty: choices have no doses")
    play: str = Field(description="rules by player, as text")
    why: str = Field(description="what the choice is")
    worth_ci: Interval | None
    worth_if_nothing_usd: float | None = Field(description=IDLE)
    break_even_probability: float | None = Field(description=SAYS["break_even_probability"])
    pays_between: tuple[float, float] | None


class Year(Result):
    """What a choice is worth by the end of a year of play, USD, the mean."""

    policy: str
    year: int = Field(description="year of play; 1 is the first")
    worth_usd: float | None = Field(description="worth in a restriction by then")
    worth_if_nothing_usd: float | None = Field(description=IDLE)


class Absent(Result):
    """What firms of the kind cannot do in the model, and why."""

    policy: str
    why: str


class FirmResult(StudyAnswer):
    """What a firm can do about the holder's play: what each costs, what it saves, and when."""

    firm: str
    kind: str
    loss: str
    stop: str | None
    years: int
    start_year: int
    runs: int
    rows: int
    seed: int
    worlds: str
    firms: str = Field("usual", description="rules of firms: usual, or drawn for each world")
    config_hash: str
    bare_usd: float = Field(description="what the restrictions cost the firm if it does nothing")
    options: tuple[Choice, ...] = Field(title="What each is worth to the firm, means")
    by_year: tuple[Year, ...]
    absent: tuple[Absent, ...]
    contract_usd_kg: float | None = Field(None, description="price of the long contract")
    failed_rows: int

    @property
    def choices(self) -> list[Choice]:
        """The choices beside doing as usual."""
        return [choice for choice in self.options if choice.play != USUAL]

    def seen(self, name: str) -> Sequence[Result]:
        """Return the choices beside doing as usual."""
        return self.choices

    def opening(self) -> list[str]:
        """What the restrictions cost, and which choice is worth most."""
        best = max(self.options, key=lambda choice: choice.worth_usd or 0.0)
        paid = best.pays_from and year_of(12 * best.pays_from - 1, self.start_year)
        return said("respond", "firm_answer", self, best, paid)

    def closing(self) -> list[str]:
        """What is not on the menu, and how to read the table."""
        return said("respond", "firm_details", self)

    def chart(self) -> Markup:
        """Worth of every choice with its interval."""
        rows = [(at.policy, at.worth_usd or 0.0, at.worth_ci) for at in self.choices]
        return dots(f"{self.firm}: what each is worth", "worth, M USD", rows, 1e6)

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return what each choice is worth year by year."""
        import pandas as pd

        return {"by_year": pd.DataFrame([row.to_json() for row in self.by_year])}
