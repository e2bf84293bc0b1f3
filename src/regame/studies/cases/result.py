"""What a comparison of cases finds, typed, and its pictures; its JSON keys are a contract."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.signs import HARMS, HORIZONS, MEASURES, NEUTRAL, PAYS, WIDTHS, Years
from regame.core.words import listed, percent, sentence_of, years_after
from regame.reports import charts
from regame.reports.page import pair, swatch
from regame.reports.svg import Plot
from regame.reports.svg_grid import Grid, wide
from regame.reports.templating import lines, said
from regame.studies.cases import words
from regame.studies.cases.parts import Baselines, Case, Part, Peak, Price, Row, Score, signs_of
from regame.studies.cases.reliability import rate
from regame.studies.cases.words import GLYPHS, spaced, unanimous
from regame.studies.frame import StudyAnswer, Table

QUESTION = "When does a chokepoint harm the one who uses it, over all cases?"


class Cases(StudyAnswer):
    """Every case with its signs, and the score against what was observed, if a table was given."""

    key_columns: ClassVar[int] = 2
    answer_last: ClassVar[bool] = True

    question: str = QUESTION
    runs: int
    rows: int
    seed: int
    horizons: tuple[Years, ...] = HORIZONS
    measures: dict[str, str] = Field(MEASURES, description="measure -> what it is")
    cases: tuple[Row, ...] = Field((), description="the signs of all cases, a flat row each")
    by_case: tuple[Case, ...] = Field(description="who plays what, and every measure in full")
    prices: tuple[Price, ...] = Field((), description="by month of the weapon")
    peaks: tuple[Peak, ...] = Field((), description="of prices outside, beside those on record")
    baselines: Baselines = Field(Baselines(), description="what rules without a model say")
    scores: tuple[Score, ...] = ()
    skipped: tuple[str, ...] = Field((), description="cases of --observed that are not played")
    failed_rows: int
    elapsed_s: float

    @property
    def sentence(self) -> str:
        """The answer in a sentence: the order of signs of income, case by case."""
        orders = [(case.case, case.parts[0].measures[0]) for case in self.by_case]
        said_orders = [f"{n} {at.order} ({percent(at.order_share)} of worlds)" for n, at in orders]
        return f"Income since the start: {listed(said_orders)}."

    def to_frame(self) -> pd.DataFrame:
        """Return a row per case, source of worlds, measure and horizon."""
        return pd.DataFrame(
            case.model_dump(include={"case", "holder", "weapon"})
            | {"worlds_from": part.worlds_from, "measure": reading.measure}
            | sign.to_json()
            | reading.model_dump(include={"order", "order_share", "turning_month"})
            for case, part, reading, sign in signs_of(self.by_case)
        )

    def chart(self) -> Markup:
        """Draw all cases side by side."""
        return compare(self.by_case)

    def pictures(self) -> Markup:
        """Draw all cases side by side, and of each its income and its price outside."""
        each = [
            pair(*(path(case, part) for part in case.parts), picture(case, self.prices))
            for case in self.by_case
        ]
        return lines([self.chart(), *each])

    def opening(self) -> list[str]:
        """Return the answer."""
        return [self.sentence]

    def tables(self) -> list[Table]:
        """Return signs by source of worlds, highest prices, rules without a model, and scores."""
        signs = words.by_source(self.by_case, words.brief_cells)
        tables = [Table(f"Worlds of the {name}", words.BRIEF, rows) for name, rows in signs.items()]
        tables.append(Table("Signs that came true", words.RATES, words.rate_rows()))
        if self.peaks:
            tables.append(Table("Highest prices", words.PEAKS, words.peak_rows(self.peaks)))
        rules = words.rule_rows(self.baselines, self.by_case)
        tables.append(Table("Signs without a model", words.RULES, rules))
        for score in self.scores:
            title = f"Against {score.file}, worlds of the {score.worlds_from}"
            tables.append(Table(title, words.SCORED, words.scored_rows(score)))
        return tables

    def closing(self) -> list[str]:
        """Return how to read it, the first year, who plays what, and why all worlds may agree."""
        first_years, agreed = map(words.first_year, self.by_case), map(unanimous, self.by_case)
        return [*said("cases", "closing", self, WIDTHS, first_years, agreed), *self.skipped]


def flat_rows(cases: Sequence[Case]) -> tuple[Row, ...]:
    """Return a flat row per case, source of worlds, measure and horizon."""
    rows = []
    for case, part, reading, sign in signs_of(cases):
        known = rate(sign.share, case.case)
        named = {"horizon_years": sign.years, "right_rate": known.share, "right_of": known.of}
        rows.append(Row.like(case, part, reading, sign, **named))
    return tuple(rows)


FAINTEST = 0.12  # how strong a cell is at least
DARK = 0.6  # above which green asks for white letters
EVERY = 3  # months between points of a path


def compare(cases: Sequence[Case]) -> Markup:
    """Draw the signs of all cases: a row per case and measure, a column per horizon and source."""
    # Of each case a line with its name, None, and one for each of its measures.
    rows = [(case, k) for case in cases for k in (None, *range(len(case.parts[0].measures)))]
    sources = list(dict.fromkeys(part.worlds_from for case in cases for part in case.parts))
    columns = [f"{source}, {years}" for source in sources for years in HORIZONS]
    title = "Sign by case, measure and years since the weapon's start"
    names = [spaced(at.case if k is None else at.parts[0].measures[k].measure) for at, k in rows]
    grid = Grid(title, names, columns, "worlds, years since the weapon's start", turned=True)
    for row, (case, k) in enumerate(rows):
        if k is None:
            grid.note(row, f"{case.weapon} by {case.holder}, from {case.starts}")
            continue
        for part in case.parts:
            first = sources.index(part.worlds_from) * len(HORIZONS)
            for column, sign in enumerate(part.measures[k].signs, first):
                hint = f"{case.case}, {names[row]}: {sign.sign} in {percent(sign.share)} of worlds "
                strength = FAINTEST + (1 - FAINTEST) * sign.share
                hint += f"after {years_after(sign.years)}"
                grid.fill(row, column, sign.sign, hint, strength=strength)
                on = "on" if sign.sign == PAYS and strength > DARK else ""
                grid.write(row, column, GLYPHS[sign.sign], on)
    key = lines([swatch(name, f"{GLYPHS[name]} {name}") for name in (PAYS, NEUTRAL, HARMS)])
    caption = "The stronger a cell, the more worlds have its sign."
    return wide(title, grid.svg(), key, caption)


def path(case: Case, part: Part) -> Markup:
    """Draw the gain of a case since the start of its weapon, a fan over worlds."""
    levels = np.array(part.income_path)
    years = (np.arange(levels.shape[1]) + 1) * EVERY / 12
    name = f"{sentence_of(spaced(case.case))}, {part.worlds_from}"
    title = f"{name}: income so far, with the weapon less without"
    return charts.gains(title, levels, years, "years since the weapon's start")


def picture(case: Case, prices: Sequence[Price]) -> Markup:
    """Draw the price of the good that the weapon moves most, where others buy it; a log scale."""
    outside = [item for item in prices if (item.case, item.where) == (case.case, "outside")]
    sides = {run: [item for item in outside if item.run == run] for run in ("weapon", "baseline")}
    if not sides["weapon"]:
        return Markup()
    usual = {(item.good, item.month): item.median for item in sides["baseline"]}
    highest = max(sides["weapon"], key=lambda item: item.median / usual[item.good, item.month])
    good = highest.good
    weapon, baseline = ([item for item in side if item.good == good] for side in sides.values())
    levels = [item for item in (*weapon, *baseline) if item.low > 0]
    months = np.array([item.month for item in weapon], float)
    plot = Plot(
        f"{sentence_of(spaced(case.case))}: price of {good} outside",
        (float(months[0]), float(months[-1])),
        (0.9 * min(item.low for item in levels), 1.15 * max(item.high for item in levels)),
        "months since the weapon's start", f"{weapon[0].unit}, log scale", log=True,
    )  # fmt: skip
    for css, line, side in (("baseline", "dashed", baseline), ("weapon", "", weapon)):
        low, median, high = np.array([(item.low, item.median, item.high) for item in side]).T
        plot.band(months, low, high, f"{css} wide")
        plot.line(months, median, f"{css} {line}")
    keys = {"weapon line": "with the weapon", "baseline dashed line": "without it"}
    return charts.figure(plot, keys, "Lines are medians, bands 5 to 95 % of worlds.")
