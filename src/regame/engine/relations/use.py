"""Use of oxides and magnets: elasticities, what is wanted at a price, growth, substitutes."""

import numpy as np

from lanes.elementary import exp
from regame.engine.dialect import LN2, Buffers, Facts, Row, World, compiled, mechanism, power

MOST_EXTRA = 1.2  # of need a month on top of use; the minimal model of 2005-15, C
LEAST_ORDER = 0.05  # of need: buyers never leave the market; C
AGES = 3  # classes of age that a magnet passes: an Erlang lifetime of order three


@compiled
def years_of_growth(q: Row, since: float) -> float:
    """Years of full growth in so many months after the base year, as growth fades by half-lives."""
    half = q.demand_growth_fade
    return half / LN2 * (1 - exp(-LN2 * since / 12 / half))


@compiled
def elasticity(q: Row, short: float, long: float, adapted: float) -> float:
    """Elasticity of use on the way from short to long run: eS + (eL - eS) * adapted."""
    e_short = q.demand_elasticity * short
    e_long = max(q.demand_elasticity_long * long, e_short)
    return e_short + (e_long - e_short) * adapted


@mechanism
def want(w: World, a: Facts, d: Buffers, q: Row, r: int, index: np.ndarray) -> None:
    """Oxides wanted outside magnets at an index, t/month: sets d.direct and d.elastic.

    All (group, state): use at the start's price, less what substitutes took, times ratio^-e.
    """
    for g in range(len(a.content)):
        for s in range(a.states):
            e = elasticity(q, a.elasticity[g], a.elasticity_long[g], w.adapted[r, g, s])
            size = a.direct_use[g, s] * w.use_path[r, g, s] * w.activity[r, s]
            left = power(index[g, s] / w.start_index[r, g, s], -e)
            d.direct[g, s], d.elastic[g, s] = left * (size * (1 - w.lost[r, g, s])), e


@compiled
def product_elasticity(q: Row, a: Facts, adapted: float) -> float:
    """Elasticity of the use of magnets."""
    return elasticity(q, a.product_elasticity, a.product_elasticity_long, adapted)


@compiled
def penalty(q: Row, replaced: float) -> float:
    """Extra cost of the substitutes in use: a part of what they replace at the start's prices."""
    return q.substitution_penalty * replaced


@compiled
def as_set(asked: float, usual: float) -> float:
    """Months of need that a state wants held on top: what it sets, or what stood at the start."""
    return usual if asked != asked else asked


@compiled
def public_stock(w: World, r: int, g: int, s: int, need: float) -> float:
    """Months of need that a state wants held of a group; what it holds, at most, in a pause."""
    months = as_set(w.set_stockpile[r, s], w.stockpile_stands[r, s])
    held = w.public_stock[r, g, s] / max(need, 1e-12)
    return min(months, held) if w.set_stockpile_pause[r, s] > 0 else months


@compiled
def public_products(w: World, q: Row, r: int, s: int, need: float) -> float:
    """The same of products, as far as they can be bought this month: `MOST_EXTRA` is the most."""
    months = as_set(w.set_stockpile_products[r, s], w.stockpile_products_stands[r, s])
    held = w.public_product_stock[r, s] / max(need, 1e-12)
    most = 0.0 if w.set_stockpile_pause[r, s] > 0 else MOST_EXTRA * q.stocks_adjustment
    return min(months, held + most)
