"""What was learnt after the start of a world does not set it, unless it is sampled and named."""

import re

import pandas as pd
import pytest

from regame.config.files import load, load_config
from regame.config.schema import Config
from regame.engine.state.atlas import Atlas
from regame.runs.experiment import Experiment
from regame.tables import figures

WORLDS = ("world_2010", "history", "world_2025", "world_2025_arrived", "world_2026")
CONFIGS = (*WORLDS, "corner_pays", "corner_harms")
POLICY, SHOWN = "policy", "shown"  # what is no assumption of the world, and what changes no play
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def start_of(config: Config) -> str:
    """The month by which a world must have been known: that of its start or of its tables."""
    world = config.world
    return f"{max(world.start_year, world.base_year)}-01"


def sampled() -> set[str]:
    """Keys of which a range is sampled that was believed by 2010, or is an estimate of ours."""
    priors = figures.read("priors").set_index("key")
    experiment = load(Experiment, "experiments", "weaponization")
    old = priors[(priors["confidence"] == "C") | (priors["year_of_source"] <= 2010)]
    return {u.key for u in experiment.uncertainties} & set(old.index)


def late(start: str, assumptions: pd.DataFrame) -> list[str]:
    """Keys whose value rests on what came after the start, with nothing that covers it."""
    keys, faults = sampled(), []
    for row in assumptions.astype(object).fillna("").to_dict("records"):
        covered = row["covered_by"].split()
        fine = row["known_when"] <= start or row["key"] in keys or covered in ([POLICY], [SHOWN])
        if not fine and not (covered and set(covered) <= keys):
            faults.append(row["key"])
    return faults


@pytest.mark.parametrize("name", CONFIGS)
def test_no_assumption_was_learnt_after_the_start(name: str) -> None:
    assert late(start_of(load_config(name)), figures.read("assumptions")) == []


def test_a_figure_of_later_is_refused() -> None:
    """The test can fail: a fit to 2015 that is fixed, in 2010; in 2025 it is known."""
    table = figures.read("assumptions").astype({"known_when": object, "covered_by": object})
    row = table["key"] == "production.adjustment"
    table.loc[row, ["known_when", "covered_by"]] = "2015-12", ""
    assert late("2010-01", table) == ["production.adjustment"]
    assert late("2025-01", table) == []
    table.loc[row, "covered_by"] = "stocks.adjustment"
    assert late("2010-01", table) == []
    table.loc[row, "covered_by"] = "production.noise"
    assert late("2010-01", table) == ["production.adjustment"], "what covers it must be sampled"


def test_who_names_a_later_year_says_when_it_was_known() -> None:
    table = figures.read("assumptions").astype(object).fillna("")
    for row in table.to_dict("records"):
        years = [int(year) for year in YEAR.findall(row["source"])]
        if any(year > 2010 for year in years):
            assert row["known_when"], f"{row['key']}: {row['source']}"


@pytest.mark.parametrize("name", WORLDS)
def test_no_plant_was_announced_after_the_start(name: str) -> None:
    config = load_config(name)
    tables = filter(None, (config.tables.firms, config.tables.entrants))
    known = pd.concat([figures.read(table) for table in tables]).set_index("name")["known_when"]
    assert known.notna().all()
    firms = [name for name in Atlas(config).plants if name not in config.world.refuges]
    assert (known[firms] <= start_of(config)).all()


def test_refuges_open_by_what_the_run_does_after_2015() -> None:
    """Of a refuge the table gives ore and cost, no size and no date."""
    config = load_config("history")
    atlas = Atlas(config)
    assert (atlas.nameplate[atlas.refuge > 0] == 0).all()
    assert config.production.moves == 0
    assert all(change.start >= "2016-01" for change in config.changes)


@pytest.mark.parametrize("table", ["end_uses", "regions"])
def test_tables_of_a_world_were_known(table: str) -> None:
    assert (figures.read(table)["known_when"] <= "2010-01").all()


@pytest.mark.parametrize("name", WORLDS)
def test_what_is_dated_lies_before_the_start_or_after_all_that_is_scored(name: str) -> None:
    config = load_config(name)
    last = f"{figures.read('observed')['year'].max()}-12"
    for entry in config.dated:
        assert entry.end <= start_of(config) or entry.start > last, entry.name


def test_policy_is_known_from_the_day_it_is_in_force() -> None:
    calendar = figures.read("calendar")
    assert (calendar["known_when"] == calendar["start"]).all()


def test_what_inputs_come_from_is_shown_and_not_scored() -> None:
    table = figures.read("observed")
    assert (table["scored"] == table["why_not"].isna()).all()
    counted = table[table["scored"]]
    years = counted.groupby("series")["year"].agg(set)
    for series in ("quota_fill", "leakage", "recycled_tonnes", "import_share_united_states"):
        assert series not in years, series
    assert not counted.query("series.str.startswith('price_') and year == 2009").size
    assert max(years["mine_share_china"]) < 2011, "statistics count plans from then on"
    assert years["magnet_output"] == {2015}
    for series in ("firm_output_lynas", "mine_output_australia"):
        assert series in years, "drawn, no longer dated by what came"


def test_a_calibration_uses_each_outcome_once_and_none_that_is_only_shown() -> None:
    summaries, observed = figures.read("summaries"), figures.read("observed")
    assert summaries["name"].is_unique
    assert (summaries["known_when"].str[:4].astype(int) == summaries["year"]).all()
    only_shown = observed[~observed["scored"]].groupby("series")["year"].agg(set)
    for row in summaries.to_dict("records"):
        years = set(range(int(row["first_year"]), int(row["year"]) + 1))
        assert not years <= only_shown.get(row["series"], set()), row["name"]
