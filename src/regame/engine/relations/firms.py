"""Firms with a rule of their own: in how many runs they are looked at, and which one owns a plant.

What a firm is, as against a plant, says `Firm` in game/firms/firm.py.
Where no firm has a rule the axis of firms has no length, and what is written for them plays in no
run. It plays run by run, since the owner of a plant differs from run to run.
"""

from regame.engine.dialect import Facts, World, compiled
from regame.engine.state.stages import RUNNING

NO_ORDER = float("nan")
LEAST = 1e-12  # in place of zero, where something is divided by it


@compiled
def runs_of_firms(w: World, runs: int) -> int:
    """How many runs have firms to look at: all, or none where no firm has a rule."""
    return runs if w.funds.shape[1] > 0 else 0


@compiled
def owner_of(w: World, r: int, f: int) -> int:
    """The firm that owns a plant."""
    return int(w.owner[r, f])


@compiled
def or_else(order: float, usual: float) -> float:
    """An order, and what is usual where none is in force (NaN)."""
    return usual if order != order else order


@compiled
def has_plant_at_work(w: World, r: int, n: int) -> bool:
    """Whether a plant of a firm runs."""
    works = False
    for f in range(w.phase.shape[1]):
        works = works or (w.phase[r, f] == RUNNING and w.owner[r, f] == n)
    return works


@compiled
def cost_to_build(w: World, a: Facts, r: int, f: int) -> float:
    """What a plant would cost to build, USD."""
    return w.capacity[r, f] * 12 * a.capex[f]
