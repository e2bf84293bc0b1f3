"""What is lost by state and sector, as ranges over worlds."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.stopped_lines import SUPPLIERS
from regame.core.arrays import Floats
from regame.core.shown import Shown, Usd
from regame.tables.losses import ALL, Economy

MONTHS = (3, 6, 12, 24, 36, 60)  # from the policy's first on, as far as they are played
RANGE = (0.05, 0.5, 0.95)

SPREAD = ("median_usd", "low_usd", "high_usd")


class Loss(Result):
    """What a sector of a state gains or loses against the baseline, by one measure.

    `income`: lines of the ledger, gained (+) or lost (-), USD discounted to the start, by years of
    play. All others are lost, USD, by months from the policy's first on: `users_money` by users, in
    income; `output_stopped`, gross output of lines that lack magnets; `value_added` of these and of
    their suppliers at home, net of what is caught up.
    """

    state: str = Field(title="state")
    sector: Annotated[str, Shown(lambda name: name.replace("_", " "))] = Field(title="sector")
    measure: str = "income"
    years: int | None = None
    months: int
    median_usd: Usd = Field(title="median")
    low_usd: Usd = Field(title="5 % of worlds below", description="5 % of worlds lie below")
    high_usd: Usd = Field(title="5 % of worlds above", description="5 % of worlds lie above")
    share_of_gdp: float | None = Field(None, description="median over a year's GDP of the state")


class Rent(Result):
    """What an owner takes more than in the baseline, median over worlds, discounted."""

    owner: str
    median_usd: Usd


def spread(sums: Floats) -> dict[str, float]:
    """Return median and 5 to 95 % over worlds of sums (world,), as fields of a `Loss`."""
    low, middle, high = (float(level) for level in np.quantile(sums, RANGE))
    return dict(zip(SPREAD, (middle, low, high), strict=True))


def losses_of(
    economy: Economy,
    measure: str,
    lost: Floats,
    counts: Sequence[int] = MONTHS,
    sectors: Sequence[str] = (),
) -> tuple[Loss, ...]:
    """Quantiles of sums over the first months, by state and sector; what is zero is left out.

    lost: (world, sector, state, month) USD. counts: of months, as far as they were played. sectors:
    names; those of the accounts, and their suppliers as the last one, if there are none.
    """
    with_total = np.concatenate([lost.sum(axis=1, keepdims=True), lost], axis=1)
    names = (ALL, *(sectors or (*economy.sectors, SUPPLIERS)[: lost.shape[1]]))
    losses = []
    for months in (count for count in counts if count <= lost.shape[-1]):
        sums = with_total[..., :months].sum(axis=-1)  # (world, sector, state)
        for s, state in enumerate(economy.states):
            gdp = float(economy.gdp[s])
            for k, sector in enumerate(names):
                if (values := sums[:, k, s]).any():
                    levels = spread(values)
                    share = levels["median_usd"] / gdp
                    named = {"state": state, "sector": sector, "measure": measure}
                    losses.append(Loss(**named, months=months, share_of_gdp=share, **levels))
    return tuple(losses)
