"""Finished folders: a report of any study again, and two verdicts compared."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyarrow import dataset

from regame.answers.attribution import Attribution, Part, cause, groups
from regame.answers.compare import as_text, compare, flat
from regame.answers.kinds import KINDS, kind_of, of_studies, read
from regame.answers.playing import swappable
from regame.answers.report import write_any
from regame.answers.setups import compare_setups
from regame.answers.sides import SAMPLED, mixed, of_setup
from regame.cli import call
from regame.core.errors import UserError
from regame.runs import store
from regame.runs.manifests import read_object
from regame.runs.store import write_json
from regame.studies.respond.respond import respond
from regame.studies.respond.result import RespondResult
from regame.studies.verdict.report import PROTOCOL
from regame.studies.verdict.report import read as read_verdict
from regame.studies.verdict.verdict import verdict
from regame.tables import figures

PLAYED: dict[str, Any] = {
    "experiment": "weaponization",
    "runs": 6,
    "treatments": ["quota+duty"],
    "workers": 1,
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """The same worlds twice, with one assumption changed; and other worlds."""
    root = tmp_path_factory.mktemp("answers")
    changes: dict[str, dict[str, Any]] = {
        "a": {},
        "b": {"overrides": ("market.sharpness=4",)},
        "c": {"seed": 9},
    }
    for name, change in changes.items():
        verdict(**PLAYED, **change, out=root / name)
    respond(study="respond_2010", state="Japan", years=1, runs=2, workers=1, out=root / "respond")
    return {path.name: path for path in root.iterdir()}


@pytest.mark.parametrize("study", ["a", "respond"])
def test_a_folder_opens_as_a_table_with_nothing_of_ours(study: str, folders):
    rows = store.read(folders[study])
    assert pd.read_parquet(folders[study]).equals(rows)
    assert dataset.dataset(folders[study]).to_table().num_rows == len(rows)


def test_a_folder_with_its_notes_beside_the_rows_is_still_read(folders, tmp_path):
    """As version 0.1 left it."""
    old = tmp_path / "old"
    shutil.copytree(folders["a"], old)
    for path in (old / "_notes").iterdir():
        path.rename(old / path.name)
    (old / "report.html").unlink()
    (old / "_notes").rmdir()
    assert store.digest(old) == store.digest(folders["a"])
    assert write_any(old) == old / "report.html"
    assert read(old)[1] == read(folders["a"])[1]


def test_a_verdict_says_how_targets_depend_on_the_holder(folders):
    found = read_verdict(folders["a"]).found
    last = 12 * found.longest.years - 1
    assert {item.month for item in found.network} == {0, last}
    assert {item.state for item in found.network} == {"United States", "Japan", "European Union"}
    by_run = {(x.state, x.played, x.month): x for x in found.network}
    treated, baseline = found.played
    first = [by_run["Japan", name, 0].holder_separated for name in (treated, baseline)]
    end = [by_run["Japan", name, last].holder_separated for name in (treated, baseline)]
    assert first[0] == pytest.approx(first[1])  # the weapon is not used in the first month
    assert end[0] != end[1]
    assert all(0 <= (item.served or 0) <= 1 for item in found.network)
    lost = {(x.state, x.stage, x.played, x.month): x.share for x in found.network_losses}
    assert lost["China", "separation", treated, 0] > 0.8
    assert lost["China", "separation", treated, last] < lost["China", "separation", treated, 0]
    assert "Who depends on whom" in write_any(folders["a"]).read_text()


def test_the_one_assumption_that_differs_is_named_and_worlds_are_paired(folders):
    found = compare(folders["a"], folders["b"])
    assert found.paired
    assert [item.key for item in found.setup if item.where == "config"] == ["market.sharpness"]
    assert "market.sharpness" in found.cause
    a, b = (read(folders[name])[1] for name in "ab")
    last = found.horizons[-1]
    assert last.mean_change_usd is not None
    assert (last.one_share, last.other_share) == (
        a.longest.self_harm_share,
        b.longest.self_harm_share,
    )
    tables = [store.read(folders[name]).assign(of=name) for name in "ab"]
    gains = [
        table.pivot(index="seed", columns="treatment", values=f"payoff_{last.years}y")
        for table in tables
    ]
    by_world = [side[a.played[0]] - side[a.played[1]] for side in gains]
    change = (by_world[1] - by_world[0]).dropna()  # of seeds that both have
    assert 0 < last.worlds == len(change) <= PLAYED["runs"]
    assert last.mean_change_usd == pytest.approx(change.mean())
    assert last.mean_change_ci is not None
    assert last.mean_change_ci[0] <= last.mean_change_usd <= last.mean_change_ci[1]
    assert "same" in as_text(found)[-2]


def test_other_worlds_are_not_paired(folders):
    found = compare(folders["a"], folders["c"])
    assert not found.paired
    assert all(item.mean_change_ci is None for item in found.horizons)
    assert "different worlds" in as_text(found)[-2]


def test_a_folder_beside_itself_differs_in_nothing(folders):
    found = compare(folders["a"], folders["a"])
    assert found.setup == ()
    assert all(item.mean_change_usd == 0 for item in found.horizons)
    assert found.cause == "Nothing differs in the set-up."


def test_the_command_prints_one_object(folders, capsys):
    assert call(["compare", str(folders["a"]), str(folders["b"]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["paired"] is True
    assert call(["compare", str(folders["a"]), str(folders["respond"])]) == 2
    assert "compare takes folders of a verdict" in capsys.readouterr().err


def test_configs_and_cases_are_compared_without_a_run(capsys, tmp_path):
    found = compare_setups("world_2010", "world_2025")
    keys = {row.key: (row.one, row.other) for row in found.setup}
    assert keys["world.start_year"] == (2010, 2025)
    assert {row.where for row in found.setup} == {"config"}
    assert compare_setups("world_2010", "world_2010").setup == ()
    assert {row.where for row in compare_setups("nickel", "gas").setup} == {"config", "experiment"}
    own = tmp_path / "mine.toml"
    own.write_text('extends = "world_2010"\n[market]\nsharpness = 4.0\n')
    (only,) = compare_setups("world_2010", str(own)).setup
    assert (only.key, only.other) == ("market.sharpness", 4.0)
    assert call(["compare", "world_2010", "world_2025", "--runs", "0"]) == 0
    said = capsys.readouterr().out
    assert "nothing was played" in said
    assert "Share of worlds harmed" not in said
    assert call(["compare", "nickel", "world_2010"]) == 2
    assert "not one of each" in capsys.readouterr().err
    assert call(["compare", "no_such", "world_2010"]) == 2


BASE = 'extends = "world_2010"\n'
BROKEN = {  # text of a config -> what is said of it, in one line
    f"{BASE}[demand]\ngrowth_outsid = 0.03\n": (
        "mine.toml:3: demand.growth_outsid = 0.03: unknown key (did you mean 'growth_outside'?)"
    ),
    f"{BASE}[demnd]\ngrowth_outside = 0.03\n": "mine.toml:2: demnd: unknown key (did you mean",
    f'{BASE}[demand]\ngrowth_outside = "x"\n': "must be a number between -0.2 and 0.3 (1/year)",
    'extends = "world_201"\n': 'mine.toml:1: extends = "world_201": world_201: no such config',
    'extends = "world_2010\n': "mine.toml:1: not valid TOML",
    f'{BASE}[tables]\nfirms = "nofile.csv"\n': "nofile.csv: cannot be read",
    'extends = "weaponization"\nmonts = 24\n': "mine.toml:2: monts = 24: unknown key (did you",
}


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: BROKEN[text][-20:])
def test_what_is_wrong_with_a_set_up_is_said_in_one_line(text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(text)
    for sides in (["mine.toml", "world_2010"], ["world_2010", "mine.toml"]):
        assert call(["compare", *sides, "--runs", "0"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert BROKEN[text] in line


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("world_2011", "no folder of results, config or case (did you mean 'world_2010'?)"),
        ("wepaonization", "(did you mean 'weaponization'?)"),
        ("world_2001.toml", "'world_2001.toml': no such file (did you mean 'world_2010'?)"),
        ("", "'': no folder of results"),
        ("empty", "empty: is no folder of results (it has no manifest.json)"),
        ("runs", "runs: holds runs but no answer of a study"),
    ],
)
def test_what_names_nothing_to_compare_is_said_to(
    name, said, folders, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    shutil.copytree(folders["a"], tmp_path / "runs")
    (tmp_path / "runs" / "_notes/verdict.json").unlink()
    for sides in ([name, "world_2010"], [str(folders["a"]), name]):
        assert call(["compare", *sides]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
    assert call(["compare", str(folders["a"]), "world_2010"]) == 2
    assert "takes two folders or two set-ups" in capsys.readouterr().err


def test_any_folder_has_a_report(folders, capsys):
    assert call(["report", str(folders["respond"])]) == 0
    page = (folders["respond"] / "_notes/report.html").read_text(encoding="utf-8")
    assert "regrets" in page
    assert "How sure" in page
    assert "what policies cost and avoid" in page
    assert page.count('class="dot') == len(
        RespondResult.model_validate_json(
            (folders["respond"] / "_notes/respond.json").read_text("utf-8")
        ).options
    )
    assert write_any(folders["a"]).exists()


def test_the_commands_leave_a_report(tmp_path, capsys):
    out = tmp_path / "s"
    asked = ["--runs", "2", "--workers", "1", "--out", str(out)]
    assert call(["sensitivity", *asked]) == 0
    page = (out / "_notes/report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "Shares of the variance" in page
    (out / "_notes/report.html").unlink()
    assert call(["report", str(out)]) == 0
    assert (out / "_notes/report.html").read_text(encoding="utf-8") == page


def test_a_folder_without_an_answer_is_refused(tmp_path):
    with pytest.raises(UserError, match="no folder of results"):
        kind_of(tmp_path)
    with pytest.raises(UserError, match=r"manifest\.json cannot be read: File name too long"):
        kind_of(tmp_path / ("a" * 5000))


def test_every_kind_of_result_can_be_loaded_and_shown():
    for kind in KINDS:
        cls = of_studies(kind.home)
        assert callable(cls._repr_html_)


def test_keys_of_a_tree_are_dotted():
    assert flat({"a": {"b": 1}, "c": [{"d": 2}], "e": [1]}) == {"a.b": 1, "c.0.d": 2, "e": [1]}


def test_parts_of_a_set_up_are_told_apart_and_add_up(tmp_path):
    own = tmp_path / "mine.toml"
    own.write_text('extends = "world_2010"\n[market]\nsharpness = 4.0\n[demand]\nvalue = 2.0\n')
    found = compare_setups("world_2010", str(own), runs=6)
    (last,) = [row for row in found.horizons if row.years == found.horizons[-1].years]
    by_part = found.attribution
    assert by_part is not None
    assert {part.name for part in by_part.parts} == {"market.sharpness", "demand.value"}
    assert by_part.plays == 4  # both ends, and one between them from either side
    assert by_part.worlds == last.worlds
    assert by_part.gain_usd == pytest.approx(last.mean_change_usd)
    for total, parts in (
        (by_part.gain_usd, [part.gain_usd for part in by_part.parts]),
        (by_part.share, [part.share for part in by_part.parts]),
        (by_part.gain_usd, [part.first_usd for part in by_part.parts]),
        (by_part.gain_usd, [part.last_usd for part in by_part.parts]),
    ):
        assert sum(parts) == pytest.approx(total)
    assert found.cause.startswith("Which assumption did it")
    text = as_text(found)
    assert text[-1] == found.cause
    assert "Remainder" not in "".join(text)  # there is no folder to hold it against
    assert all(part.gain_ci is not None for part in by_part.parts)


@pytest.mark.slow
def test_folders_with_two_changes_say_what_each_did_and_what_is_left(folders, tmp_path):
    other = verdict(
        **PLAYED, overrides=("market.sharpness=4", "demand.value=2"), out=tmp_path / "two"
    )
    bare = compare(folders["a"], other.path)
    assert bare.attribution is None
    assert "2 assumptions differ" in bare.cause
    found = compare(folders["a"], other.path, runs=4)
    assert found.attribution is not None
    last = found.horizons[-1]
    assert last.mean_change_usd is not None
    left = last.mean_change_usd - found.attribution.gain_usd
    assert found.attribution.remainder_usd == pytest.approx(left)
    assert any("Remainder" in line for line in as_text(found))
    names = {(row.key, row.one) for row in found.setup if row.where == "config"}
    assert names == {("market.sharpness", SAMPLED), ("demand.value", SAMPLED)}


def test_a_set_up_with_all_parts_of_another_is_the_other():
    one, other = of_setup("weaponization"), of_setup("weaponization_2025")
    parts = groups(one, other)
    assert {"the opening", "the policy", "others", "source of worlds"} <= parts.keys()
    everything = [key for keys in parts.values() for key in keys]
    made = mixed(one, other, everything)
    assert made.parts() == other.parts()
    assert mixed(one, other, ()).parts() == one.parts()
    assert (made.pinned, made.treatment) == (other.pinned, other.treatment)


def test_parts_that_only_play_together_are_joined():
    one, other = of_setup("nickel"), of_setup("gas")
    parts = groups(one, other)
    joined = swappable(one, other, parts, seed=1)
    assert len(joined) < len(parts)
    assert sorted(key for keys in joined.values() for key in keys) == sorted(
        key for keys in parts.values() for key in keys
    )


def test_a_part_beyond_chance_is_named_and_one_within_is_not():
    def part(name: str, *gains: float) -> Part:
        values = np.array(gains)
        return Part(
            name=name, keys=(name,), share=0.0, share_ci=None, gain_usd=float(values.mean()),
            gain_ci=[float(values.min()), float(values.max())], first_usd=0.0, last_usd=0.0,
        )  # fmt: skip

    sure, unsure = part("sure", 1e8, 2e8), part("unsure", -1e8, 2e8)
    given = {"years": 20, "runs": 8, "plays": 4, "share": 0.0, "gain_usd": 2e8}
    found = Attribution(**given, worlds=8, parts=(sure, unsure))
    assert "sure most" in cause(found)
    assert "unsure" not in cause(found)
    none = Attribution(**given, worlds=8, parts=(unsure,))
    assert "none moves the mean gain beyond chance" in cause(none)
    few = Attribution(**given, worlds=4, parts=(sure, unsure))
    assert "more --runs may tell" in cause(few)


def test_a_cell_of_a_table_that_differs_is_named(folders, tmp_path):
    """Folders keep what their tables held, so a file that was changed later hides nothing."""
    shutil.copytree(folders["a"], copy := tmp_path / "copy")
    fixed = read_object(copy / "_notes" / PROTOCOL)
    row = fixed["tables"]["regions"]["Japan"]
    use = float(figures.read("regions").set_index("state")["magnet_use"]["Japan"])
    assert row["magnet_use"] == use
    row["magnet_use"] += 1
    write_json(copy / "_notes" / PROTOCOL, fixed)
    found = compare(folders["a"], copy)
    (only,) = found.setup
    assert (only.where, only.key) == ("table", "regions.Japan.magnet_use")
    assert (only.one, only.other) == (use, use + 1)
    assert "Tables differ: regions" in found.cause
