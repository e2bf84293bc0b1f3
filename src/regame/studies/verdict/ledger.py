"""The ledger of a verdict by state, by sector or by stage, over the years, with ranges."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from regame.analysis.outcomes import Pairs, played
from regame.config.groups import load_again
from regame.config.schema import Config
from regame.core.words import listed, money, years_after
from regame.game.facts import SECTORS
from regame.reports.text_table import TextTable
from regame.runs.store import write_text
from regame.studies.verdict.losses import RANGE, lines_of
from regame.studies.verdict.options import USE
from regame.studies.verdict.source import Source
from regame.tables import figures
from regame.tables.world import chain, states_of

STAGES: Mapping[str, tuple[str, ...]] = {  # stage of the chain -> lines of the ledger
    "extraction": ("mines",),
    "separation": ("separation",),
    "magnets": ("magnets",),
    "use": ("users",),
    "border and public money": ("licence_rent", "duty", "leakage_margin", "support"),
    "plants": ("plants",),
    "other trade": ("retaliation",),
}
SHOWN = (1, 5, 20)  # years of the table in the terminal; the file has all


def ledger(pairs: Pairs, config: Config, by: str) -> pd.DataFrame:
    """Return the change against the baseline, a row per entry and horizon, USD, discounted.

    by: "state", "sector" (lines of money, summed over states) or "stage". Median and 5 to 95 % of
    the worlds in which the policy was active. Entries of a world add up to its change in all.
    """
    states, rows = states_of(config), []
    for years in played(pairs):
        keep, column = pairs.counted(years), f"ledger_{years}y"
        treated, baseline = (
            np.stack(side[column][keep].to_list()).astype(float)
            for side in (pairs.treated, pairs.baseline)
        )
        change = (treated - baseline).reshape(-1, len(states), len(SECTORS))
        for name, values in _entries(change, config, by).items():
            low, middle, high = (float(level) for level in np.quantile(values, RANGE))
            rows.append((name, years, middle, low, high))
    return pd.DataFrame(rows, columns=[by, "years", "median_usd", "low_usd", "high_usd"])


def _entries(change: np.ndarray, config: Config, by: str) -> dict[str, np.ndarray]:
    """Return entry -> change by world, in the words of the case. change: (world, state, line)."""
    if by == "state":
        return {name: change[:, row].sum(axis=1) for row, name in enumerate(states_of(config))}
    lines = {name: change[:, :, at].sum(axis=1) for at, name in enumerate(SECTORS)}
    if by == "sector":
        return {name: lines[line] for line, name in zip(SECTORS, lines_of(config), strict=True)}
    called = _called(config)
    return {
        called.get(stage, stage): np.sum([lines[name] for name in of], axis=0)
        for stage, of in STAGES.items()
    }


def _called(config: Config) -> dict[str, str]:
    """Return what a case calls the stages of plants, by the names that rare earths have."""
    if not figures.is_own(config.tables.stages):
        return {}
    first, refine, recycle, make = chain(config).names
    stage_names = zip(STAGES, (first, refine or recycle, make), strict=False)
    return {stage: name for stage, name in stage_names if name}


def write_ledger(source: Source, by: str) -> TextTable:
    """Write `ledger_{by}.csv` into a folder of results; return the same as a table."""
    if by == USE:
        return as_table(pd.read_csv(source.found.notes / f"ledger_{by}.csv"), by)
    ledger_table = ledger(source.pairs, load_again(source.protocol.config), by)
    write_text(source.found.notes / f"ledger_{by}.csv", ledger_table.to_csv(index=False))
    return as_table(ledger_table, by)


def as_table(found: pd.DataFrame, by: str) -> TextTable:
    """Return the ledger as a table of 80 columns: medians by year, and the last year's range."""
    all_years = sorted(int(years) for years in found["years"].unique())
    years = [value for value in all_years if value in SHOWN or value == all_years[-1]]
    cells = []
    for name, rows in found.groupby(by, sort=False):
        if not rows[["low_usd", "high_usd"]].to_numpy().any():
            continue
        last = rows.iloc[-1]
        bounds = (money(last["low_usd"]), money(last["high_usd"]))
        medians = map(money, rows[rows["years"].isin(years)]["median_usd"])
        cells.append([str(name).replace("_", " "), *medians, *bounds])
    years_left = [years_after(value) for value in all_years if value not in years]
    note = "without stocks and plants at the end, which the answer counts"
    if years_left:
        note += f"; also after {listed(years_left)}: ledger_{by}.csv in the folder of results"
    ends = (f"{end}, {years_after(years[-1])}" for end in ("5 %", "95 %"))
    headings = [by, *map(years_after, years), *ends]
    title = f"Who gains and loses, by {by}: medians, USD"
    return TextTable(title, headings, cells, caption=note)
