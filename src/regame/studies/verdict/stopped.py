"""What is lost by stopped lines: the treatment's first months beside the baseline's, in USD."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.stopped_lines import LINES, SUPPLIERS, draw, lack_of, lose
from regame.config.schema import Config
from regame.studies.verdict.losses import RANGE
from regame.studies.verdict.result import Loss
from regame.tables.losses import ALL, Economy, economy_of

type Floats = NDArray[np.float64]

MONTHS = (3, 6, 12, 24, 36, 60)  # from the policy's first on, as far as they are played


def losses_by_month(
    config: Config, treated: pd.DataFrame, baseline: pd.DataFrame, months: slice
) -> tuple[Loss, ...]:
    """Return the three measures by state and sector, after some months; see `Loss`.

    treated, baseline: rows of `play_months` in the same order of worlds. months: which of the
    played ones count. Median and 5 to 95 % of worlds; empty without accounts of the sectors.
    """
    economy = economy_of(config)
    if economy is None or treated.empty:
        return ()
    sides, goods = (treated, baseline), len(config.world.groups) + 1
    lines = [_array(side, "lines", len(LINES), economy)[..., months] for side in sides]
    lost = lose(economy, draw(economy, treated["seed"].to_numpy()), lack_of(economy, *lines))
    gained = [_array(side, "users", goods, economy)[..., months] for side in sides]
    names, users = by_sector(config, economy, gained[1] - gained[0])
    return (
        *_rows(economy, "users_money", names, users),
        *_rows(economy, "output_stopped", economy.sectors, lost.output),
        *_rows(economy, "value_added", (*economy.sectors, SUPPLIERS), lost.value_added),
    )


def by_sector(config: Config, economy: Economy, goods: Floats) -> tuple[tuple[str, ...], Floats]:
    """Share out what users of goods (world, good, ...) lose by sector (world, sector, ...).

    Sectors of the accounts use magnets; every end use of oxides is a sector of its own.
    """
    from regame.runs.use_rows import uses_of

    uses, parts = uses_of(config)
    others = [row for row, share in enumerate(economy.uses.sum(axis=1)) if share == 0]
    weights = np.concatenate([economy.uses, np.eye(len(uses))[:, others]], axis=1)
    names = (*economy.sectors, *(uses[row] for row in others))
    return names, np.einsum("uk,ug,wg...->wk...", weights, parts, goods)


def _array(side: pd.DataFrame, column: str, items: int, economy: Economy) -> Floats:
    """A column of lists as (world, item, state, month)."""
    values = np.stack(side[column].to_list())
    return values.reshape(len(side), items, len(economy.states), -1)


def _rows(economy: Economy, measure: str, sectors: tuple[str, ...], lost: Floats) -> list[Loss]:
    """Quantiles of sums over the first months, by state and sector; what is zero is left out."""
    with_total = np.concatenate([lost.sum(axis=1, keepdims=True), lost], axis=1)
    losses = []
    for months in (count for count in MONTHS if count <= lost.shape[-1]):
        sums = with_total[..., :months].sum(axis=-1)  # (world, sector, state)
        levels = np.quantile(sums, RANGE, axis=0)
        for s, state in enumerate(economy.states):
            for k, sector in enumerate((ALL, *sectors)):
                if sums[:, k, s].any():
                    low, middle, high = (float(level) for level in levels[:, k, s])
                    losses.append(
                        Loss(
                            state=state,
                            sector=sector,
                            measure=measure,
                            months=months,
                            median_usd=middle,
                            low_usd=low,
                            high_usd=high,
                            share_of_gdp=middle / float(economy.gdp[s]),
                        )
                    )
    return losses
