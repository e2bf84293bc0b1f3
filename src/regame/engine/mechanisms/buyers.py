"""Users and traders with a rule: stocks, designs and what they collect, as they order."""

from regame.engine.dialect import Facts, Row, World, mechanism
from regame.engine.relations.firms import LEAST, or_else, owner_of
from regame.engine.state.stages import MAKING, RUNNING

MOST_FREED = 0.25  # of users' stock a month that traders buy at most; C
HOARD_MONTHS = 6.0  # over which traders close a gap in their stock; C
LEARN = 1 / 24  # a month: Japan cut dysprosium by a third in two years; recycling.csv, C


@mechanism
def follow_users(w: World, a: Facts, r: int) -> None:
    """Factors on what users of each state do, and old products that firms collect, as ordered."""
    users = w.funds.shape[1] - 3 * a.states
    for s in range(a.states):
        w.cover_factor[r, s] = or_else(w.set_cover[r, users + s], 1.0)
        w.openness_factor[r, s] = or_else(w.set_openness[r, users + s], 1.0)
        w.premium_factor[r, s] = or_else(w.set_premium[r, users + s], 1.0)
        w.substitution_factor[r, s] = or_else(w.set_substitution[r, users + s], 1.0)
        w.collection_added[r, s] = 0.0
    for n in range(w.funds.shape[1]):
        s = int(w.seat[r, n])
        w.collection_added[r, s] = or_else(w.set_collect[r, n], w.collection_added[r, s])


@mechanism
def trade_stocks(w: World, a: Facts, r: int) -> None:
    """Traders buy from users' stocks and sell to them at the delivered price, towards their hoard.

    The users order again what they sold. Money passes within the state.
    """
    traders = w.funds.shape[1] - a.states
    for s in range(a.states):
        months = or_else(w.set_hoard[r, traders + s], 0.0)
        for g in range(len(a.content)):
            held, stock = w.hoard[r, g, s], w.stock[r, g, s]
            goal = months * w.need[r, g, s]
            move = max(min((goal - held) / HOARD_MONTHS, MOST_FREED * stock), -held)
            w.funds[r, traders + s] -= 1000 * move * w.index[r, g, s]
            w.hoard[r, g, s] += move
            w.stock[r, g, s] -= move


@mechanism
def save_dearest(w: World, a: Facts, r: int) -> None:
    """Makers learn to do without heavies, by their part of their state's capacity.

    Heavies are the group of which most can be saved (table `groups`); where none can, nothing is.
    """
    heavy = 0
    for g in range(len(a.content)):
        heavy = g if a.thrift_long[g] > a.thrift_long[heavy] else heavy
    for s in range(a.states):
        goal, able = 0.0, 0.0
        for f in range(a.begin[MAKING], a.begin[MAKING + 1]):
            if a.plant_state[f] == s and w.phase[r, f] == RUNNING:
                goal += or_else(w.set_thrift[r, owner_of(w, r, f)], 0.0) * w.capacity[r, f]
                able += w.capacity[r, f]
        if a.thrift_long[heavy] > 0:
            w.saved[r, s] += LEARN * max(goal / max(able, LEAST) - w.saved[r, s], 0.0)
            w.content[r, heavy, s] *= 1 - w.saved[r, s]


@mechanism
def redesign(w: World, a: Facts, q: Row, r: int) -> None:
    """New designs do without magnets: at any price, or the faster once they are dear.

    Up to the share that substitutes can take (`substitution.py`), from which use comes back as
    usual.
    """
    ceiling = min(a.product_ceiling * q.substitution_ceiling, 0.9)
    first = w.funds.shape[1] - 2 * a.states
    for s in range(a.states):
        out = or_else(w.set_design_out[r, first + s], 0.0)
        faster = max(or_else(w.set_substitution[r, first + s], 1.0) - 1, 0.0) * q.substitution_speed
        ratio = w.product_index[r, s] / w.product_start[r, s]
        pull = max(1 - q.substitution_trigger / max(ratio, 1e-9), 0.0)
        w.product_lost[r, s] += min(faster, 1.0) * max(ceiling * pull - w.product_lost[r, s], 0.0)
        w.product_lost[r, s] += min(out / 12, 1.0) * max(ceiling - w.product_lost[r, s], 0.0)
