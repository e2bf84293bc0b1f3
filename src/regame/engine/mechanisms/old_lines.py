"""Old lines: separation at a closed mine that lives on concentrate dug long ago."""

from regame.engine.dialect import Facts, Row, World, mechanism
from regame.engine.relations.plants import basket_value, utilisation
from regame.engine.state.stages import BUILDING, IDLE


@mechanism
def run_old_lines(w: World, a: Facts, q: Row, r: int, month: int) -> None:
    """Make oxides of what lies in heaps, until they are used up or the new plant at the site runs.

    An old line runs by its margin as all plants do, has ore that costs nothing more, and takes no
    concentrate of others. What it earns is its owner's and does not count for the new plant.
    """
    for f in range(len(a.plant_state)):
        if a.old_line[f] > 0:
            if w.drawn[r, f] > 0:  # last month
                w.cash[r, f], w.result[r, f], w.drawn[r, f] = 0.0, 0.0, 0.0
            waits = w.phase[r, f] == IDLE or w.phase[r, f] == BUILDING
            if waits and month >= a.old_line_since[f] and w.heap[r, f] > 0:
                worth = basket_value(a.basket, f, w.price[r], a.plant_state[f])
                use = utilisation(q, max(worth, 1e-6) / w.unit_cost[r, f])
                recovered = min(a.old_line[f] * use, w.heap[r, f])
                w.drawn[r, f] = recovered
                w.heap[r, f] -= recovered
                w.output[r, f] += recovered
                for g in range(len(a.content)):
                    w.refined_stock[r, f, g] += recovered * a.basket[f, g]
