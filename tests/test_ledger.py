"""The ledger of a verdict by state, sector and stage: sums by hand, and the command."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from regame.analysis.pairing import Pairs
from regame.cli import call
from regame.config.files import load_config
from regame.game.facts import SECTORS
from regame.studies.verdict.ledger import STAGES, as_table, ledger
from regame.studies.verdict.options import WAYS
from regame.tables.figures import read
from regame.tables.world import states_of

CONFIG = load_config("world_2010")
STATES = states_of(CONFIG)


def pairs_of(change: np.ndarray) -> Pairs:
    """Pairs of one horizon whose ledgers differ by `change` (world, state, line)."""
    worlds = len(change)
    flat = change.reshape(worlds, -1)

    def side(ledgers: np.ndarray, restricted: float) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "ledger_1y": list(ledgers),
                "payoff_1y": np.zeros(worlds),
                "restricted_1y": np.full(worlds, restricted),
            }
        )

    return Pairs(side(flat, 1.0), side(np.zeros_like(flat), 0.0), 0)


def test_every_line_is_in_one_stage():
    assert sorted(line for of in STAGES.values() for line in of) == sorted(SECTORS)


@pytest.mark.parametrize("by", WAYS)
def test_one_world_adds_up_whichever_way_it_is_cut(by):
    change = np.random.default_rng(3).normal(0, 1e6, (1, len(STATES), len(SECTORS)))
    found = ledger(pairs_of(change), CONFIG, by)
    assert found["median_usd"].sum() == pytest.approx(change.sum())


def test_ranges_are_those_of_worlds():
    change = np.zeros((101, len(STATES), len(SECTORS)))
    change[:, 2, SECTORS.index("mines")] = np.arange(101)
    row = ledger(pairs_of(change), CONFIG, "stage").iloc[0]
    assert tuple(row) == ("extraction", 1, 50, 5, 95)


def test_a_table_is_printed_as_csv_and_reads_back(tmp_path, capsys):
    assert call(["data", "regions", "--csv"]) == 0
    path = tmp_path / "regions.csv"
    path.write_text(capsys.readouterr().out)
    assert pd.read_csv(path).equals(read("regions"))
    assert call(["data", "--csv"]) == 2


def test_the_command_writes_and_prints_it(tmp_path, capsys):
    asked = ["verdict", "--runs", "2", "--workers", "1", "--treatment", "quota+duty"]
    twice = ["--by", "stage", "--by", "state", "--by", "stage"]
    assert call([*asked, "--out", str(tmp_path / "v"), *twice]) == 0
    said = capsys.readouterr().out
    assert "border and public money" in said
    assert said.count("Who gains and loses, by stage:") == 1
    assert said.count("Who gains and loses, by state:") == 1
    band = "neutral: within 1 % of the baseline's payoff, or 10 M USD if that is more"
    assert band in " ".join(said.split())
    assert set(pd.read_csv(tmp_path / "v" / "_notes/ledger_stage.csv")["stage"]) == set(STAGES)
    assert "Japan" in set(pd.read_csv(tmp_path / "v" / "_notes/ledger_state.csv")["state"])
    wrong = ["--by", "secter", "--by", "state", "--by", "year"]
    assert call([*asked, "--out", str(tmp_path / "w"), *wrong]) == 2
    first, second = capsys.readouterr().err.splitlines()
    ways = "state, sector, stage, use, plant"
    assert f"--by secter: must be one of {ways} (did you mean 'sector'?)" in first
    assert "--by year" in second
    assert not (tmp_path / "w").exists()


def test_the_table_fits_80_columns_and_names_the_file_that_has_every_year():
    rows = [
        (state, years, -999.9e6, -99.99e9, 999.9e6)
        for state in ("European Union", "Rest of World")
        for years in (1, 2, 5, 10, 20)
    ]
    columns = ["state", "years", "median_usd", "low_usd", "high_usd"]
    console = Console(file=StringIO(), width=80)
    console.print(as_table(pd.DataFrame(rows, columns=columns), "state"))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    (line,) = [line for line in text.splitlines() if "European Union" in line]
    assert line.count("-999.9 M") == 3
    assert "-99.99 bn" in line
    assert "also after 2 years and 10 years: ledger_state.csv" in " ".join(text.split())
    few = pd.DataFrame(rows[:2], columns=columns)
    assert "2 years" in as_table(few, "state").headings
