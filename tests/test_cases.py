"""The cases that the package has: tables, config and experiment, with behaviour carried over."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import regame
from regame.config.files import load, load_config
from regame.core.errors import UserError
from regame.game.game import Game
from regame.runs.experiment import Experiment, behaviour, carried, overridden
from regame.runs.opening_check import check_opening
from regame.strategies.contract import Observation
from regame.strategies.holders import PriceQuota, Schedule
from regame.tables import figures

SOURCE = Path(regame.__file__).parent
NEW = ("bauxite_1974", "bauxite_2014", "phosphate_1974", "palm_oil_2022")
EXAMPLES = ("cobalt_2025", "oil_1973")
CASES = ("nickel", "rubber", "gas", "gallium_germanium", *NEW, *EXAMPLES)


@pytest.mark.parametrize("case", CASES)
def test_a_case_opens_in_balance_and_clears(case):
    config = load_config(case)
    check_opening(config)
    experiment = carried(load(Experiment, "experiments", case))
    weapons = [experiment.treatments[experiment.headline], "StatusQuo"]
    design = pd.DataFrame({"seed": 5, "world": 0, "treatment": weapons, experiment.weapon: weapons})
    game = Game(config, design.rename_axis("run")).run_for(36)
    assert (game.world.failed_month < 0).all()
    # Where nothing is bought there is no price.
    told = [k for k, name in enumerate(game.record.units) if not name.startswith("price_paid")]
    assert np.isfinite(game.record.now[told]).all()
    tonnes = game.record.series(f"export_tonnes_{game.record.holder}")
    assert tonnes[-12:, 0].sum() < 0.97 * tonnes[-12:, 1].sum()


@pytest.mark.parametrize("case", CASES)
def test_every_figure_of_a_case_has_a_source_and_a_confidence(case):
    names = figures.of_case(case)
    assert {
        f"{case}/{name}" for name in ("stages", "groups", "firms", "regions", "end_uses")
    } <= set(names)
    for name in names:
        table = figures.read(name)
        assert table["source"].notna().all(), name
        assert table["confidence"].isin(["A", "B", "C"]).all(), name


@pytest.mark.parametrize("case", CASES)
def test_a_case_carries_behaviour_over_and_sets_none_of_it(case):
    asked = load(Experiment, "experiments", case)
    base = load(Experiment, "experiments", asked.carries)
    theirs = {item.key: item for item in base.uncertainties}
    found = {item.key: item for item in carried(asked).uncertainties}
    kept = [key for key in behaviour() if key in theirs]
    assert len(kept) > 15
    assert all(found[key] == theirs[key] for key in kept)
    assert not set(overridden(asked)) & set(behaviour())


def test_behaviour_of_its_own_is_refused():
    asked = load(Experiment, "experiments", "nickel")
    panic = next(
        item
        for item in load(Experiment, "experiments", "weaponization").uncertainties
        if item.key == "stocks.panic"
    )
    changed = asked.model_copy(update={"uncertainties": (panic,)})
    with pytest.raises(UserError, match=r"stocks.panic is behaviour"):
        carried(changed)


def seen(year: float, price: float = 1.0) -> Observation:
    return Observation(
        **dict.fromkeys(Observation._fields, 0.0) | {"year": year, "outside_price": price}
    )


def test_a_schedule_keeps_its_dates():
    weapon = Schedule(quota="2014-01=0, 2017-01=0.5, 2018-06=none", denial="2015-03=China")
    assert weapon.decide(seen(2013 + 11 / 12)).export_quota is None
    assert weapon.decide(seen(2014)).export_quota == 0
    assert weapon.decide(seen(2017)).export_quota == 0.5
    assert weapon.decide(seen(2018.5)).export_quota is None
    assert weapon.decide(seen(2015 + 2 / 12)).denial == "China"
    with pytest.raises(UserError, match="must read like"):
        Schedule(quota="2014=0").decide(seen(2014))


def test_a_quota_that_answers_the_price():
    plan = PriceQuota(start=1922.84, until=1928.84, pivot=1.5, width=0.2, step=0.1)
    at = {price: plan.decide(seen(1923, price)).export_quota or 0 for price in (1.0, 1.5, 1.9, 4.0)}
    assert at[1.0] < at[1.5] == 0.6 < at[1.9] < at[4.0] == 1.0
    assert plan.decide(seen(1929)).export_quota is None


@pytest.mark.parametrize("case", CASES)
def test_no_plant_has_the_name_of_a_state(case):
    """A design's column would mean both."""
    plants, states = figures.read(f"{case}/firms")["name"], figures.read(f"{case}/regions")["state"]
    assert not set(plants) & set(states)


def test_no_case_is_named_in_the_code():
    """A case is tables and a config; docstrings and comments are searched too."""
    words = "|".join((*CASES, *re.findall(r"[a-z]{4,}", " ".join(CASES)), "stevenson", "malaya"))
    named = re.compile(rf"(?i)(?<![a-z])(?:{words})(?![a-z])")
    found = [
        f"{path.relative_to(SOURCE)}:{number}: {line.strip()}"
        for path in sorted(SOURCE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []


def test_a_report_of_a_case_has_no_words_of_another(tmp_path, capsys):
    """Stages, goods and units are those of the tables; rare earths are one table among others."""
    from regame.cli import call

    out = tmp_path / "v"
    assert call(["verdict", "nickel", "--runs", "2", "--workers", "1", "--out", str(out)]) == 0
    page = (out / "_notes/report.html").read_text(encoding="utf-8")
    # One table sets the case's own values beside those of rare earths.
    beside = r"<summary>[^<]*What the case sets otherwise.*?</table>"
    page, tables = re.subn(beside, " ", page, flags=re.S)
    assert tables == 1
    listed = r"\d+ assumptions are the case's own.*\n(?:  .*\n)+"  # the same on the terminal
    said, lists = re.subn(listed, "", capsys.readouterr().out)
    assert lists == 1
    text = re.sub(r"<style.*?</style>|<[^>]*>", " ", page, flags=re.S) + said
    assert "smelters" in text
    assert "nickel ore" in text
    foreign = r"(?i)(?<![a-z_.])(magnets?|oxides?|REO|separation|neodymium)(?![a-z_])"
    found = [text[max(m.start() - 60, 0) : m.end() + 30] for m in re.finditer(foreign, text)]
    # sources of ranges of behaviour say what they were drawn from: rare earths
    assert [words for words in found if "Chemicals requalify" not in words] == []
