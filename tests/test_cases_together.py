"""`regame cases`: signs by horizon and measure, their order, and the score against a record."""

import json
import re
from typing import Any

import numpy as np
import pytest

import regame
from regame.analysis import signs
from regame.cli import call
from regame.config.files import load, load_config
from regame.core.errors import UserError
from regame.runs.experiment import Experiment, carried, installed, usual_ranges
from regame.runs.sources import POSTERIOR
from regame.studies.cases import observed
from regame.studies.cases import observed as observations
from regame.studies.cases.observed import Observed, read_observed, sign_of
from regame.studies.cases.parts import Score
from regame.studies.cases.playing import chosen
from regame.studies.cases.result import Cases
from regame.studies.cases.words import short_order, unanimous
from regame.tables import figures

NEW = {"bauxite_1974", "bauxite_2014", "phosphate_1974", "palm_oil_2022"}
EXAMPLES = {"cobalt_2025", "oil_1973"}
ALL = {"rare earths", "nickel", "rubber", "gas", "gallium_germanium"} | NEW | EXAMPLES
HEAD = "case,measure,horizon_years,sign\n"


def test_all_cases_are_installed_and_rare_earths_are_among_them():
    assert set(installed()) == ALL
    assert chosen(["Rare_Earths", "GAS"]) == {"rare earths": "weaponization", "gas": "gas"}
    with pytest.raises(UserError, match=r"nickle: no such case.*'nickel'"):
        chosen(["nickle"])


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Cases:
    out = tmp_path_factory.mktemp("cases") / "both"
    return regame.cases(names=["gas", "nickel"], runs=3, workers=1, out=out)


def test_cases_play_from_prior_and_posterior(played):
    gas, nickel = played.by_case
    assert [part.worlds_from for part in gas.parts] == ["prior", "posterior"]
    assert (gas.starts, nickel.starts) == ("July 2021", "January 2014")
    assert "share_made" not in [item.measure for item in gas.parts[0].measures]
    assert "share_made" in [item.measure for item in nickel.parts[0].measures]
    assert not {item.key for item in gas.overrides} & set(regame.load_config("gas").numbers()) & {
        "stocks.panic", "reputation.premium",
    }  # fmt: skip
    again = type(played).model_validate_json(json.dumps(played.to_json()))
    assert again == played
    page = (played.path / "_notes/report.html").read_text(encoding="utf-8")
    for name in ("gas", "nickel"):
        assert f"{name.capitalize()}, prior: income so far" in page


def test_a_fit_to_one_record_decides_no_range_of_another_case():
    """Elasticities of nickel are those of nickel, whatever rare earths had; behaviour is fitted."""
    from regame.core.options import StudyOptions
    from regame.runs.protocol import prepare

    prior, post = (
        prepare("nickel", StudyOptions(runs=8, worlds=source)).design.drop_duplicates("world")
        for source in ("prior", POSTERIOR)
    )
    assert post["demand.elasticity_long"].between(0.5, 1.7).all()
    assert post["demand.growth_outside"].between(0.02, 0.06).all()
    assert not np.allclose(prior["stocks.panic"], post["stocks.panic"])


def test_a_record_scores_model_and_rule(played, tmp_path):
    """A record that is the model's own is met throughout, its opposite nowhere."""
    rows = [
        Observed(case.case, item.measure, sign.years, sign.sign)
        for case in played.by_case
        for item in case.parts[0].measures
        for sign in item.signs
    ]

    def score(*given: Any) -> Score:
        found_ = observations.score(*given)
        assert found_ is not None
        return found_

    own = score(tmp_path / "own.csv", rows, played.by_case, "prior")
    assert own.overall.model_right == own.overall.rows == len(rows)
    assert not own.misses
    other = {"pays": "harms", "harms": "pays", "neutral": "pays"}
    against = [Observed(row.case, row.measure, row.years, other[row.sign]) for row in rows]
    wrong = score(tmp_path / "own.csv", against, played.by_case, "prior")
    assert wrong.overall.model_right == 0
    assert wrong.overall.model_brier > 1 > own.overall.model_brier
    assert len(wrong.misses) == len(rows)
    thumb = [Observed("gas", "share", 2, "pays"), Observed("gas", "share", 3, "harms")]
    assert score(tmp_path / "o.csv", thumb, played.by_case, "prior").overall.rule_right == 2


def test_signs_of_a_record_may_be_written_in_several_ways(tmp_path):
    path = tmp_path / "seen.csv"
    path.write_text(
        HEAD + "Gas,share,1,-\ngas,use_lost,2,up\ngas,income_sum,20,1\ngas,share,0.25,0\n"
        "gas,national_income,2,+\n",
        encoding="utf-8",
    )
    rows = read_observed(path, ["gas"]).rows
    assert [row.sign for row in rows] == ["harms", "harms", "pays", "neutral", "pays"]
    assert [row.years for row in rows] == [1, 2, 20, 0.25, 2]
    assert rows[-1].measure == "income_flow"
    assert sign_of("down", "use_lost") == "pays"


def test_faults_of_a_record_are_reported_together(tmp_path):
    path = tmp_path / "seen.csv"
    path.write_text(HEAD + "gass,x,1,-\ngas,shar,2,+\ngas,share,4,+\ngas,share,5,good\n")
    with pytest.raises(UserError) as caught:
        read_observed(path, ["gas", "nickel"])
    text = str(caught.value)
    assert "line 2" not in text
    for part in ("line 3: measure", "'share'", "line 4: horizon_years",
                 "line 5: sign"):  # fmt: skip
        assert part in text
    path.write_text("case,sign\ngas,+\n")
    with pytest.raises(UserError, match="column 'measure', 'horizon_years' is missing"):
        read_observed(path, ["gas"])


def test_orders_of_signs_are_short_in_the_table():
    assert short_order("pays, then harms") == "+−"
    assert short_order("neutral") == "="
    assert short_order("harms first, turns 3 times") == "−×3"


def test_the_rule_of_thumb():
    assert [observed.rule_of_thumb(years) for years in signs.WHOLE] == [
        "pays", "pays", "harms", "harms", "harms", "harms",
    ]  # fmt: skip


def test_the_command_prints_one_table_and_json(tmp_path, capsys):
    path = tmp_path / "seen.csv"
    path.write_text(HEAD + "gas,share,1,-\ngas,export_income,0.5,+\nmoondust,glow,7,+\n")
    asked = ["cases", "gas", "--runs", "2", "--workers", "1", "--worlds", "prior"]
    assert call([*asked, "--observed", str(path), "--out", str(tmp_path / "a")]) == 0
    text = capsys.readouterr().out
    for word in ("income sum", "cut by Russia, from July 2021", "assumptions and", "Brier"):
        assert word in text
    assert "line 4: case 'moondust' is not played: skipped" in " ".join(text.split())
    assert re.search(
        r"gas, first year: national income .*price .*volume .*rent .*users", text, re.S
    )
    shown = re.split("Highest prices|Signs without", text[text.index("Worlds of the prior") :])[0]
    assert max(map(len, shown.splitlines())) <= 80
    written = (tmp_path / "a" / "_notes/cases.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in written.splitlines() if line.startswith("| gas |")]
    assert [row[1] for row in rows] == [
        name for name in signs.MEASURES if name not in ("share_made", "home_aim")
    ]
    assert {len(row) for row in rows} == {4 + len(signs.HORIZONS)}
    assert call([*asked, "--json", "--out", str(tmp_path / "b")]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [case["case"] for case in data["by_case"]] == ["gas"]
    found_here = data["by_case"][0]["parts"][0]["measures"]
    flat = {(row["measure"], row["horizon_years"]): row for row in data["cases"]}
    assert len(flat) == len(data["cases"]) == len(signs.HORIZONS) * len(found_here)
    for item in found_here:
        for sign in item["signs"]:
            row = flat[item["measure"], sign["years"]]
            assert (row["case"], row["holder"], row["weapon"]) == ("gas", "Russia", "cut")
            assert (row["sign"], row["share"]) == (sign["sign"], sign["share"])
            assert (row["order"], row["turning_month"]) == (item["order"], item["turning_month"])


def test_rules_without_a_model_stand_beside_the_model(played):
    """Gas is stopped, so its kind harms; a case that does not say its kind has none."""
    rows = played.baselines
    keys = {(row.case, row.measure, row.horizon_years) for row in played.cases}
    for name in ("best_constant", "thumb", "kind"):
        listed = getattr(rows, name)
        assert {(row.case, row.measure, row.horizon_years) for row in listed} == keys
    assert {row.sign for row in rows.best_constant} == {"harms"}
    assert {row.sign for row in rows.thumb if row.horizon_years > 2} == {"harms"}
    assert {row.sign for row in rows.thumb if row.horizon_years <= 2} == {"pays"}
    model = {
        (row.case, row.measure, row.horizon_years): row.sign
        for row in played.cases
        if row.worlds_from == "prior"
    }
    assert all(model[row.case, row.measure, row.horizon_years] == row.model for row in rows.kind)
    gas, nickel = played.by_case
    silent = gas.model_copy(update={"kind": ""})
    sold = nickel.model_copy(update={"kind": "price"})
    asked = observed.baselines_of([silent, sold], "pays")
    assert {(row.case, row.sign) for row in asked.kind} == {("nickel", "pays")}
    assert {row.sign for row in asked.best_constant} == {"pays"}


def test_all_rules_are_scored_against_a_record(played, tmp_path):
    signs_ = ["neutral", "neutral", "pays", "harms", "neutral", "harms"]
    rows = [
        Observed("gas", "share", years, sign)
        for years, sign in zip(signs.WHOLE, signs_, strict=True)
    ]
    scored = observations.score(tmp_path / "o.csv", rows, played.by_case, "prior")
    assert scored is not None
    assert scored.constant == "neutral"
    assert (scored.overall.constant_right, scored.overall.kind_right) == (3, 2)
    assert scored.overall.rule_right == 2
    silent = [case.model_copy(update={"kind": ""}) for case in played.by_case]
    scored = observations.score(tmp_path / "o.csv", rows, silent, "prior")
    assert scored is not None
    assert scored.overall.kind_right is None


def test_cases_of_a_record_that_are_not_played_are_skipped(tmp_path):
    """Neither their measures nor their horizons need be ours; lines of faults stay right."""
    path = tmp_path / "seen.csv"
    path.write_text(HEAD + "moondust,glow,0.5,up\ngas,share,1,-\nmoondust,share,1,+\n")
    record = read_observed(path, ["gas"])
    assert [(row.case, row.years, row.sign) for row in record.rows] == [("gas", 1, "harms")]
    assert len(record.skipped) == 1
    assert "lines 2, 4: case 'moondust' is not played: skipped" in record.skipped[0]
    path.write_text(HEAD + "gass,share,1,-\n")
    with pytest.raises(UserError, match=r"(?s)'gass' is not played.*'gas'.*no row is of a case"):
        read_observed(path, ["gas"])


def test_what_a_case_does_not_sample_has_a_range_of_like_goods():
    """Its own ranges stay; the others lie about its value, or follow its exports, within bounds."""
    asked = load(Experiment, "experiments", "nickel")
    config = load_config("nickel")
    ranges = {item.key: item for item in carried(asked).uncertainties}
    own = {item.key: item for item in asked.uncertainties}
    assert all(ranges[key] == item for key, item in own.items())
    assert set(figures.read("case_ranges")["key"]) <= set(ranges)
    lead = config.investment.lead_mine
    found_ = ranges["investment.lead_mine"]
    assert (found_.low, found_.high) == (0.7 * lead, 1.5 * lead)
    assert ranges["leakage.capacity"].high == config.leakage.ceiling  # 0.3 of exports is more
    salt = {item.key: item for item in usual_ranges("gallium_germanium")}
    assert salt["leakage.capacity"].high == pytest.approx(0.3 * 138 / 12 / 1000)


def test_signs_before_outcomes_stand_as_they_were_written_down(played):
    """Every sign of the table is one that the model of that day could give."""
    table = figures.read("case_signs")
    assert set(table["case"]) == NEW
    assert set(table["measure"]) <= set(signs.MEASURES)
    columns = [name for name in table if str(name).startswith(("months", "years"))]
    assert len(columns) == len(signs.HORIZONS)
    assert table[columns].map(lambda cell: re.fullmatch(r"[-+0] \d+", cell)).all(axis=None)
    assert "before outcomes" not in (played.path / "_notes/cases.md").read_text(encoding="utf-8")


def test_prices_are_kept_from_the_month_before_the_weapon(played):
    """Both sides are alike before it, and the weapon lifts the price outside."""
    prices = {(x.case, x.good, x.where, x.run, x.month): x for x in played.prices}
    assert len(prices) == len(played.prices)
    months = {key[-1] for key in prices if key[:4] == ("gas", "gas", "outside", "weapon")}
    assert months == set(range(49))
    for good in ("nickel", "nickel of smelters"):
        assert ("nickel", good, "inside", "baseline", 24) in prices
    for case in ("gas", "nickel"):
        one, other = ((case, case, "outside", run) for run in ("weapon", "baseline"))
        assert prices[(*one, 0)].median == prices[(*other, 0)].median
        assert prices[(*one, 24)].median > 1.5 * prices[(*other, 24)].median
    assert all(x.low <= x.median <= x.high for x in played.prices)
    config = load_config("gas")
    assert {x.unit for x in played.prices if x.case == "gas"} == {config.world.price}
    page = (played.path / "_notes/report.html").read_text(encoding="utf-8")
    assert "Gas: price of gas outside" in page


def test_the_highest_prices_stand_beside_the_record_to_its_last_month(played):
    """Of goods on record alone; nickel is on none."""
    (gas,) = played.peaks
    record = figures.read("price_paths").query("case == 'gas'").set_index("month")["value"]
    assert (gas.month_on_record, gas.height_on_record) == (13, record[13] / record[0])
    median = {
        item.month: item.median
        for item in played.prices
        if (item.case, item.where, item.run) == ("gas", "outside", "weapon")
        and item.month <= record.index.max()
    }
    assert (gas.month, gas.height) == (
        max(median, key=median.__getitem__),
        max(median.values()) / median[0],
    )
    assert gas.near == (0.5 <= gas.month / 13 <= 2 and 0.5 <= gas.height / (40.3 / 8.03) <= 2)
    assert gas.model_copy(update={"month": 13, "height": 5.0}).near
    assert not gas.model_copy(update={"month": 13, "height": 2.0}).near
    assert not gas.model_copy(update={"month": 40, "height": 5.0}).near
    page = (played.path / "_notes/report.html").read_text(encoding="utf-8")
    assert f"×{gas.height:.1f}" in page


def test_prices_on_record_count_months_from_the_start_of_the_weapon():
    """The weapon's first month is 1; the middle of a year or quarter counts."""
    starts = {
        "rare earths": "2010-07", "rubber": "1922-11", "gas": "2021-07",
        "gallium_germanium": "2023-08", "cobalt_2025": "2025-03",
    }  # fmt: skip
    table = figures.read("price_paths").astype({"period": str})
    assert set(table["case"]) == set(starts)
    for row in table.to_dict("records"):
        year, _, rest = row["period"].partition("-")
        first_year, first_month = map(int, starts[row["case"]].split("-"))
        month = 7 if not rest else 3 * int(rest[1]) - 1 if rest[0] == "Q" else int(rest[:2])
        if row["month"] == 0:
            assert year <= str(first_year)
        else:
            since = 12 * (int(year) - first_year) + month - first_month + 1
            assert abs(row["month"] - since) <= (0 if rest else 1), row
    assert (table.groupby(["case", "good"])["month"].min() == 0).all()


def test_inputs_that_no_range_covers_are_named_where_all_worlds_agree(played):
    """Evasion in gas is fixed and its elasticity sampled; where worlds differ nothing is said."""
    gas = played.by_case[0]
    fixed = {item.key: item.value for item in gas.fixed_inputs}
    assert fixed["leakage.evasion"] == "0"
    assert not {"demand.elasticity", "investment.lead_mine", "stocks.panic"} & set(fixed)
    assert not set(figures.read("case_ranges")["key"]) & set(fixed)
    assert "leakage.evasion 0" in unanimous(gas)
    assert "leakage.evasion 0" in (played.path / "_notes/report.html").read_text(encoding="utf-8")
    part = gas.parts[0]
    item = part.measures[0]
    torn = item.model_copy(
        update={"signs": tuple(s.model_copy(update={"share": 0.99}) for s in item.signs)}
    )
    differ = gas.model_copy(update={"parts": (part.model_copy(update={"measures": (torn,)}),)})
    assert unanimous(differ) == ""
