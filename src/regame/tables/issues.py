"""What states are at odds about with a holder, as a world opens: the table of issues."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.core.bargain import BARGAIN
from regame.core.errors import refuse
from regame.tables import figures

STAKES = ("low", "medium", "high", "existential")  # 0 to 3, as in the table of episodes
DRAWN = -1  # in place of the month in which an issue opens: nature says when
SIDES = ("stakes", "holder_stakes")  # columns of the table
# What nature opens.
NATURE: dict[Hashable, object] = {**dict.fromkeys(SIDES, "medium"), "opens": DRAWN}
BN = 1e9
FOR_EVER = 1e5  # months, of a side that never gives way
CERTAIN = 1e-12  # of an adaptation time: a resolve this near its limit counts as beyond it


class Issues(NamedTuple):
    """One entry an issue: those of the table, then one a target that nature opens and opens again.

    issue_state: row of the target; issue_side: the first issue with it; issue_stakes,
    issue_holder_stakes: 0 to 3 of each side; issue_opens: month of play, 0 for all that is open at
    the start, DRAWN for the last. product: (state,) gross domestic product, USD a month; 0 where
    the table `losses_sectors` has none.
    """

    issue_state: np.ndarray
    issue_side: np.ndarray
    issue_stakes: np.ndarray
    issue_holder_stakes: np.ndarray
    issue_opens: np.ndarray
    product: np.ndarray


def posterior() -> NDArray[np.float64]:
    """Draws of the bargain's parameters (draw, BARGAIN), from base rates and episodes."""
    return figures.read("bargain_posterior")[list(BARGAIN)].to_numpy(float)


def issues(config: Config, states: Sequence[str]) -> Issues:
    """The issues that are open as a world opens, and one a target of `disputes.targets`.

    Rows of another holder or of no state here are left out, and so are those that had ended or
    had not begun by then. Raises UserError for stakes that there are not.
    """
    name, since = config.tables.issues, config.world.projects_known
    rows = figures.read(name).to_dict("records") if name else []
    refuse(
        f"{name}, line {at + 2}: {side} = {row[side]!r}: must be one of {', '.join(STAKES)}"
        for at, row in enumerate(rows)
        for side in SIDES
        if row[side] not in STAKES
    )
    rows = [
        row for row in rows if row["state"] in states and row["holder"] == config.world.holders[0]
    ]
    # Ends are "nan" where there is none.
    rows = [row for row in rows if row["opens"] <= since < str(row["ends"])]
    rows += [{"state": state, **NATURE} for state in config.disputes.targets if state in states]
    sectors = figures.read("losses_sectors")
    gdp = sectors[sectors["quantity"] == "GDP"].set_index("state")["value"]
    at_odds = [str(row["state"]) for row in rows]
    stakes = [np.array([float(STAKES.index(str(row[side]))) for row in rows]) for side in SIDES]
    return Issues(
        np.array([states.index(state) for state in at_odds], np.int64),
        np.array([at_odds.index(state) for state in at_odds], np.int64),
        stakes[0],
        stakes[1],
        np.array([DRAWN if row["opens"] == DRAWN else 0 for row in rows], np.int64),
        np.array([BN / 12 * float(gdp.get(state, 0.0)) for state in states]),
    )
