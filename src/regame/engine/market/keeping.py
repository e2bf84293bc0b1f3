"""Runs that are not done with the others of their gang go on in another: what they take along."""

from lanes.helpers import compiled
from lanes.intrinsics import LANES, Floats
from regame.core.arrays import Ints
from regame.engine.market import layout as at
from regame.engine.market.layout import Apart, Given, Room, Sides

GOES_ALONG = (at.POINT, at.STEP, at.TRIAL)
NOTED = (at.BEST, at.LENGTH, at.BLUNT)


@compiled
def _state_of(sides: Sides, s: int) -> int:
    """The state that is seller `s`: holders come last, by three sources each."""
    state: int = sides.state[max(s, 3 * s - 2 * sides.others)]
    return state


@compiled
def keep(room: Room, sides: Sides, apart: Apart, run: int, lane: int) -> None:
    """Keep the state of a run: its unknowns by states, as each gang has its own sellers."""
    sellers, last = sides.others + sides.holders, sides.groups * sides.buyers
    for variable in GOES_ALONG:
        for g in range(sides.groups):
            for s in range(sellers):
                i = _state_of(sides, s)
                here = room.unknown[variable, g * sellers + s, lane]
                apart.unknown[run, variable, g * sides.buyers + i] = here
        for k in range((2 + sides.groups) * sides.holders):
            here = room.unknown[variable, sides.groups * sellers + k, lane]
            apart.unknown[run, variable, last + k] = here
    for variable in NOTED:
        apart.note[run, variable] = room.note[variable, lane]


@compiled
def go_on(room: Room, sides: Sides, given: Given, apart: Apart, runs: Ints) -> None:
    """Go on in all lanes from the kept state of ``runs`` (LANES,).

    What has nothing to sell was perhaps no seller in the gang before, and is at the start.
    """
    sellers, last = sides.others + sides.holders, sides.groups * sides.buyers
    for lane in range(LANES):
        kept_unknown = apart.unknown[runs[lane]]
        for variable in GOES_ALONG:
            for g in range(sides.groups):
                for s in range(sellers):
                    i = _state_of(sides, s)
                    if given.available[g, i, lane] > 0.0:
                        here = kept_unknown[variable, g * sides.buyers + i]
                        room.unknown[variable, g * sellers + s, lane] = here
            for k in range((2 + sides.groups) * sides.holders):
                here = kept_unknown[variable, last + k]
                room.unknown[variable, sides.groups * sellers + k, lane] = here
        for variable in NOTED:
            room.note[variable, lane] = apart.note[runs[lane], variable]


@compiled
def _bring_row(here: Floats, there: Floats, runs: Ints) -> None:
    for lane in range(LANES):
        run = runs[lane]
        for n in range(len(here)):
            here[n, lane] = there[n, run]


@compiled
def bring(rows: tuple[Floats, ...], of_all: tuple[Floats, ...], runs: Ints) -> None:
    """Bring numbers of ``runs`` (LANES,) together, but for those by route."""
    for k in range(len(rows)):
        _bring_row(rows[k], of_all[k], runs)


@compiled
def bring_routes(here: Given, there: Given, sides: Sides, runs: Ints) -> None:
    """Bring the routes of who sells in ``runs`` (LANES,) together."""
    for g in range(sides.groups):
        for s in range(sides.others + sides.holders):
            i = _state_of(sides, s)
            _bring_row(here.weight[g, i], there.weight[g, i], runs)
            if g < len(there.cost):
                _bring_row(here.cost[g, i], there.cost[g, i], runs)
        for k in range(sides.holders):
            _bring_row(here.grey_weight[g, k], there.grey_weight[g, k], runs)
            _bring_row(here.denied[g, k], there.denied[g, k], runs)
        for k in range(there.distrusted.size):
            _bring_row(here.premium[g, k], there.premium[g, k], runs)


@compiled
def take_back(rows: tuple[Floats, ...], of_all: tuple[Floats, ...], run: int, lane: int) -> None:
    """Put the numbers of a lane where those of its run are."""
    for k in range(len(rows)):
        here, target_row = rows[k], of_all[k]
        for n in range(len(here)):
            target_row[n, run] = here[n, lane]
