"""A case from nothing: what the scaffold writes plays at once, and its page is right."""

import re
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

import regame
from regame.cli import call
from regame.config.files import load, load_config, read_toml
from regame.core.errors import UserError
from regame.game.game import Game
from regame.runs.experiment import Experiment, carried
from regame.runs.opening_check import check_opening
from regame.runs.scaffold import new_case
from regame.runs.stability import steady
from regame.strategies.holders import PriceQuota, Schedule
from regame.studies.cases.words import fixed_inputs
from regame.tables import figures, firms, routes, world

PAGE = Path(__file__).parent.parent / "docs" / "make-a-case.md"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert call(["new", "case", "salt"]) == 0
    return tmp_path


def blocks() -> list[str]:
    return re.findall(r"^```\w+\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_a_new_case_plays_at_once(folder):
    assert call(["verdict", "salt", "--runs", "2", "--workers", "1", "--out", "v"]) == 0
    found = regame.cases(names=["salt"], runs=2, workers=1, worlds="prior", out=folder / "c")
    (case,) = found.by_case
    assert (case.case, case.holder, case.starts) == ("salt", "Holder", "January 2020")
    share = next(item for item in case.parts[0].measures if item.measure == "share")
    late = (len(share.signs) - 2) * ["harms"]  # less than two points of share is neutral
    assert [at.sign for at in share.signs] == ["neutral", "neutral", *late]


def test_a_table_of_plants_that_lost_a_row_is_refused(folder):
    """A fourth of supply that is missing once turned the sign, without a word."""
    table = folder / "cases" / "salt" / "firms.csv"
    whole = table.read_text(encoding="utf-8")
    check_opening(load_config("salt"))
    for row in ("Mines of Rest of World", "Mines of Target"):
        lines = [line for line in whole.splitlines() if not line.startswith(row)]
        table.write_text("\n".join(lines), encoding="utf-8")
        with pytest.raises(UserError, match=r"out of balance.*is a row missing"):
            check_opening(load_config("salt"))


def test_it_is_listed_among_the_cases(folder):
    from regame.runs.experiment import installed

    assert installed()["salt"] == "salt"


def test_a_figure_of_the_config_holds_where_the_experiment_has_no_range(folder):
    """It was once sampled from like goods, whatever the file said."""

    def sampled() -> set[str]:
        return {item.key for item in carried(load(Experiment, "experiments", "salt")).uncertainties}

    assert {"stocks.cover", "licences.domestic_share", "stocks.resale"} <= sampled()
    change(folder / "experiments" / "salt.toml", ('"stocks.cover" = [1.8, 4.8]\n', ""))
    change(folder / "configs" / "salt.toml", ("[licences]\n", "[licences]\ndomestic_share = 1.0\n"))
    assert not {"stocks.cover", "licences.domestic_share"} & sampled()
    assert "stocks.resale" in sampled()
    experiment = carried(load(Experiment, "experiments", "salt"))
    named = {item.key for item in fixed_inputs(experiment, load_config("salt"))}
    assert {"stocks.cover", "licences.domestic_share"} <= named


def test_every_table_and_key_is_explained(folder):
    for path in (folder / "cases" / "salt").glob("*.csv"):
        assert path.read_text(encoding="utf-8").startswith("# "), path
    assert "NAME" not in "".join(
        path.read_text(encoding="utf-8") for path in folder.rglob("*.*") if path.is_file()
    )


def test_the_page_names_every_column_and_key(folder):
    """Those that tables may hold, that the config and experiment set, and that weapons take."""
    page = PAGE.read_text(encoding="utf-8")
    rules = (world.STAGES, world.GROUPS)
    columns = {name for rule in rules for name in (*rule.bounds, *rule.may_be_missing)}
    columns |= {*firms.BOUNDS, *firms.MAY_BE_MISSING, *routes.WORDS, *routes.NUMBERS}
    for path in (folder / "cases" / "salt").glob("*.csv"):
        columns |= set(figures.read(str(path)).columns)
    keys = {
        key
        for section in read_toml(folder / "configs" / "salt.toml").values()
        if isinstance(section, dict)
        for key in section
    }
    keys -= {"stages", "groups", "firms", "regions", "end_uses", "routes"}  # its tables
    keys |= {key.partition(".")[2] for key in figures.read("case_ranges")["key"]}
    weapon = {field.name for kind in (Schedule, PriceQuota) for field in fields(kind)}
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", page))))
    assert columns | keys | weapon | {"kind", "aim"} <= named | {"salt"}


def test_nothing_is_overwritten(folder, capsys):
    before = (folder / "configs" / "salt.toml").read_text(encoding="utf-8")
    assert call(["new", "case", "salt"]) == 2
    assert "are there already" in capsys.readouterr().err
    (folder / "configs" / "salt.toml").rename(folder / "kept.toml")
    (folder / "experiments" / "salt.toml").unlink()
    with pytest.raises(UserError, match="would be overwritten"):
        new_case("salt", folder)
    assert (folder / "kept.toml").read_text(encoding="utf-8") == before
    assert not (folder / "configs" / "salt.toml").exists()


@pytest.mark.parametrize("name", ["Salt", "rock salt", "9s", "magnet", "", "../salt"])
def test_what_cannot_be_a_name_is_refused(tmp_path, name):
    with pytest.raises(UserError, match="small letters"):
        new_case(name, tmp_path)
    assert not list(tmp_path.iterdir())


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_faults_of_all_tables_come_at_once_with_the_line_of_the_file(folder):
    tables = folder / "cases" / "salt"
    change(tables / "firms.csv", ("Project 2,Target,mine", "Project 2,Targt,mine"),
           ("Mines of Target,Target", "Target,Target"))  # fmt: skip
    change(tables / "end_uses.csv", ("main use,salt", "main use,slat"))
    change(tables / "regions.csv", ("Target,500", "Target,-500"))
    change(tables / "routes.csv", ("Rest of World,Target", "Rest of Wrld,Target"))
    with pytest.raises(UserError) as caught:
        check_opening(load_config("salt"))
    said = caught.value.faults
    assert len(said) == 5
    for file, part in {
        "firms.csv": "line 11: state = 'Targt'.*did you mean 'Target'",
        "end_uses.csv": "line 5: input = 'slat'.*did you mean 'salt'",
        "regions.csv": "line 5: salt_use = -500",
        "routes.csv": "line 4: seller = 'Rest of Wrld'.*'Rest of World'",
    }.items():
        assert any(re.search(f"{file}, {part}", line) for line in said), (file, said)
    assert any("line 8: name = 'Target' is also a state" in line for line in said)


def test_faults_in_the_stages_hide_none_in_the_tables_that_need_them(folder):
    """Six tables with a fault each: all are told at once, each with the nearest right word."""
    tables = folder / "cases" / "salt"
    change(tables / "stages.csv", ("mine,extract", "mine,extrct"))
    change(tables / "groups.csv", ("\nsalt,", "\nslat,"))
    change(tables / "regions.csv", ("\nHolder,", "\nHoldr,"))
    change(tables / "end_uses.csv", ("main use,salt", "main use,slat"))
    change(tables / "firms.csv", ("Project 2,Target,mine", "Project 2,Target,mien"))
    change(tables / "routes.csv", ("Rest of World,Target", "Rest of World,Targt"))
    with pytest.raises(UserError) as caught:
        check_opening(load_config("salt"))
    said = "\n".join(caught.value.faults)
    for part in (
        r"stages.csv, line \d+: place = 'extrct'.*did you mean 'extract'",
        r"groups.csv, line \d+: name = 'slat'.*did you mean 'salt'",
        r"regions.csv: state 'Holder' is missing: .*did you mean 'Holdr'",
        r"end_uses.csv, line \d+: input = 'slat'.*did you mean 'salt'",
        r"firms.csv, line \d+: stage = 'mien'.*did you mean 'mine'",
        r"routes.csv, line \d+: buyer = 'Targt'.*did you mean 'Target'",
    ):
        assert re.search(part, said), (part, said)


def test_lines_are_those_of_the_file_wherever_comments_are(folder):
    path = folder / "cases" / "salt" / "regions.csv"
    change(path, ("Target,500", "# a note\nTarget,-500"))
    text = path.read_text(encoding="utf-8").splitlines()
    line = next(n for n, row in enumerate(text, 1) if row.startswith("Target,"))
    with pytest.raises(UserError, match=f"line {line}: salt_use = -500"):
        check_opening(load_config("salt"))


def add_a_stage(folder: Path) -> None:
    """What docs/make-a-case.md prints goes into the tables as it is."""
    tables = folder / "cases" / "salt"
    stages = next(block for block in blocks() if block.startswith("name,place"))
    works = next(block for block in blocks() if block.startswith("Works of"))
    (tables / "stages.csv").write_text(stages, encoding="utf-8")
    change(tables / "firms.csv", ("Project 1,", f"{works}Project 1,"))
    change(tables / "end_uses.csv", ("use,salt", "use,glass"))
    change(tables / "regions.csv", ("salt_use", "salt_use,glass_use"), (",100,", ",0,80,"),
           (",500,", ",0,401,"), (",400,", ",0,320,"))  # fmt: skip
    change(folder / "configs" / "salt.toml",
           ("salt = 2.0", "magnet = 4.0\nmagnet_outside = 4.1\nsalt = 2.0"))  # fmt: skip


def test_the_page_adds_a_stage_that_plays(folder):
    add_a_stage(folder)
    found = regame.cases(names=["salt"], runs=2, workers=1, worlds="prior", out=folder / "c")
    assert "share_made" in [item.measure for item in found.by_case[0].parts[0].measures]


def test_the_page_adds_a_refinery_and_a_recycler_that_open_in_balance(folder):
    """What the page prints of them, in the tables and the config of a new case."""
    tables = folder / "cases" / "salt"
    stages = next(block for block in blocks() if "refine,refinery" in block)
    plants = next(block for block in blocks() if block.startswith("Refineries of"))
    (tables / "stages.csv").write_text(stages, encoding="utf-8")
    change(tables / "firms.csv", ("Project 1,", f"{plants}Project 1,"))
    change(folder / "configs" / "salt.toml", ("collection = 0.0", "collection = 0.1"))
    check_opening(load_config("salt"))
    change(folder / "configs" / "salt.toml", ("collection = 0.1", "collection = 0.4"))
    with pytest.raises(UserError, match=r"recycle 120,000 t a year, 400,000 t come back"):
        check_opening(load_config("salt"))


def test_the_page_shows_a_record_that_can_be_read(folder):
    seen = next(block for block in blocks() if block.startswith("case,measure"))
    (folder / "seen.csv").write_text(seen, encoding="utf-8")
    found = regame.cases(names=["salt"], runs=2, workers=1, worlds="prior", observed="seen.csv",
                         out=folder / "c")  # fmt: skip
    assert found.scores[0].overall.rows == 3


def test_a_stage_without_its_price_and_a_quota_beyond_exports_are_refused(folder):
    """The price of magnets is no price of glass, and a quota that never binds no cut."""
    add_a_stage(folder)
    config = folder / "configs" / "salt.toml"
    change(config, ("magnet = 4.0\nmagnet_outside = 4.1\n", ""), ("490_000", "1_490_000"))
    with pytest.raises(UserError) as caught:
        check_opening(load_config("salt"))
    said = caught.value.faults
    assert len(said) == 3
    assert re.search(r"export_quota = 1,490,000 t a year.*Holder.*can spare 494,062 t", said[0])
    assert re.search(r"prices.magnet = 22, the price of glass: .* costs 2.5 .* plants 0.8", said[1])
    assert "prices.magnet_outside = 26" in said[2]


def test_a_table_of_routes_may_hold_headings_only(folder):
    path = folder / "cases" / "salt" / "routes.csv"
    path.write_text(path.read_text(encoding="utf-8").split("Rest of World,")[0], encoding="utf-8")
    check_opening(load_config("salt"))


def test_a_wrong_word_hides_no_other_fault_of_its_table(folder):
    """An owner nobody knows is told beside a misspelt status, a row with both faults once."""
    firms = folder / "cases" / "salt" / "firms.csv"
    change(firms, ("months_left,lead,", "months_left,lead,owner,foreign_share,"),
           (",own estimate", ",,,own estimate"))  # fmt: skip
    change(firms, ("idle,80,1.7,8000,,1,,,", "idle,80,1.7,8000,,1,Holdr,0.5,"),
           ("idle,80,1.8,8000,,1,,,", "ilde,80,1.8,8000,,1,Holdr,0.5,"))  # fmt: skip
    with pytest.raises(UserError) as caught:
        check_opening(load_config("salt"))
    said = caught.value.faults
    assert len(said) == 2
    assert re.search(r"line 10: owner = 'Holdr': no such state.*'Holder'", said[0])
    assert re.search(r"line 11: status = 'ilde'.*'idle'", said[1])


@pytest.mark.parametrize("holder", ["Chile", "Ghana", "India", "Chad"])
def test_a_holder_may_have_a_name_like_that_of_another(folder, holder):
    """No state of the world is called China, and none needs to be."""
    for path in folder.rglob("*.*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("Holder", holder), encoding="utf-8")
    config = load_config("salt")
    assert steady(Game, config, pd.DataFrame({"seed": [1]}).rename_axis("run")).shape == (1,)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("configs/salt.toml", "490_000 ", "490 ", r"export_quota = 490 t.*did you mean 490,000"),
        ("configs/salt.toml", "490_000 ", "490_000_000 ", r"did you mean 490,000\?"),
        ("cases/salt/end_uses.csv", "salt,0.7", "salt,0.9", r"share must add up to 1.*not 1.2"),
        ("cases/salt/firms.csv", "operating,700", "operating,1400",
         r"dig 1,880,000 t a year.*over 0.85, 1,176,471 t"),
    ],
)  # fmt: skip
def test_magnitudes_that_cannot_be_are_refused_with_the_likely_mend(folder, file, old, new, said):
    check_opening(load_config("salt"))
    change(folder / file, (old, new))
    with pytest.raises(UserError, match=said):
        check_opening(load_config("salt"))


def test_a_foreign_share_needs_an_owner(folder):
    firms = folder / "cases" / "salt" / "firms.csv"
    change(firms, ("lead,source", "lead,foreign_share,owner,source"))
    rows = [
        line.replace(
            ",own estimate", ",0.4,,own estimate" if "Project 2" in line else ",,,own estimate"
        )
        for line in firms.read_text(encoding="utf-8").splitlines()
    ]
    firms.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"line 11: foreign_share = 0.4 needs an owner.*Target"):
        check_opening(load_config("salt"))
    change(firms, (",0.4,,", ",0.4,Target,"))
    check_opening(load_config("salt"))
