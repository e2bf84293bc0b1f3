"""What a screening finds, typed (schema in docs/schemas)."""

from __future__ import annotations

import pandas as pd

from regame.core.words import interval, listed, percent
from regame.reports.page import Picture, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import StudyResult
from regame.studies.frontier.map_chart import draw, section_of
from regame.studies.frontier.map_parts import Map, Spot
from regame.studies.frontier.numbers import KEPT
from regame.studies.screen.full import Full
from regame.studies.screen.words import (
    CAVEAT,
    FULL,
    LEGEND,
    READ,
    SIGNS,
    against_full,
    disagree,
    full_row,
    how_far,
    read_row,
    signs_row,
)

QUESTION = "Which of these chokepoints would harm who uses them?"
YOURS = "yours"  # kind of a row of the user's


HELD = {"share": "share_held"}  # in a table, where a sign has a share of worlds


class Screen(StudyResult):
    """The user's chokepoints on the map of sampled ones and of cases."""

    question: str = QUESTION
    file: str
    runs: int
    rows: int
    seed: int
    map: Map
    full: tuple[Full, ...] = ()
    failed_rows: int
    elapsed_s: float

    @property
    def yours(self) -> list[Spot]:
        """The rows of the file, in its order."""
        return [spot for spot in self.map.spots if spot.kind == YOURS]

    @property
    def sentence(self) -> str:
        """The answer in a sentence, with how far it can be trusted."""
        return (
            f"A lasting cut to {percent(KEPT)} of exports, {self.map.years} years on, in simple "
            f"worlds: {listed([_in_short(spot) for spot in self.yours])}. {how_far(self.map)} "
            f"{against_full(self.full)}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row per chokepoint and horizon; those of the file first."""
        spots = self.yours + [spot for spot in self.map.spots if spot.kind != YOURS]
        return pd.DataFrame(
            {
                "chokepoint": spot.name,
                "kind": spot.kind,
                **{HELD.get(name, name): value for name, value in spot.numbers.items()},
                "lead_over_patience": spot.lead_over_patience,
                "gain_over_loss": spot.gain_over_loss,
                "share_over_elasticity": spot.share_over_elasticity,
                "theory": spot.theory,
                "read": None if spot.reading is None else spot.reading.sign,
                "refits_share": None if spot.reading is None else spot.reading.refits_share,
                **sign.to_json(),
                "order": spot.income.order,
                "order_share": spot.income.order_share,
                "turning_month": spot.income.turning_month,
            }
            for spot in spots
            for sign in spot.income.signs
        )

    def plot(self) -> Picture:
        """Draw the map."""
        return Picture(notebook(draw(self.map)))

    def _repr_html_(self) -> str:
        """Return the answer, the map and its tables, for notebooks."""
        parts = [
            paragraph(self.sentence),
            paragraph(CAVEAT),
            table(SIGNS, [signs_row(spot) for spot in self.yours], f"Income so far. {LEGEND}"),
            table(READ, [read_row(spot) for spot in self.yours], "Played, and read off"),
            *([table(FULL, [full_row(row) for row in self.full], "Cases")] if self.full else []),
            section_of(self.map),
        ]
        return str(notebook(lines(parts)))


def _in_short(spot: Spot) -> str:
    last, against = spot.income.signs[-1], disagree(spot)
    ends = interval(last.ci, percent)
    text = f"{spot.name} {spot.sign} in {percent(last.share)} ({ends}) of {spot.worlds} worlds"
    return f"{text}, {spot.income.order}" + (f" ({against})" if against else "")
