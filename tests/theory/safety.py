"""Rows about importers who look ahead: how safe they make themselves, T8, and what they save, T18.

Both plan on the market alone, whose buyers have CES tastes over two suppliers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from tests.theory.exchange import clear, exchange
from tests.theory.finding import Figure, Finding, agreed
from tests.theory.parts import Cleared

from regame.studies.league.equilibria import pure
from regame.studies.league.normal_form import NormalForm

Floats = NDArray[np.float64]

IMPORTERS = ("A", "B")
TARIFFS = np.linspace(0.0, 0.5, 51)  # USD/kg on what comes from the hub, whose cost is 1 at first
SIGMA, HUB_SHARE = 4.0, 0.8
CUT = 0.2  # chance that the hub cuts them off
SCALE = 0.08  # by which the hub's cost falls as its sales double; 0: it does not
ROUNDS = 60  # in which sales and cost find each other

EFFORTS = np.linspace(0.0, 3.0, 1501)  # log of how much more a tonne of the input does
DEAR = 0.8  # what effort costs: half of it times its square, over what users spend
SHARE, LICENCES = 0.3, 0.1  # of the input in spending, and t of it that are left, of 0.3
SIGMAS = (0.3, 0.6, 0.95, 1.05, 1.5, 3.0)  # substitution between the input and all others


def welfare(tariffs: Floats, scale: float) -> Floats:
    """What importers expect (run, importer), in spending, by their tariffs on the hub's goods.

    In a year of trade users pay the index and the state has the revenue. In a year of a cut they
    have their own supplier only, and as much use of it as trade has taught them: weights are the
    realised shares. Supply is elastic; the hub's cost falls with the sales of all.
    """
    runs, states = len(tariffs), 1 + len(IMPORTERS)
    at_home = np.arange(1, states)
    weight = np.zeros((runs, states, states))
    weight[:, 0, 1:], weight[:, at_home, at_home] = HUB_SHARE, 1 - HUB_SHARE
    cost = np.zeros((runs, 1, states, states))
    cost[:, 0, 0, 1:] = tariffs
    supply, spent = np.ones((runs, states)), np.ones((runs, states))
    spent[:, 0] = 0.0

    def cleared(preferences: Floats, **given: Floats) -> Cleared:
        """Clear the market of this supply and spending; given: other fields of it."""
        sharpness = np.full((runs, 1, states), SIGMA - 1)
        market = exchange(
            supply, spent, preferences,
            routing="ces", sharpness=sharpness, supply_elasticity=1e6, demand_elasticity=1.0,
            **given,
        )  # fmt: skip
        return clear(market)

    asked = np.ones((runs, 1, states))
    for _ in range(ROUNDS):
        trade = cleared(weight, cost=cost, offer_reference=asked)
        known = trade.sold[:, 0, 0] / (len(IMPORTERS) * HUB_SHARE)
        before, asked = asked, asked.copy()
        asked[:, 0, 0] = known ** np.log2(1 - scale)
        if np.abs(asked - before).max() < 1e-9:
            break
    bought = trade.flow[:, 0, 0, 1:]
    own = trade.flow[:, 0, at_home, at_home]
    alone = np.zeros_like(weight)
    alone[:, at_home, at_home] = own / (own + bought)
    index = cleared(alone).index[:, 0, 1:]
    calm = tariffs * bought - np.log(trade.index[:, 0, 1:])
    return np.asarray((1 - CUT) * calm - CUT * np.log(index))


def tariffs_set(scale: float) -> tuple[list[float], float, Floats]:
    """Tariffs in all symmetric equilibria, the tariff that is best for both, and all welfare.

    Welfare is (tariff of A, tariff of B, importer).
    """
    one, other = np.meshgrid(TARIFFS, TARIFFS, indexing="ij")
    values = welfare(np.column_stack([one.ravel(), other.ravel()]), scale)
    values = values.reshape(len(TARIFFS), len(TARIFFS), len(IMPORTERS))
    names = tuple(f"{tariff:.3f}" for tariff in TARIFFS)
    game = NormalForm(dict.fromkeys(IMPORTERS, names), values[None])
    found = [row.profile for row in pure(game) if row.is_equilibrium]
    nash = [float(profile["A"]) for profile in found if len(set(profile.values())) == 1]
    together = np.diagonal(values.sum(axis=-1)).argmax()
    return nash, float(TARIFFS[together]), values


def fragmentation() -> Finding:
    """T8: importers who make themselves safe one by one do it too much, where scale is shared."""
    nash, best, values = tariffs_set(SCALE)
    alone, both, _ = tariffs_set(0.0)
    step = float(TARIFFS[1] - TARIFFS[0])
    private = values[:, 0, 0].argmax() > 0  # the other does nothing
    ordered = bool(nash) and min(nash) > best + step / 2 and best > 0
    same = bool(alone) and max(abs(tariff - both) for tariff in alone) <= step
    at = [int(np.abs(TARIFFS - tariff).argmin()) for tariff in (*nash[:1], best)]
    sums = [float(values[k, k].sum()) for k in at]
    return Finding(
        statement="each importer gains by buying less from a hub that may cut it off; all together "
        "buy too little, because the hub's scale serves all; without scale they do right",
        source="Clayton, Maggiori and Schreger (2024), A theory of economic coercion and "
        "fragmentation",
        expected="tariff on the hub in equilibrium > best for both > 0; equal without scale",
        found=f"{min(nash, default=0):.2f} > {best:.2f} USD/kg, and "
        f"{min(alone, default=0):.2f} and {both:.2f} without scale",
        ok=bool(private and ordered and same and sums[0] < sums[-1]),
    )


def saving(sigma: float, restricted: bool) -> float:
    """The effort to save an input that is best for its users, log of what a tonne does more.

    sigma: substitution between it and all others; restricted: its exports need licences.
    """
    runs = len(EFFORTS)
    weight = np.zeros((runs, 3, 3))
    weight[:, 0, 2] = SHARE * np.exp((sigma - 1) * EFFORTS)
    weight[:, 1, 2] = 1 - SHARE
    market = exchange(
        np.tile([1.0, 1.0, 0.0], (runs, 1)),
        np.tile([0.0, 0.0, 1.0], (runs, 1)),
        weight,
        licences=np.full(runs, LICENCES if restricted else np.inf),
        supply_elasticity=1e4,
        demand_elasticity=1.0,
        routing="ces",
        sharpness=np.full((runs, 1, 3), sigma - 1),
        idle_weight=0.0,
    )
    gain = -np.log(clear(market).index[:, 0, 2]) - DEAR * EFFORTS**2 / 2
    best = int(np.clip(gain.argmax(), 1, runs - 2))
    below, at, above = gain[best - 1 : best + 2]
    return float(
        EFFORTS[best] + (EFFORTS[1] - EFFORTS[0]) * 0.5 * (below - above) / (below - 2 * at + above)
    )


def directed_change() -> Finding:
    """T18: a restriction calls up savings where nothing else will do, and else drops them."""
    change = np.array([saving(s, restricted=True) - saving(s, restricted=False) for s in SIGMAS])
    last = int(np.flatnonzero(change > 0)[-1]) if (change > 0).any() else 0
    first = min(last + 1, len(SIGMAS) - 1)
    turn = float(np.interp(0.0, change[[first, last]], np.array(SIGMAS)[[first, last]]))
    signs = np.sign(change) == np.sign(1 - np.array(SIGMAS))
    efforts = ", ".join(
        f"{effort:+.2f} at {sigma:g}" for sigma, effort in zip(SIGMAS, change, strict=True)
    )
    finding = agreed(
        statement="effort to save an input rises with its restriction where inputs are "
        "complements, and falls where they are substitutes",
        source="directed change: Acemoglu (2002), Alfaro and others (2025)",
        figures=[Figure("sigma at which the sign turns", 1.0, turn)],
        within=0.01,
        also=bool(signs.all()),
    )
    return replace(finding, found=f"{finding.found}; effort {efforts}")
