"""The ledger of a verdict with ranges: by state, sector or stage, losses, and the network."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.networks import Dependence, NodeLoss, losses_of
from regame.analysis.outcomes import Pairs, played
from regame.config.groups import load_again
from regame.config.schema import Config
from regame.core.words import NONE, money, percent, years_after
from regame.game.facts import SECTORS, atlas_of
from regame.reports.templating import sentence
from regame.reports.text_table import TextTable
from regame.runs.beside import inside
from regame.runs.plan import Plan
from regame.runs.runner import run_design
from regame.runs.store import write_text
from regame.studies.verdict.losses import SPREAD, Loss, spread
from regame.studies.verdict.options import PLANT, USE, VerdictOptions
from regame.studies.verdict.source import Source
from regame.tables import figures
from regame.tables.world import chain, states_of

WORLDS = 64  # of the headline: medians of shares need no more
FOLDER = "network"  # in the folder of results
PLACED = ("mines", "separation", "recycling", "magnets")  # what a stage is called in a table


class Networks(NamedTuple):
    """Fields of a verdict on the supply network."""

    network: tuple[Dependence, ...]
    network_losses: tuple[NodeLoss, ...]


def play_headline(plan: Plan, folder: Path, options: VerdictOptions) -> Networks:
    """Play the headline and its baseline in the first worlds; measures at the start and the end.

    The rows lie in a folder of their own, so that the main table stays as the contract says.
    """
    from regame.runs.use_rows import LOST, MOMENTS, play_network, watched

    cell = plan.headline
    job = replace(plan.job(FOLDER, play_network), design=plan.headline_design(WORLDS))
    table = run_design(job, inside(options, folder, FOLDER)).table
    sound = table.loc[~table["failed"]]
    atlas = atlas_of(plan.config)
    states, networks = watched(atlas), []
    for row, state in enumerate(states):
        for cell_text in (cell.against, cell.treated):
            for moment, month in zip(MOMENTS, (0, plan.months - 1), strict=True):
                part = sound.loc[sound["treatment"] == cell_text, moment]
                if len(part):
                    values = np.stack(part.to_list()).reshape(len(part), len(states), -1)
                    networks.append(Dependence.of(state, cell_text, month, values[:, row]))
    lost = []
    for moment, month in zip(LOST, (0, plan.months - 1), strict=True):
        for cell_text in (cell.against, cell.treated):
            part = sound.loc[sound["treatment"] == cell_text, moment]
            if len(part):
                shares = np.stack(part.to_list()).reshape(len(part), -1, atlas.states_count)
                lost += losses_of(shares, atlas.states, PLACED, cell_text, month)
    return Networks(tuple(networks), tuple(lost))


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
        if not pairs.has(column):
            continue
        change = _change(pairs, years).reshape(-1, len(states), len(SECTORS))
        for row, state in enumerate(states):
            sectors = {"all": change[:, row].sum(axis=1)}
            sectors |= {name: change[:, row, at] for at, name in enumerate(lines)}
            losses_found += [
                Loss(state=state, sector=sector, years=years, months=12 * years, **spread(values))
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


STAGES: Mapping[str, tuple[str, ...]] = {  # stage of the chain -> lines of the ledger
    "extraction": ("mines",),
    "separation": ("separation",),
    "magnets": ("magnets",),
    "use": ("users",),
    "border and public money": ("licence_rent", "duty", "leakage_margin", "support"),
    "plants": ("plants",),
    "other trade": ("retaliation",),
}
CALLED = {"sector": "stage of the chain and line of money"}  # ways whose name promises another
SELDOM = 0.1  # of worlds: plants that run less often are not shown
SHOWN = (1, 5, 20)  # years of the table in the terminal; the file has all


def ledger(pairs: Pairs, config: Config, by: str) -> pd.DataFrame:
    """Return the change against the baseline, a row per entry and horizon, USD, discounted.

    by: "state", "sector" (lines of money, summed over states) or "stage". Median and 5 to 95 % of
    the worlds in which the policy was active. Entries of a world add up to its change in all.
    """
    states, rows = states_of(config), []
    for years in played(pairs):
        change = _change(pairs, years).reshape(-1, len(states), len(SECTORS))
        entries = _entries(change, config, by).items()
        rows += [{by: name, "years": years, **spread(values)} for name, values in entries]
    return pd.DataFrame(rows, columns=[by, "years", *SPREAD])


def _change(pairs: Pairs, years: int) -> np.ndarray:
    """Return what moves in the ledger, of the worlds that count, (world, state x line), USD."""
    keep = pairs.counted(years)
    treated, baseline = (
        pairs.stacked(side, f"ledger_{years}y", keep).astype(float)
        for side in ("treated", "baseline")
    )
    return np.asarray(treated - baseline)


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
    if by == PLANT:
        return plants_table(pd.read_csv(source.found.notes / f"ledger_{by}.csv"))
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
    note = sentence("verdict", "ledger", by, years_left, by in CALLED)
    ends = (f"{end}, {years_after(years[-1])}" for end in ("5 %", "95 %"))
    headings = ["line" if by in CALLED else by, *map(years_after, years), *ends]
    title = f"Who gains and loses, by {CALLED.get(by, by)}: medians, USD"
    return TextTable(title, headings, cells, caption=note)


def plants_table(shares: pd.DataFrame) -> TextTable:
    """Return which plants run as a table: by year, the share of worlds without and with a policy.

    Plants that run in fewer than one world in ten at every horizon are left to the file.
    """
    years = [value for value in sorted(shares["years"].unique()) if value > 1]
    cells = []
    for (plant, state), rows in shares.fillna("").groupby(["plant", "state"], sort=False):
        if rows[["baseline", "treated"]].to_numpy().max() >= SELDOM:
            at = rows.set_index("years")
            both = [
                f"{percent(at.baseline[y])} / {percent(at.treated[y])}" if y in at.index else NONE
                for y in years
            ]
            cells.append([str(plant), str(state), *both])
    return TextTable(
        "Which plants outside the holder run: share of worlds, without / with the policy",
        ["plant", "state", *map(years_after, years)],
        cells,
        caption=sentence("verdict", "plants"),
    )
