"""A country of one's own: its files play at once, and the world's use stays what it was."""

import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regame.cli import DONE, MISTAKE, call
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.runs.scaffold import class_of, new_country, use_on_record
from regame.strategies import registry
from regame.strategies.check import check_strategy
from regame.tables.figures import read
from regame.tables.losses import economy_of, without_accounts
from regame.tables.world import states_of


def test_what_it_uses_is_taken_from_the_rest_of_the_world(tmp_path):
    table, _, config = new_country("India", tmp_path, (400.0, 150.0))
    found, usual = pd.read_csv(table), read("regions")
    for good, used in (("oxide_use", 400.0), ("magnet_use", 150.0)):
        assert found[good].sum() == pytest.approx(usual[good].sum())
        assert found.set_index("state")[good]["India"] == used
    loaded = load_config(str(config))
    assert states_of(loaded)[-1] == "India"
    assert loaded.world.players[-1] == "India"


def test_it_shares_the_accounts_of_the_state_it_was_taken_from(tmp_path):
    *_, config = new_country("Germany", tmp_path, (1500.0, 6000.0), "world_2025")
    usual, found = (economy_of(load_config(name)) for name in ("world_2025", str(config)))
    assert usual is not None
    assert found is not None
    german, union = (found.states.index(name) for name in ("Germany", "European Union"))
    both, before = [union, german], usual.states.index("European Union")
    for now, was in ((found.value_added[:, both].sum(1), usual.value_added[:, before]),
                     (found.gdp[both].sum(), usual.gdp[before])):  # fmt: skip
        np.testing.assert_allclose(now, was, rtol=1e-9)
    assert found.gdp[german] == pytest.approx(usual.gdp[before] * 6000 / 30000), "of 30,000 t"
    others = [row for row, name in enumerate(usual.states) if name != "European Union"]
    np.testing.assert_array_equal(found.value_added[:, others], usual.value_added[:, others])
    sold = found.origins[..., both].sum(axis=2)[:, others]
    np.testing.assert_allclose(sold, usual.origins[:, others, before], rtol=1e-9)
    np.testing.assert_allclose(found.origins[:, german, others], usual.origins[:, before, others])


def test_without_use_nothing_is_shared_and_a_line_says_so(tmp_path):
    *_, config = new_country("Germany", tmp_path, (0.0, 0.0), "world_2025")
    loaded = load_config(str(config))
    assert economy_of(loaded) is None
    assert "Germany has no accounts; give magnet_use" in without_accounts(loaded)
    assert without_accounts(load_config("world_2025")) == ""
    assert without_accounts(load_config("world_2010")) == ""


def test_its_strategy_keeps_the_contract(tmp_path):
    _, strategy, _ = new_country("Saudi Arabia", tmp_path)
    (name,) = registry.load(str(strategy))
    assert name == class_of("Saudi Arabia") == "SaudiArabiaPolicy"
    check_strategy(registry.strategies()[name])
    assert registry.strategies()[name].role == "Saudi Arabia"


def test_the_command_makes_it_and_says_what_to_type(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert call(["new", "country", "India", "--use", "400", "150"]) == DONE
    said = capsys.readouterr().out.splitlines()
    (shown,) = [line.partition("regame ")[2] for line in said if "regame strategies" in line]
    assert call(shown.split()) == DONE
    assert "IndiaPolicy" in capsys.readouterr().out
    asked = said[-1].partition("regame ")[2]
    assert asked.startswith('respond respond_2010 --state "India"')
    small = ["--runs", "1", "--years", "1", "--workers", "1", "--out", "out"]
    assert call([*asked.replace('"', "").split(), *small]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert "India regrets" in " ".join(" ".join(lines).split())
    assert [line for line in lines if line.split()[:1] == ["own"]]


@pytest.mark.parametrize(
    ("name", "use", "why"),
    [
        ("Japan", (0.0, 0.0), "Japan is there already"),
        ("japan", (0.0, 0.0), "Japan is there already"),
        ("../x", (0.0, 0.0), "letters"),
        ("India", (1e9, 0.0), "oxide_use must lie between 0 and"),
        ("India", (0.0, -1.0), "magnet_use must lie between 0 and"),
    ],
)
def test_what_cannot_be_a_country_is_refused(tmp_path, name, use, why):
    with pytest.raises(UserError, match=why):
        new_country(name, tmp_path, use)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path):
    new_country("India", tmp_path)
    with pytest.raises(UserError, match="would be overwritten"):
        new_country("India", tmp_path)
    assert call(["new", "contry", "India"]) == MISTAKE


GUIDE = Path(__file__).parent.parent / "docs" / "how-to" / "extend.md"


def test_the_guide_leads_from_nothing_to_what_the_country_should_do(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = GUIDE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
    table, made, asked = (shlex.split(line)[1:] for line in lines)
    assert call(table) == DONE
    assert "Rest of World" in capsys.readouterr().out
    assert call(made) == DONE
    said = capsys.readouterr().out.splitlines()
    assert shlex.split(said[-1])[1:] == asked
    small = ["--runs", "1", "--years", "1", "--workers", "1", "--out", "out"]
    assert call([*asked, *small]) == DONE
    shown = " ".join(capsys.readouterr().out.split())
    assert "Taiwan: 1 year from January 2025" in shown
    assert "What: of 15 policies Taiwan regrets" in shown
    assert "licences" in shown


@pytest.mark.parametrize(
    ("config", "why"), [("gas", "add a row to its table of states"), ("world_2052", "did you mean")]
)
def test_a_world_that_has_no_place_for_it_is_refused(tmp_path, config, why):
    with pytest.raises(UserError, match=why):
        new_country("India", tmp_path, base=config)
    assert not list(tmp_path.iterdir())
    assert call(["new", "case", "salt", "--config", "gas"]) == MISTAKE


def test_a_country_without_use_is_refused_with_row_and_columns(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert call(["new", "country", "Germany", "--config", "world_2026"]) == DONE
    asked = shlex.split(capsys.readouterr().out.splitlines()[-1])[1:]
    assert asked[1] == "respond_2026"
    small = ["--runs", "1", "--years", "1", "--workers", "1", "--out", "out"]
    assert call([*asked, *small]) == MISTAKE
    (line,) = capsys.readouterr().err.splitlines()
    assert "regions.csv, line 12, Germany: oxide_use and magnet_use are 0" in line
    assert "take as much from the row of European Union" in line
    assert not (tmp_path / "out").exists()


def test_a_country_whose_source_is_not_filled_in_plays_with_a_doubt(tmp_path):
    _, _, path = new_country("Germany", tmp_path, (3000.0, 9000.0), "world_2026")
    config = load_config(str(path))
    line = use_on_record("Germany", config)
    assert line is not None
    assert "Germany: source is still to be filled in" in line
    assert use_on_record("Japan", config) is None
    assert use_on_record("Myanmar", config) is None  # uses nothing, but has mines
