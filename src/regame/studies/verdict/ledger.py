"""The ledger of a verdict with ranges: by state, sector or stage, losses, and the network.

What the headline's worlds, played once more, say of end uses and of plants.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from regame.analysis.networks import Dependence, losses_of
from regame.analysis.pairing import Pairs, pair, played
from regame.config.groups import load_again
from regame.config.schema import Config
from regame.core.arrays import Flags, Floats
from regame.core.horizon import YEARS
from regame.core.packaged import toml
from regame.core.words import NONE, money, percent, years_after
from regame.game.facts import SECTORS, atlas_of
from regame.reports.templating import sentence
from regame.reports.text_table import TextTable
from regame.runs import manifests, runner, store
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.studies.verdict.losses import SPREAD, Loss, spread
from regame.studies.verdict.options import PLANT, USE, VerdictOptions
from regame.studies.verdict.source import Source, plants_in
from regame.tables import figures
from regame.tables.world import chain, states_of

WORLDS = 64  # of the headline: medians of shares need no more
FOLDER = "network"  # in the folder of results
PLACED = ("mines", "separation", "recycling", "magnets")  # what a stage is called in a table


def play_headline(plan: Plan, folder: Path, options: VerdictOptions) -> dict[str, object]:
    """Play the headline and its baseline in the first worlds; measures at the start and the end.

    Returns fields of a verdict on the supply network.
    The rows lie in a folder of their own, so that the main table stays as the contract says.
    """
    from regame.runs.month_rows import LOST, MOMENTS, play_network, watched

    cell = plan.headline
    job = replace(plan.job(FOLDER, play_network), design=plan.headline_design(WORLDS))
    table = runner.run_design(job, manifests.inside(options, folder, FOLDER)).table
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
    return {"network": tuple(networks), "network_losses": tuple(lost)}


def losses(pairs: Pairs, config: Config) -> tuple[Loss, ...]:
    """Return the change of every state and sector by horizon, USD, discounted to the start.

    Median and 5 to 95 % of the worlds in which the policy was active; a sector "all" sums the
    lines of money. Empty if the table keeps no ledger.
    """
    states, lines = states_of(config), lines_of(config)
    rows: list[Loss] = []
    for years in played(pairs):
        column = f"ledger_{years}y"
        if not pairs.has(column):
            continue
        change = _change(pairs, years).reshape(-1, len(states), len(SECTORS))
        for row, state in enumerate(states):
            sectors = {"all": change[:, row].sum(axis=1)}
            sectors |= {name: change[:, row, at] for at, name in enumerate(lines)}
            rows += [
                Loss(state=state, sector=sector, years=years, months=12 * years, **spread(values))
                for sector, values in sectors.items()
                if values.any()
            ]
    return tuple(rows)


def lines_of(config: Config) -> tuple[str, ...]:
    """Lines of money in the ledger; those of plants as the case calls these."""
    plants = plants_in(config)
    return tuple(plants.get(name) or name for name in SECTORS)


STAGES: Mapping[str, list[str]] = toml("verdict.toml")["stages"]  # -> lines of the ledger
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
    column = f"ledger_{years}y"
    treated = pairs.stacked("treated", column, keep).astype(float)
    return np.asarray(treated - pairs.stacked("baseline", column, keep).astype(float))


def _entries(change: np.ndarray, config: Config, by: str) -> dict[str, np.ndarray]:
    """Return entry -> change by world, in the words of the case. change: (world, state, line)."""
    if by == "state":
        return {name: change[:, row].sum(axis=1) for row, name in enumerate(states_of(config))}
    lines = {name: change[:, :, at].sum(axis=1) for at, name in enumerate(SECTORS)}
    if by == "sector":
        return {name: lines[line] for line, name in zip(SECTORS, lines_of(config), strict=True)}
    called = {stage: _called(config).get(stage, stage) for stage in STAGES}
    return {called[at]: np.sum([lines[x] for x in of], axis=0) for at, of in STAGES.items()}


def _called(config: Config) -> dict[str, str]:
    """Return what a case calls the stages of plants, by the names that rare earths have."""
    if not figures.is_own(config.tables.stages):
        return {}
    first, refine, recycle, make = chain(config).names
    stage_names = zip(STAGES, (first, refine or recycle, make), strict=False)
    return {stage: name for stage, name in stage_names if name}


def write_ledger(source: Source, by: str) -> TextTable:
    """Write `ledger_{by}.csv` into a folder of results; return the same as a table."""
    path = source.found.notes / f"ledger_{by}.csv"
    if by in (PLANT, USE):  # written when its worlds were played again
        return plants_table(pd.read_csv(path)) if by == PLANT else as_table(pd.read_csv(path), by)
    ledger_table = ledger(source.pairs, load_again(source.protocol.config), by)
    store.write_text(path, ledger_table.to_csv(index=False))
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
            both = {y: f"{percent(at.baseline[y])} / {percent(at.treated[y])}" for y in at.index}
            cells.append([str(plant), str(state), *(both.get(y, NONE) for y in years)])
    title = "Which plants outside the holder run: share of worlds, without / with the policy"
    headings = ["plant", "state", *map(years_after, years)]
    return TextTable(title, headings, cells, caption=sentence("verdict", "plants"))


LATER = 2  # years after which plants that are built now run
LASTS = f"all that run after {LATER} years either way"


def play_cuts(plan: Plan, main: Played, options: VerdictOptions) -> None:
    """Write a table for each way to cut a verdict that needs its worlds again, where asked for."""
    for way, cut in ((USE, by_use), (PLANT, by_plant)):
        if way in options.by:
            text = cut(plan, main, options).to_csv(index=False)
            store.write_text(manifests.notes(main.path) / f"ledger_{way}.csv", text)


def by_use(plan: Plan, main: Played, options: VerdictOptions) -> pd.DataFrame:
    """Return the change against the baseline, a row per end use, side and horizon, USD.

    Sides are the holder and all others. Median and 5 to 95 % of the worlds in which the policy was
    active. Uses of a world add up to the line `users` of its ledger.
    """
    from regame.runs.month_rows import play_uses
    from regame.runs.uses import uses_of

    names, _ = uses_of(plan.config)
    states = states_of(plan.config)
    holder = np.array([state == plan.experiment.weapon for state in states])
    rows = []
    for years, active, treated, baseline in _replayed(plan, main, options, play_uses, "uses"):
        change = (treated - baseline)[active].reshape(-1, len(names), len(states))
        for side, of in ((plan.experiment.weapon, holder), ("elsewhere", ~holder)):
            sums = change[:, :, of].sum(axis=2)
            for at, name in enumerate(names):
                rows.append({"use": f"{name}, {side}", "years": years, **spread(sums[:, at])})
    return pd.DataFrame(rows, columns=["use", "years", *SPREAD])


def by_plant(plan: Plan, main: Played, options: VerdictOptions) -> pd.DataFrame:
    """Return in which share of worlds each plant outside the holder runs, a row per horizon.

    baseline, treated: of all worlds, whether the policy was active or not. A first row, `LASTS`,
    is of all plants that run after two years with and without it: what share still runs later.
    """
    from regame.runs.month_rows import play_plants

    atlas = atlas_of(plan.config)
    outside = np.flatnonzero(~np.asarray(atlas.plant_inside, bool))
    rows: list[tuple[str, str, int, float, float]] = []
    ran = np.zeros((0, 0), bool)
    for years, _, treated, baseline in _replayed(plan, main, options, play_plants, "plants"):
        runs, runs_without = treated[:, outside] > 0, baseline[:, outside] > 0
        if years == LATER:
            ran = runs & runs_without
        elif years > LATER and ran.any():
            shares = float(runs_without[ran].mean()), float(runs[ran].mean())
            rows.append((LASTS, "", years, *shares))
        for at, plant in enumerate(outside):
            state = atlas.states[atlas.plant_state[plant]]
            shares = float(runs_without[:, at].mean()), float(runs[:, at].mean())
            rows.append((atlas.plants[plant], state, years, *shares))
    rows.sort(key=lambda row: row[0] != LASTS)
    return pd.DataFrame(rows, columns=["plant", "state", "years", "baseline", "treated"])


def _replayed(
    plan: Plan, main: Played, options: VerdictOptions, play: runner.PlayChunk, column: str
) -> Iterator[tuple[int, Flags, Floats, Floats]]:
    """Play the headline and its baseline again; yield a column of both by horizon.

    Arrays (world, ...), after the years and in which worlds the policy was active by then. The
    rows lie in a folder of the column's name inside the folder of results.
    """
    cell = plan.headline
    job = replace(plan.outcomes(column, play), design=plan.headline_design())
    record = runner.run_design(job, manifests.inside(options, main.path, column))
    pairs = pair(main.numbers, cell.treated, cell.against)
    runs = record.numbers.set_index(["treatment", "world"])["run"]
    for years in YEARS:
        if f"{column}_{years}y" in record.lists:
            treated, baseline = (
                record.lists[f"{column}_{years}y"](runs[name].loc[pairs.baseline.index].to_numpy())
                for name in (cell.treated, cell.against)
            )
            yield years, pairs.counted(years), treated, baseline
