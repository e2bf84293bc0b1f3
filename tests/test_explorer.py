"""The explorer's data: levers and what lies between them, classes by world, an inert page."""

import base64
import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.analysis.pairing import pair
from regame.analysis.politics import quadrants
from regame.cli import DONE, MISTAKE, call
from regame.config.files import load
from regame.core.errors import UserError
from regame.explorer import stops
from regame.explorer.explore import CHARTS, FIGURES, read, texts, write_page
from regame.explorer.grid import (
    LEVELS,
    USUAL,
    Setup,
    estimate,
    kept_aside,
    months_between,
    sectors_between,
    setups_of,
    thinned,
)
from regame.explorer.plays import LADDER, NO_GAIN, gains, letters
from regame.explorer.stops import EVERYBODY, EXPERIMENT, lost_by, play_stops, summary, world_of
from regame.runs.experiment import Experiment
from regame.runs.month_rows import play_months
from regame.studies.verdict.moves import losses_by_month

LIMIT = 2_000_000  # bytes
HOSTILE = "</script><script>alert(1)</script><!--"


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(read(FIGURES))
    return figures


def test_the_package_plays_two_thousand_set_ups_and_a_smaller_grid_keeps_ends_and_usual_levels():
    assert len(setups_of(LEVELS)) >= 2000
    small = thinned(40)
    assert 8 <= len(setups_of(small)) <= 40
    for name, values in small.items():
        assert set(values) <= set(LEVELS[name])
        assert name not in USUAL or USUAL[name] in values
    assert (small["share"][0], small["share"][-1]) == (0.0, 1.0)


def test_an_estimate_is_exact_where_it_was_played_and_straight_between():
    setups = setups_of(LEVELS)
    levels = np.array(
        [[one.share, one.months, one.start, np.log2(one.stocks), one.growth] for one in setups]
    )
    total = (levels @ [3.0, 2.0, 0.5, -1.0, 7.0])[:, None, None] * np.ones((1, 2, 3))
    for at, one in list(enumerate(setups))[::97]:
        assert (estimate(LEVELS, total, one) == total[at]).all()
    for one in kept_aside(LEVELS, 20):
        wanted = (
            3 * one.share + 2 * one.months + one.start / 2 - np.log2(one.stocks) + 7 * one.growth
        )
        assert estimate(LEVELS, total, one) == pytest.approx(wanted)


def test_set_ups_kept_aside_lie_within_the_levels_and_off_the_grid():
    aside = kept_aside(LEVELS, 200)
    assert aside == kept_aside(LEVELS, 200)
    assert not set(aside) & set(setups_of(LEVELS))
    for name, values in LEVELS.items():
        drawn = [getattr(one, name) for one in aside]
        assert min(values) <= min(drawn) < max(drawn) <= max(values)


def test_a_stop_loses_what_the_verdict_says_of_it():
    """Value added of a full stop, by the verdict's own functions on runs played one by one."""
    world = world_of(3)
    (lost,) = lost_by(world, [Setup(1.0, 12, 3, 1.0, 0.0)])
    sides = [
        world.plan.design[world.plan.design["treatment"] == name].reset_index(drop=True)
        for name in ("full stop", "status quo")
    ]
    played = [side[["seed"]].join(play_months(world.plan.config, side, 15)) for side in sides]
    rows = losses_by_month(world.plan.config, played[0], played[1], slice(3, 15))
    wanted = {
        (row.state, row.months): row.median_usd
        for row in rows
        if (row.measure, row.sector) == ("value_added", "all")
    }
    assert len(wanted) > 10
    states = world.economy.states
    for (state, months), median in wanted.items():
        ours = lost[:, :, states.index(state), :months].sum(axis=(1, 2))
        assert np.median(ours) == pytest.approx(median, rel=1e-9)
    everybody = summary(lost)["total"][len(states)][1]
    assert everybody == pytest.approx(np.median(lost.sum(axis=(1, 2, 3))) / 1e6, rel=0.005)


def test_more_in_stock_loses_less_and_a_longer_stop_more(tmp_path, monkeypatch):
    figures = play_stops(tmp_path, 24, 2)
    at = dict(zip(setups_of(figures["levers"]), figures["total"], strict=True))
    place = figures["states"].index(EVERYBODY)
    for one in at:
        longer = [
            other
            for other in at
            if other._replace(months=one.months) == one and other.months > one.months
        ]
        assert all(at[other][place][1] >= at[one][place][1] for other in longer)
    world = world_of(2)
    less, more = (
        lost.sum() for lost in lost_by(world, [Setup(1.0, 6, 3, s, 0.0) for s in (0.5, 4.0)])
    )
    assert 0 <= more < less
    assert play_stops(tmp_path, 24, 2) == figures  # read, not played
    with pytest.raises(UserError, match="holds other set-ups or worlds"):
        play_stops(tmp_path, 24, 3)
    other = world._replace(worlds=world.worlds.assign(seed=world.worlds["seed"] + 1))
    monkeypatch.setattr(stops, "world_of", lambda runs: other)  # as many, of another fit
    with pytest.raises(UserError, match="holds other set-ups or worlds"):
        play_stops(tmp_path, 24, 2)


def test_sectors_by_month_add_up_and_are_what_was_played(tmp_path):
    figures = play_stops(tmp_path, 24, 2)
    levels = figures["levers"]
    usual = [item for item in setups_of(levels) if item.usual]
    longest = max(levels["months"])
    for item, sums in zip(usual, figures["by_sector"], strict=True):
        for state in range(len(figures["states"])):
            months = sectors_between(figures, item, state)
            assert months.shape[1] == months_between(figures, item, state).shape[1]
            off = np.abs(months.sum(axis=1) - sums[state]).sum()
            assert off <= max(0.15 * np.sum(sums[state]), 5)
    stop = Setup(1.0, longest, levels["start"][0], 1.0, 0.0)
    (lost,) = lost_by(world_of(2), [stop])
    for state, name in enumerate(figures["states"][:-1]):
        wanted = lost[:, :, world_of(2).economy.states.index(name)].mean(axis=0) / 1e6
        ours = sectors_between(figures, stop, state)
        assert ours[:, :longest] == pytest.approx(wanted[:, :longest], rel=0.006, abs=1)
    assert 0 < figures["error"]["sectors"] < 0.2


def test_letters_of_worlds_add_up_to_the_quadrants_of_the_verdict():
    random = np.random.default_rng(5)
    count = 60
    sides = [
        pd.DataFrame(
            {
                "world": range(count),
                "treatment": name,
                "failed": [world == 7 for world in range(count)],
                "payoff_1y": 1e9 + random.normal(0, 3e7, count),
                "targets_1y": 0.0,
                "restricted_1y": float(name == "weapon"),
                "conceded_1y": random.integers(0, 2, count) * float(name == "weapon"),
            }
        )
        for name in ("weapon", "nothing")
    ]
    pairs = pair(pd.concat(sides), "weapon", "nothing")
    classes = letters(pairs, 1, count)
    (wanted,) = quadrants(pairs)
    assert classes[7] == "-"
    counts = {one: classes.count(one) for one in "PpNnHh"}
    assert min(counts.values()) > 0
    assert sum(counts.values()) == wanted.worlds
    names = product(("pays", "harms", "neutral"), ("wins", "fails"))
    for letter, (way, end) in zip("PpHhNn", names, strict=True):
        assert counts[letter] / wanted.worlds == pytest.approx(getattr(wanted, f"{way}_{end}"))
    of_worlds = np.frombuffer(base64.b64decode(gains(pairs, 1, count)), "<i2").astype(int)
    assert of_worlds[7] == NO_GAIN
    judged = of_worlds[of_worlds > NO_GAIN]
    truth = pairs.difference("payoff_1y")[pairs.counted(1)] / 1e7
    assert judged.tolist() == np.rint(truth).tolist()


def test_the_figures_that_ship_are_as_good_as_they_say(shipped):
    stops, pays = shipped["stops"], shipped["pays"]
    assert len(stops["total"]) == len(setups_of(LEVELS))
    assert stops["error"]["setups"] >= 200
    assert stops["error"]["typical"] < 0.03
    page = Path("docs/how-to/explore.md").read_text(encoding="utf-8")
    for name in ("typical", "widest", "worst", "months"):
        assert f"{100 * stops['error'][name]:.1f} %" in page, name
    for dose in LADDER:
        for row, classes in zip(
            pays["doses"][dose]["quadrants"], pays["doses"][dose]["classes"], strict=True
        ):
            assert len(classes) == pays["worlds"]
            judged = len(classes) - classes.count("-")
            assert judged == row["worlds"]
            assert classes.count("h") / judged == pytest.approx(row["harms_fails"])
            assert classes.count("P") / judged == pytest.approx(row["pays_wins"])


def test_policies_are_priced_for_a_stop_that_the_page_shows_and_the_curve_as_the_ranking(shipped):
    for one in shipped["policies"]["states"].values():
        assert one["begins"] in LEVELS["start"]
        (ranked,) = (row for row in one["options"] if row["policy"] == "magnet stock before")
        stocks = {row["dose"]: row["worth"] for row in one["curves"] if "magnets" in row["policy"]}
        assert stocks[6.0] == pytest.approx(ranked["net"][-1])
        assert 0 < stocks[1.0] < stocks[6.0] < one["loss"]
        assert one["late"] < max(stocks.values())


def test_every_word_of_the_page_is_in_the_table_in_both_languages(shipped):
    words = texts()
    script, page = read("explorer.js"), read("explorer.html")
    said = set(re.findall(r'say\("([^"]+)"', script)) | set(re.findall(r'data-say="(\w+)"', page))
    said |= set(re.findall(r'"@(?!title|note|axis)(\w+)"', read(CHARTS)))
    said |= {
        f"{kind}_{view}"
        for kind, view in product(("view", "ask", "plain"), ("stop", "do", "pays", "sure"))
    }
    names = {
        *shipped["stops"]["states"],
        *shipped["stops"]["sectors"],
        *shipped["pays"]["doses"],
        *shipped["pays"]["beliefs"],
        *shipped["policies"]["holders"],
        *shipped["policies"]["why"],
        *(f"why {policy}" for policy in shipped["policies"]["why"]),
        *shipped["policies"]["states"],
        *shipped["record"]["series"],
    }
    for one in shipped["policies"]["states"].values():
        names |= {row[key] for row in one["curves"] for key in ("policy", "unit")}
    for dose in shipped["pays"]["doses"].values():
        names |= {f"channel {row['name']}" for row in dose["channels"]}
    assert sorted((said | names) - words.keys()) == []
    for key, row in words.items():
        assert set(row) == {"en", "de"}
        holes = [sorted(re.findall(r"\{\w+\}", row[lang])) for lang in ("en", "de")]
        assert holes[0] == holes[1], key


def test_the_months_that_users_hold_are_those_that_worlds_draw():
    known = load(Experiment, "experiments", EXPERIMENT).uncertainties
    (stocks,) = (one for one in known if one.key == "stocks.magnets")
    assert f"{stocks.low:g} to {stocks.high:g} months" in texts()["stocks"]["en"]


def test_charts_that_ship_are_those_of_the_code():
    from regame.explorer.explore import drawn

    assert json.loads(read(CHARTS)) == drawn()


def test_the_page_is_small_and_what_stands_in_data_stays_data(shipped, tmp_path):
    page = write_page(shipped, json.loads(read(CHARTS)))
    assert len(page.encode()) < LIMIT
    assert not re.search(r'(src|href)="(https?:)?//', page)
    hostile = {**shipped, "version": HOSTILE}
    assert write_page(hostile, {}).count("<script>") == page.count("<script>")
    assert HOSTILE not in write_page(hostile, {})


def test_the_command_writes_a_page_and_leaves_a_folder_of_others_alone(tmp_path, capsys):
    out = tmp_path / "explorer"
    assert call(["explore", "--out", str(out)]) == DONE
    assert str(out / "index.html") in capsys.readouterr().out
    assert call(["explore", "--out", str(out)]) == MISTAKE
    assert call(["explore", "--out", str(out), "--resume"]) == DONE
    assert call(["explore", "--resume"]) == MISTAKE


@pytest.mark.slow
def test_figures_are_played_for_a_state_and_a_few_worlds(tmp_path):
    asked = ["explore", "--play", "--setups", "24", "--runs", "2", "--state", "Japan"]
    assert call([*asked, "--out", str(tmp_path / "out")]) == DONE
    figures = json.loads((tmp_path / "out" / FIGURES).read_text())
    assert list(figures["policies"]["states"]) == ["Japan"]
    assert {row["policy"] for row in figures["policies"]["states"]["Japan"]["options"]} == set(
        figures["policies"]["why"]
    )
    assert figures.keys() == json.loads(read(FIGURES)).keys()
