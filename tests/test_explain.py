"""An event that is taken out of a run does not come there, and nowhere else anything changes."""

import json

import numpy as np
import pandas as pd
import pytest

from regame.cli import DONE, call
from regame.config.files import load_config
from regame.config.section import GROUPS
from regame.core.errors import UserError
from regame.game.game import Game
from regame.studies.explain.explain import came, causes
from regame.studies.explain.result import EXPLODED, Explanation, Link, first_of

OTHERS = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}


def design(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{"seed": 3, "world": 0, **OTHERS, **row} for row in rows])


def played(table: pd.DataFrame, months: int = 30) -> Game:
    return Game(load_config("world_2010"), table).run_for(months)


def test_without_its_only_instrument_a_weapon_is_its_baseline_to_the_bit():
    weapon = "Weapon(quota=true)"
    game = played(
        design(
            {"China": weapon, "removed": "China.export_quota"},
            {"China": "StatusQuo", "removed": ""},
            {"China": weapon, "removed": ""},
        )
    )
    assert np.array_equal(game.world.payoff[0], game.world.payoff[1])
    assert not np.array_equal(game.world.payoff[0], game.world.payoff[2])


def test_a_removed_plant_is_never_started_and_a_removed_dispute_never_opens():
    config = load_config(
        "world_2010", ["investment.hazard=0.5", "disputes.hazard=5", "investment.hurdle=1"]
    )
    row = design({"China": "Weapon(quota=true)"})
    found = {link.event: link.month for link in came(config, row, 40)}
    plant = next(event for event in found if event.startswith("plant "))
    dispute = next(event for event in found if event.startswith("dispute "))
    without = {
        link.event: link.month
        for link in came(config, row.assign(removed=f"{plant}; {dispute}"), 40)
    }
    assert plant not in without
    assert dispute not in without
    assert "China.export_quota" in without


def test_removing_in_one_run_leaves_its_neighbours_alone():
    plain = design({"China": "Quota2010"})
    both = design(
        {"China": "Quota2010", "removed": ""},
        {"China": "Quota2010", "removed": "China.export_quota"},
    )
    assert np.array_equal(played(both).world.payoff[0], played(plain).world.payoff[0])


def test_the_effect_of_the_only_instrument_is_the_whole_gain():
    pair = design({"China": "Weapon(quota=true)"}, {"China": "StatusQuo"})
    found = causes(load_config("world_2010"), pair, 24)
    quota = next(link for link in found.links if link.event == "China.export_quota")
    assert (quota.month, quota.date) == (6, "July 2010")
    assert quota.gain_without_usd == pytest.approx(0, abs=1)
    assert quota.effect_usd == pytest.approx(found.gain_usd)
    sizes = [abs(link.effect_usd or 0.0) for link in found.links]
    assert sizes == sorted(sizes, reverse=True)


def test_a_price_that_explodes_is_told_with_what_brought_it():
    tight = ["demand.elasticity=0.3", "stocks.panic=3"]  # so that a cut drives prices up
    pair = design({"China": "Weapon(quota=true)"}, {"China": "StatusQuo"})
    config = load_config("world_2010", tight)
    found = causes(config, pair, 24)
    peak = found.price_peaks[0]
    game = Game(config, pair)
    opening = game.world.ask[0, GROUPS.index(peak.group), 0]
    quoted = game.run_for(24).record.series(f"price_outside_{peak.group}")[:, 0]
    high = quoted > EXPLODED * opening
    assert (peak.month, peak.months) == (np.flatnonzero(high)[0], high.sum())
    assert peak.top_usd_kg == quoted.max()
    assert peak.times_start_in_baseline < EXPLODED
    assert peak.overpaid_outside_usd > 0
    quota = next(link for link in found.links if link.event == "China.export_quota")
    assert f"{peak.group} oxides above 20 times their start" in quota.led_to
    said = peak.model_copy(update={"date": "May 2011"}).sentence
    start = "Bulk prices outside China were above 20 times their start for"
    assert said.startswith(f"{start} {peak.months} months from May 2011 on")
    assert "from May 2011 on" in said


@pytest.mark.parametrize(
    "event, nearest",
    [
        ("China.export_qouta", "export_quota"),
        ("plant Mountain Pass mime", "Mountain Pass mine"),
        ("Chima.grant", "China"),
    ],
)
def test_an_unknown_event_is_told_with_the_nearest(event, nearest):
    with pytest.raises(UserError, match=nearest):
        played(design({"China": "StatusQuo", "removed": event}), 1)


def test_the_command_tells_a_run(capsys):
    assert call(["explain", "--runs", "1", "--months", "24", "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["links"][0]["effect_usd"] != 0
    assert found["links"][0]["date"].split()[1] in ("2010", "2011")
    assert call(["explain", "--runs", "1", "--months", "24"]) == DONE
    assert "China.export_quota" in capsys.readouterr().out


def test_too_few_months_are_told_and_as_many_played_as_a_gain_needs(capsys):
    asked = ["explain", "--runs", "1", "--json", "--months"]
    told = {}
    for months in ("6", "12"):
        assert call([*asked, months]) == DONE
        told[months] = capsys.readouterr()
    assert "6 months are too few: the first gain is known after 12, which are" in told["6"].err
    assert "too few" not in told["12"].err
    assert json.loads(told["6"].out) == json.loads(told["12"].out)


def test_events_without_effect_are_counted_instead_of_listed(capsys):
    small = [link(f"plant {k}", 1e6) for k in range(15)]
    links = [link("big", 2e9), *small, link("idle", 0.0), link("dust", -3.0), link("[b]", 0.0, "x")]
    explained(links).show()
    told = capsys.readouterr().out
    assert "big" in told
    assert "idle" not in told
    assert "dust" not in told
    assert "Events left out: 2 without any effect and 2 of smaller effect." in told
    explained([link("failed", None), link("[b]spark", 0.0, "later")]).show()
    told = capsys.readouterr().out
    assert "failed" in told
    assert "[b]spark" in told, "marks of a terminal in a name are text"
    assert "left out" not in told


def link(event: str, effect: float | None, *led: str) -> Link:
    known = {"month": 4, "date": "May 2010", "gain_without_usd": 1e9}
    return Link(event=event, effect_usd=effect, led_to=led, **known)


def explained(links: list[Link]) -> Explanation:
    return Explanation(
        run=0, world=0, treatment="w", baseline="t", holder="China", config_hash="0", years=2,
        gain_usd=1e9, links=tuple(links), price_peaks=(),
    )  # fmt: skip


def test_many_events_are_counted():
    assert first_of(("a", "b", "c", "d", "e")) == "a, b, c and 2 more"
    assert first_of(("a", "b")) == "a and b"
    assert first_of(()) == ""


def test_an_explanation_is_a_table_and_a_picture():
    shown = explained([link("quota <b>", 2e9, "plant"), link("idle", 0.0)])
    assert list(shown.to_frame()["event"]) == ["quota <b>", "idle"]
    html = shown._repr_html_()
    assert html.count("<svg") == 1
    assert "quota &lt;b&gt;" in html
    assert "quota <b>" not in html
