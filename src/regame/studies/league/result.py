"""What a league finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from pydantic import Field

from regame.core.words import NONE, interval, money, percent
from regame.reports.page import Picture, notebook, paragraph, table
from regame.runs.results import StudyResult
from regame.studies.league import charts
from regame.studies.league.parts import Fingerprint, Forfeit, Game, Record, Role

FOUND = "league.json"  # what `regame tournament --json` prints


class Tournament(StudyResult):
    """Who does well in a league of strategies, by role, and the games that it holds.

    All payoffs are USD, discounted to the start, after the first of `years`.
    """

    question: str
    runs: int = Field(description="worlds")
    rows: int = Field(description="matches")
    profiles: int
    months: int
    years: tuple[int, ...] = Field(description="horizons; the first is ranked")
    payoff: Literal["income", "broad"]
    seed: int
    config_hash: str
    noise: float = Field(description="share of months in which an order is lost")
    fog: float = Field(description="relative error of what states see")
    weapon: str = Field(description="state that may restrict trade")
    baseline: str = Field(description="its strategy against which self-harm is measured")
    forfeits: tuple[Forfeit, ...]
    failed_rows: int
    first_failure: str | None
    worlds_left_out: int
    roles: tuple[Role, ...]
    fingerprints: dict[str, dict[str, Fingerprint | None]] = Field(
        description="role -> strategy -> situation -> instrument; None: it looks ahead, or breaks"
    )
    elapsed_s: float
    runs_per_s: float | None = Field(description="runs of 20 years a second")
    games: dict[str, Game]
    report: str

    @property
    def holder(self) -> Role:
        """The role of the weapon's state."""
        return self.role(self.weapon)

    def role(self, state: str) -> Role:
        """Return the role of a state; raises KeyError if it plays none."""
        for role in self.roles:
            if role.state == state:
                return role
        raise KeyError(state)

    @property
    def sentence(self) -> str:
        """Who does best by the weapon's state, and how sure that is."""
        role = self.holder
        rows = [row for row in role.strategies if row.copy_of is None]
        first, leaders = rows[0], [row.strategy for row in rows if row.group == 1]
        gain = f"{money(first.gain_usd)} ({interval(first.gain_ci, money)})"
        best = (
            f"Of {len(rows)} strategies {first.strategy} does best by {role.state} after "
            f"{self.years[0]} years: {gain} USD over {role.baseline}"
        )
        others = len(leaders) - 1
        if not others:
            return f"{best}; no other can be taken for it."
        which = f"{others} others" if others > 1 else leaders[1]
        return f"{best}; {which} do not differ clearly from it."

    def records(self) -> list[Record]:
        """Return a flat row per state and strategy; intervals are two columns, low and high."""
        return [
            {"state": role.state, **_flat(row.model_dump(exclude={"beats", "ranks"}))}
            for role in self.roles
            for row in role.strategies
        ]

    def answers(self) -> list[Record]:
        """Return a flat row per state and profile of the others: its best response to it."""
        return [
            {
                "state": role.state,
                "answer": row.answer,
                "usd": row.usd,
                "share": row.share,
                **row.others,
            }
            for role in self.roles
            for row in role.best_responses
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per state and strategy: rank, group, gain with its interval, self-harm."""
        return pd.DataFrame(self.records())

    def plot(self, state: str | None = None) -> Picture:
        """Draw the strategies of a state, the weapon's if none, by rank with their gains."""
        role = self.holder if state is None else self.role(state)
        return Picture(notebook(charts.ranks(role, self.years[0])))

    def _repr_html_(self) -> str:
        """Return who does best, with the weapon's state's standings and chart, for notebooks."""
        role = self.holder
        rows = [
            [
                row.strategy,
                str(row.rank),
                str(row.group),
                f"{money(row.gain_usd)} ({interval(row.gain_ci, money)})",
                NONE if row.harms_share is None else percent(row.harms_share),
            ]
            for row in role.strategies
        ]
        headings = ("strategy", "rank", "group", "gain, USD (95 %)", "harms itself")
        caption = f"{role.state}: gain over {role.baseline} after {self.years[0]} years"
        caption += f"; {role.unused}" if role.unused else ""
        shown = table(headings, rows, caption)
        return notebook(paragraph(self.sentence) + shown + charts.ranks(role, self.years[0]))


def _flat(row: dict[str, str | float | list[float] | None]) -> Record:
    """Return a row with two columns for each interval, empty where there is none."""
    record: Record = {}
    for key, value in row.items():
        if key.endswith("_ci"):
            low, high = value if isinstance(value, list) else (None, None)
            record |= {f"{key}_low": low, f"{key}_high": high}
        elif not isinstance(value, list):
            record[key] = value
    return record
