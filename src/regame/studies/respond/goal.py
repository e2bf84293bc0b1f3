"""A goal of a state: a share of what it uses, buys or keeps making, and by when."""

import re
from dataclasses import dataclass

import numpy as np

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.errors import UserError, nearest
from regame.tables.losses import economy_of
from regame.tables.world import chain

OUTPUT = "output"
SUPPLY = ("refined", "refined_used", "made", "made_used", "from_holder", "bought")
PARTS = {  # measure -> numerator and denominator, of SUPPLY
    "own_refining": ("refined", "refined_used"),
    "own_making": ("made", "made_used"),
    "import_share": ("from_holder", "bought"),
}
MEASURES = (*PARTS, OUTPUT)
GOAL = re.compile(r"(\w+)\s*(>=|<=|=)\s*(\d+(?:\.\d+)?)\s*%(?:\s+by\s+(\d{4}))?")
EXAMPLE = '"own_refining>=25% by 2035"'


@dataclass(frozen=True)
class Goal:
    """A share to reach: level in [0, 1], at_least or at most, in the year before `by`."""

    text: str
    measure: str
    at_least: bool
    level: float
    by: int

    def is_met(self, values: Floats) -> np.ndarray:
        """Return where values reach the goal."""
        return values >= self.level if self.at_least else values <= self.level


def read_goal(text: str | None, start_year: int, years: int, stop: str | None) -> Goal | None:
    """Return what a text asks for. Raises UserError for one that no run can answer."""
    if text is None:
        return None
    match, measures = GOAL.fullmatch(text.strip()), ", ".join(MEASURES)
    if match is None:
        raise UserError(f"--goal {text}: must read like {EXAMPLE}; measures are {measures}")
    measure, sign, level, year = match.groups()
    if measure not in MEASURES:
        hint = nearest(measure, MEASURES)
        raise UserError(f"--goal {text}: no measure {measure!r}{hint}; measures are {measures}")
    if measure == OUTPUT and stop is None:
        raise UserError(f"--goal {text}: output is kept in a stop; add --stop all")
    last = start_year + years
    by = int(year) if year else last
    if not start_year < by <= last:
        span = f"after {start_year} and up to {last}, {years} years on (--years)"
        raise UserError(f"--goal {text}: {by} must lie {span}")
    share = float(level) / 100
    if share > 1:
        raise UserError(f"--goal {text}: {level} % is more than all")
    at_least = sign == ">=" or (sign == "=" and measure != "import_share")
    return Goal(text, measure, at_least, share, by)


def check_goal(goal: Goal, config: Config) -> None:
    """Raise UserError for a goal of a stage, or of accounts, that a world does not have."""
    links = chain(config)
    lacking = {
        "own_refining": "" if links.refines else "stage that refines",
        "own_making": "" if links.made else "stage that makes",
        OUTPUT: "" if economy_of(config) else "accounts of sectors",
    }
    if lack := lacking.get(goal.measure):
        able = ", ".join(measure for measure in MEASURES if not lacking.get(measure))
        raise UserError(f"--goal {goal.text}: this world has no {lack}; goals here are of {able}")
