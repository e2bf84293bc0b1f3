"""Who gains and loses what: the ledger by state and sector, treatment less baseline."""

import numpy as np

from regame.analysis.outcomes import Pairs, played
from regame.config.schema import Config
from regame.game.facts import SECTORS
from regame.studies.verdict.result import Loss
from regame.tables import figures
from regame.tables.world import chain, states_of

RANGE = (0.05, 0.5, 0.95)
PLACES = {SECTORS[0]: 0, SECTORS[1]: 1, SECTORS[2]: 3}  # line of the ledger -> place in the chain


def losses(pairs: Pairs, config: Config) -> tuple[Loss, ...]:
    """Return the change of every state and sector by horizon, USD, discounted to the start.

    Median and 5 to 95 % of the worlds in which the policy was active; a sector "all" sums the
    lines of money. Empty if the table keeps no ledger.
    """
    states, lines = states_of(config), lines_of(config)
    losses_found: list[Loss] = []
    for years in played(pairs):
        column = f"ledger_{years}y"
        if column not in pairs.treated:
            continue
        keep = pairs.counted(years)
        treated, baseline = (
            np.stack(side[column][keep].to_list()).astype(float)
            for side in (pairs.treated, pairs.baseline)
        )
        change = (treated - baseline).reshape(-1, len(states), len(SECTORS))
        for row, state in enumerate(states):
            sectors = {"all": change[:, row].sum(axis=1)}
            sectors |= {name: change[:, row, at] for at, name in enumerate(lines)}
            losses_found += [
                _loss(state, sector, years, values)
                for sector, values in sectors.items()
                if values.any()
            ]
    return tuple(losses_found)


def lines_of(config: Config) -> tuple[str, ...]:
    """Lines of money in the ledger; those of plants as the case calls these."""
    if not figures.is_own(config.tables.stages):
        return SECTORS
    links = chain(config)
    plants_by_stage = {name: links.plants_of(stage) for name, stage in PLACES.items()}
    plants_by_stage[SECTORS[1]] = links.refiners
    return tuple(plants_by_stage.get(name) or name for name in SECTORS)


def _loss(state: str, sector: str, years: int, values: np.ndarray) -> Loss:
    low, middle, high = (float(level) for level in np.quantile(values, RANGE))
    return Loss(
        state=state,
        sector=sector,
        years=years,
        months=12 * years,
        median_usd=middle,
        low_usd=low,
        high_usd=high,
    )
