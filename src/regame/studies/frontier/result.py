"""What a frontier finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from __future__ import annotations

import pandas as pd
from pydantic import Field

from regame.core.words import interval, money, percent, swinging
from regame.reports.page import Picture, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import StudyResult
from regame.studies.frontier.charts import chart
from regame.studies.frontier.map_parts import Map
from regame.studies.frontier.parts import Place, Theory, by_costs

HEADINGS = (
    *("China's share", "speed, 1/year", "frontier, a year", "theory, T4"),
    *("median gain, 20 years", "95 %", "harmed", "worlds that swing"),
)


class Frontier(StudyResult):
    """How patient the user of a lasting cut must be to be harmed by it, place by place."""

    question: str
    treatment: str
    baseline: str
    years: int
    runs: int
    rows: int
    months: int
    seed: int
    config_hash: str
    unsteady_worlds: int = Field(description="worlds whose prices swing without a cut")
    places: tuple[Place, ...]
    theory: Theory
    failed_rows: int
    elapsed_s: float
    map: Map | None = Field(None, description="hypothetical chokepoints and cases, where asked for")

    @property
    def sentence(self) -> str:
        """The frontier in a sentence."""
        return sentence(self.places, self.theory.highest_rate)

    @property
    def swings(self) -> str:
        """How many worlds swing without a cut, as a sentence; empty where none does."""
        return swinging(self.unsteady_worlds, self.runs)

    def rows_of_text(self) -> list[list[str]]:
        """Return the cells of a table, in the order of HEADINGS."""
        line = {point.speed: point.rate for point in self.theory.line}
        top = self.theory.highest_rate
        return [
            [
                percent(place.share),
                f"{place.speed:.3f}",
                _rate(place.rate, top) if place.harms_below else place.note,
                _rate(line[place.speed], top),
                money(place.median_gain_usd),
                interval(place.median_gain_ci, money),
                percent(place.self_harm_share),
                f"{place.unsteady} of {place.worlds}",
            ]
            for places in by_costs(self.places).values()
            for place in places
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per place of the grid, with theory's rate at its speed."""
        line = {point.speed: point.rate for point in self.theory.line}
        return pd.DataFrame(
            {**place.to_json(), "theory_rate": line[place.speed]} for place in self.places
        )

    def plot(self) -> Picture:
        """Draw the frontier, a line per share, and theory's line."""
        return Picture(notebook(chart(self.places, self.theory)))

    def _repr_html_(self) -> str:
        """Return the answer, its table and its picture, for notebooks."""
        parts = [
            paragraph(self.sentence),
            table(HEADINGS, self.rows_of_text(), self.question),
            chart(self.places, self.theory),
        ]
        return str(notebook(lines(parts)))


def sentence(places: tuple[Place, ...], top: float) -> str:
    """Say in a sentence what the frontier shows. top: the highest rate that is looked at."""
    rates = [place.rate for place in places if place.harms_below]
    always, never = sum(rate <= 0 for rate in rates), sum(rate >= top for rate in rates)
    between = [rate for rate in rates if 0 < rate < top]
    text = (
        f"Of {len(places)} places on the grid the cut pays at every discount rate in "
        f"{always} and harms at every one in {never}"
    )
    if between:
        text += (
            f"; in {len(between)} it harms below a rate of {percent(min(between))} to "
            f"{percent(max(between))} a year and pays just above"
        )
    if others := len(places) - len(rates):
        text += f"; in {others} it does not harm at lower rates, so that there is no such rate"
    return f"{text}."


def _rate(value: float, top: float) -> str:
    if value <= 0:
        return "pays at every rate"
    return "harms at every rate" if value >= top else f"{100 * value:.1f} %"
