"""The tables hold what they say: units, sources, shares, years, and a balance of 2009."""

import json
import re

import numpy as np
import pytest

from regame.core.errors import UserError
from regame.tables import figures

# Tables about the config, the strategies and the other tables.
ABOUT = ["assumptions", "balance", "columns", "priors", "series", "signs", "strategies", "tables"]
ABOUT += ["units", "glossary", "bargain_posterior", "tests_2025", "case_signs"]
ABOUT += ["case_reliability"]
FIGURES = [name for name in figures.names() if name not in ABOUT]
OUTCOMES = ["demand", "end_uses", "firm_output", "prices_annual", "production", "recycling"]
OUTCOMES += ["observed", "regions", "trade"]
STATES = ["China", "United States", "Japan", "Australia", "European Union", "Malaysia", "Myanmar"]
STATES += ["Vietnam", "Korea", "Rest of World"]
SHARES = [f"share_{group}" for group in ("bulk", "light", "heavy", "other")]

# Facility of facilities.csv -> its firms. Two records of Mountain Pass are one mine, two one plant.
FIRMS_OF = {
    "Bayan Obo / China Northern Rare Earth": ["Bayan Obo mine", "Bayan Obo separation"],
    "Sichuan Maoniuping (Shenghe/JCC)": ["Sichuan Maoniuping mine", "Sichuan separation"],
    "Southern ion clays Longnan type (heavy)": ["Longnan clay mine"],
    "Southern ion clays Xunwu type (light)": ["Xunwu clay mine"],
    "Southern ion clays mid-Y rich Eu": ["Mid-yttrium clay mine"],
    "Myanmar Kachin/Shan ion clays": ["Myanmar clay mine"],
    "Laos/Thailand/Nigeria/Malaysia feed": ["Thailand and Laos feed mine", "Nigeria feed mine"],
    "Mountain Pass (Molycorp, Project Phoenix)": ["Mountain Pass mine", "Mountain Pass separation"],
    "Mountain Pass (MP Materials) concentrate": ["Mountain Pass mine"],
    "Mt Weld": ["Mt Weld mine", "Mt Weld phase 2 mine"],
    "Arafura Nolans": ["Nolans mine", "Nolans separation"],
    "Northern Minerals Browns Range": ["Browns Range mine"],
    "Astron Donald / Energy Fuels White Mesa": ["Donald mine", "White Mesa separation"],
    "Serra Verde Pela Ema": ["Serra Verde mine"],
    "Songwe Hill (Mkango)": ["Songwe Hill mine"],
    "Ngualla (Peak)": ["Ngualla mine"],
    "Longonjo (Pensana)": ["Longonjo mine"],
    "Phalaborwa (Rainbow)": ["Phalaborwa tailings mine"],
    "Steenkampskraal": ["Steenkampskraal mine"],
    "Nechalacho (Vital/Avalon)": ["Nechalacho mine"],
    "Norra Karr": ["Norra Karr mine"],
    "Round Top (USAR)": ["Round Top mine"],
    "Halleck Creek, Bear Lodge, Sheep Creek": ["Halleck Creek, Bear Lodge, Sheep Creek mine"],
    "Lovozero/Solikamsk": ["Lovozero mine", "Solikamsk separation"],
    "IREL monazite": ["IREL mine", "IREL separation"],
    "Dong Pao": ["Dong Pao mine"],
    "Chinese separation (CREG, CNRE, others)": ["Other Chinese separation"],
    "Mountain Pass Stage II separation": ["Mountain Pass separation"],
    "Mountain Pass heavy separation": ["Mountain Pass heavy separation"],
    "Lynas LAMP Kuantan": ["Lynas LAMP separation", "Lynas LAMP phase 2 separation"],
    "Lynas Dy/Tb circuit": ["Lynas heavy separation"],
    "Lynas Kalgoorlie": ["Kalgoorlie cracking"],
    "Lynas Texas": ["Lynas Texas heavy separation"],
    "Iluka Eneabba": ["Eneabba separation", "Eneabba heavy separation"],
    "Silmet (Neo)": ["Silmet separation"],
    "Solvay La Rochelle": ["La Rochelle separation"],
    "Caremag Lacq": ["Lacq separation", "Lacq recycling"],
    "Saskatchewan Research Council": ["Saskatchewan separation"],
    "Toyota Tsusho/IREL, Shin-Etsu Vietnam recycling": [
        "Toyota Tsusho India separation",
        "Shin-Etsu Vietnam recycling",
    ],
    "Shin-Etsu Takefu refining": ["Shin-Etsu Takefu recycling"],
    "JL Mag": ["JL Mag"],
    "Zhong Ke San Huan": ["Zhong Ke San Huan"],
    "Ningbo Yunsheng": ["Ningbo Yunsheng"],
    "Zhenghai": ["Zhenghai"],
    "Earth-Panda, Tianhe, Inst, others": ["Earth-Panda, Tianhe, Inst and others"],
    "Chinese NdFeB sector": ["Other Chinese magnet makers"],
    "Shin-Etsu Takefu + Vietnam": ["Shin-Etsu Takefu", "Shin-Etsu Vietnam magnets"],
    "Proterial (Hitachi Metals/NEOMAX)": ["Proterial (Hitachi Metals)"],
    "TDK": ["TDK"],
    "Daido Electronics (hot-deformed)": ["Daido Electronics"],
    "VAC Hanau + Neorem": ["VAC Hanau and Neorem"],
    "eVAC Sumter": ["eVAC Sumter"],
    "MP Independence Fort Worth": ["MP Independence"],
    "MP 10X Northlake": ["MP 10X"],
    "USA Rare Earth Stillwater": ["USA Rare Earth Stillwater"],
    "Noveon San Marcos": ["Noveon San Marcos"],
    "Vulcan Elements": ["Vulcan Elements"],
    "Neo Narva": ["Neo Narva"],
    "Star Group / POSCO (Korea), NovaTech (Vietnam)": ["Star Group and POSCO", "NovaTech Vietnam"],
    "Less Common Metals": ["Less Common Metals"],
    "Vietnamese and Japanese metal makers": ["Vietnamese metal makers", "Japanese metal makers"],
    "Chinese NdFeB-scrap recyclers (about 40 plants)": ["Chinese scrap recyclers"],
}


def test_every_table_is_described_and_every_column_has_a_unit():
    assert set(figures.holds()) == set(figures.names())
    columns = figures.read("columns")
    for name in set(figures.names()) - {"columns"}:
        assert set(columns[columns["table"] == name]["column"]) == set(figures.read(name).columns)


@pytest.mark.parametrize("name", FIGURES)
def test_every_row_has_unit_source_and_confidence(name):
    table = figures.read(name)
    assert len(table) > 0
    assert table[["unit", "source", "confidence"]].notna().all(axis=None)
    assert set(table["confidence"]) <= {"A", "B", "C"}
    assert "year" in table
    assert "note" in table


@pytest.mark.parametrize("name", OUTCOMES)
def test_no_outcome_after_2015(name):
    table = figures.read(name)
    assert not (table["year"] > 2015).any()
    if "period" in table:
        years = " ".join(table["period"].dropna().astype(str))
        assert all(int(year) <= 2015 for year in re.findall(r"\b(?:19|20)\d\d\b", years))


def test_no_monthly_series_of_inside_prices():
    prices = figures.read("prices_annual")
    inside = prices[prices["market"] == "inside China"]
    months = inside[inside["frequency"] == "month"]
    assert set(months["product"]) == {"NdFeB magnet"}


def test_ranges_are_in_order():
    for name in FIGURES:
        table = figures.read(name)
        if "low" in table:
            low, high = table["low"].astype(float), table["high"].astype(float)
            assert not (low > high).any()


def test_shares_sum_to_one():
    firms, uses = figures.read("firms"), figures.read("end_uses")
    ore = firms[firms["stage"] != "magnet"]
    np.testing.assert_allclose(ore[SHARES].sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(uses[SHARES].sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(uses["share_2010"].sum(), 1, atol=1e-9)
    assert (ore[SHARES] >= 0).all(axis=None)
    assert firms.loc[firms["stage"] == "magnet", SHARES].isna().all(axis=None)


def test_firms_are_well_formed():
    firms = figures.read("firms")
    assert firms["name"].is_unique
    assert set(firms["state"]) <= set(STATES)
    assert set(firms["stage"]) == {"mine", "separation", "magnet", "recycling"}
    assert set(firms["status"]) == {"operating", "building", "idle"}
    assert (firms[["capacity_t", "unit_cost", "capex"]] > 0).all(axis=None)
    assert firms["undocumented_share"].between(0, 1).all()
    assert set(firms["linked"].dropna()) <= set(firms["name"])
    assert ((firms["status"] == "building") == firms["months_left"].notna()).all()


def test_regions_are_the_states_in_order():
    assert list(figures.read("regions")["state"]) == STATES


def test_every_facility_has_its_firms():
    assert set(FIRMS_OF) == set(figures.read("facilities")["name"])
    mapped = {firm for firms in FIRMS_OF.values() for firm in firms}
    firms = figures.read("firms")
    assert mapped == set(firms.loc[firms["stands_in_until"].isna(), "name"])


def test_china_in_2009_is_as_recorded():
    firms = figures.read("firms")
    mines = firms[(firms["state"] == "China") & (firms["stage"] == "mine")]
    output = 0.85 * mines["capacity_t"]
    assert output.sum() == pytest.approx(125_000, rel=0.01)
    assert (output * mines["undocumented_share"]).sum() == pytest.approx(38_000, rel=0.01)


@pytest.mark.parametrize("share", SHARES)
def test_supply_meets_use_in_2009(share):
    firms, uses, regions = (figures.read(name) for name in ("firms", "end_uses", "regions"))
    running = firms[(firms["status"] == "operating") & firms["stage"].isin(["mine", "recycling"])]
    supply = (0.85 * running["capacity_t"] * running[share]).sum()
    demand = figures.read("demand").set_index("item")
    content = float(demand.loc[["NdFeB magnet"]].query("metric == 'content'")["value"].iloc[0])
    use = 0.0
    for kind, tonnes in (
        ("oxide", regions["oxide_use"].sum()),
        ("magnet", content * regions["magnet_use"].sum()),
    ):
        sectors = uses[uses["input"] == kind]
        use += tonnes * np.average(sectors[share], weights=sectors["share_2010"])
    assert use == pytest.approx(supply, rel=0.10)


def test_read_gives_a_frame_of_its_own():
    first = figures.read("regions")
    first.loc[:, "oxide_use"] = 0
    assert figures.read("regions")["oxide_use"].sum() > 0


def test_read_takes_a_file_of_the_user(tmp_path):
    path = tmp_path / "firms.csv"
    figures.read("firms").to_csv(path, index=False)
    assert len(figures.read(str(path))) == len(figures.read("firms"))


def test_a_wrong_name_is_the_users_mistake(tmp_path):
    with pytest.raises(UserError, match="did you mean 'firms'"):
        figures.read("firmz")
    with pytest.raises(UserError, match="cannot be read"):
        figures.read(str(tmp_path / "none.csv"))


def test_describe_lists_and_shows():
    listed = json.loads(figures.describe(json=True))["tables"]
    assert [row["name"] for row in listed] == figures.names()
    assert "reserves" in figures.describe()
    shown = json.loads(figures.describe("firms", json=True))
    assert len(shown["rows"]) == len(figures.read("firms"))
    assert all(column["unit"] for column in shown["columns"])
    assert "capacity_t [see unit]" in figures.describe("firms")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("tungsten", r"no table 'tungsten': .*cobalt_2025.*`regame new case NAME`"),
        ("ruber/firms", r"did you mean 'rubber/firms'"),
        ("rubber", r"rubber is a case; its tables are rubber/end_uses, rubber/firms"),
    ],
)
def test_a_mineral_without_a_table_is_told_what_there_is(name, answer):
    with pytest.raises(UserError, match=answer):
        figures.read(name)
