"""What no user can have meant, in files and flags, is a line and exit code 2, no fault of ours."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests import toy

from regame.cli import call
from regame.core.errors import UserError
from regame.core.options import Execution
from regame.design.design import Uncertainty, spread_worlds
from regame.runs import posterior
from regame.runs.manifests import read_sealed, write_sealed
from regame.runs.outcomes import AT_HORIZONS, outcome_faults
from regame.runs.rows import play_rows
from regame.runs.runner import Job, run_design


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = tmp_path_factory.mktemp("tables")
    job = Job("toy", toy.config(tables), toy.design(), 2, 1, play_rows)
    return run_design(job, Execution(out=tables / "out", workers=1, chunk=2)).path


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """Call the command line, which must refuse in few lines; returns them."""
    assert call(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "internal fault" not in said.err
    return said.err


def test_an_answer_whose_seal_is_gone_is_not_believed(tmp_path: Path):
    """Folders of version 0.1 may have none."""
    for version, is_read in (("0.1.0", True), ("1.0.0", False)):
        folder = tmp_path / version
        folder.mkdir()
        manifest = {"versions": {"regame": version}}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        write_sealed(folder / "verdict.json", b'{"harm": 0}')
        assert read_sealed(folder / "verdict.json") == {"harm": 0}
        (folder / "seals.json").unlink()
        if is_read:
            assert read_sealed(folder / "verdict.json") == {"harm": 0}
            continue
        odd: list[Any] = [manifest["versions"], "", [[]]]  # the last two: a damaged manifest
        for versions in odd:
            damaged = json.dumps({"versions": versions})
            (folder / "manifest.json").write_text(damaged, encoding="utf-8")
            with pytest.raises(UserError, match="no longer sealed"):
                read_sealed(folder / "verdict.json")


def test_draws_with_a_column_that_is_almost_a_key_are_damaged(tmp_path: Path):
    """One flipped bit of a name would leave that key to its prior without a word."""
    draws = posterior.read().draws
    for name, is_read in (("demand.elasticity_long", True), ("demand.elasticity_lofg", False)):
        altered = draws.rename(columns={"demand.elasticity_long": name})
        posterior.write(tmp_path / "draws.parquet", posterior.Posterior(altered, {}))
        if is_read:
            assert posterior.read(str(tmp_path / "draws.parquet")).draws.columns.equals(
                draws.columns
            )
            continue
        with pytest.raises(UserError, match=r"did you mean .demand\.elasticity_long."):
            posterior.read(str(tmp_path / "draws.parquet"))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("rows", 0, "rows = 0: must be a whole number from 1"),
        ("rows", -1, "rows = -1"),
        ("rows", "36", "rows = '36'"),
        ("rows", 10**9, "altered"),
        ("chunk", 0, "chunk = 0"),
        ("schema_version", 2, "schema_version = 2: this version reads 1"),
        ("versions", None, "versions: must be a table"),
        ("seed", 7, "altered"),
        ("name", "other", "altered"),
    ],
)
def test_an_altered_manifest_is_noticed(
    key: str, value: Any, said: str, whole: Path, capsys: pytest.CaptureFixture[str]
):
    file = whole / "_notes/manifest.json"
    before = file.read_bytes()
    try:
        file.write_text(json.dumps({**json.loads(before), key: value}))
        for command in ("digest", "report"):
            assert said in refused(capsys, command, str(whole))
    finally:
        file.write_bytes(before)
    assert call(["digest", str(whole)]) == 0


@pytest.mark.parametrize("text", ["[]", "null", "{", "[" * 5000 + "]" * 5000])
def test_a_manifest_that_is_none(text: str, whole: Path, capsys: pytest.CaptureFixture[str]):
    file = whole / "_notes/manifest.json"
    before = file.read_bytes()
    try:
        file.write_text(text)
        assert "is damaged" in refused(capsys, "digest", str(whole))
    finally:
        file.write_bytes(before)


def test_rows_beyond_the_files_are_counted_at_once(whole: Path, capsys: pytest.CaptureFixture[str]):
    file = whole / "_notes/manifest.json"
    before = file.read_bytes()
    unsealed = {k: v for k, v in json.loads(before).items() if k != "seal"}
    try:
        file.write_text(json.dumps(unsealed | {"rows": 10**9}))
        assert "unfinished" in refused(capsys, "digest", str(whole))
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--set", f"run.seed={'9' * 5000}"], "too many digits"),
        (["--set", f"run.seed={'[' * 5000}{']' * 5000}"], "too deep"),
        (["--set", 'profile.China="Nope"'], "profile.China: strategy 'Nope': no strategy"),
        (["--seed", str(2**31)], "seed"),
        (["--runs", "9" * 30], "'--runs'"),
        (["--config", "a" * 5000], "no such config"),
        (["--config", ""], "'': no such config"),
        (["--strategies", ""], "must name a Python file or a module"),
        (["--worlds", ""], "worlds = ''"),
        (["--set", "world.holders=[]"], "world.holders"),
        (["--treatment", "Quota2010(severity=2)"], "severity = 2: must lie between 0 and 1"),
        (["--treatment", "TargetedEmbargo(target='Japn')"], "did you mean 'Japan'?"),
    ],
)
def test_flags_that_cannot_be_meant(
    flags: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    assert said in refused(capsys, "verdict", "--runs", "1", *flags)


@pytest.mark.parametrize("under", ["file/results", "a" * 300, "nul\0"])
def test_a_folder_that_cannot_be_made(under: str, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"):
        run_design(
            Job("toy", toy.config(tmp_path), toy.design(), 2, 1, play_rows),
            Execution(out=tmp_path / under, workers=1),
        )


def test_of_many_faults_some_are_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    config = tmp_path / "many.toml"
    config.write_text("[market]\n" + "\n".join(f"key{n} = {n}" for n in range(2000)))
    lines = refused(capsys, "verdict", "--config", str(config)).splitlines()
    assert len(lines) == 51
    assert lines[-1].endswith("and 1950 faults more")


@pytest.mark.parametrize(
    ("key", "line", "said"),
    [
        ("runs", 'runs = 1\noutcomes = ["China"]', "outcomes = 'China': no such column"),
        ("runs", 'runs = 1\noutcomes = ["payof_1y"]', "did you mean 'payoff_1y'?"),
        ("years", "years = 7", "payoffs are read after 1, 2, 5, 10, 20 years"),
        ("key", 'key = "China"', "uncertainties: 'China' is no float of the config"),
    ],
)
def test_experiments_that_cannot_be_meant(
    key: str, line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    text = Path("experiments/weaponization.toml").read_text(encoding="utf-8")
    start = text.index("outcomes = [")
    if "outcomes" in line:
        text = text[:start] + text[text.index("]", start) + 2 :]
    head, found, tail = text.partition(f"\n{key} = ")
    assert found
    path = tmp_path / "changed.toml"
    path.write_text(f"{head}\n{line}\n{tail.partition(chr(10))[2]}", encoding="utf-8")
    assert said in refused(capsys, "verdict", str(path), "--runs", "1")


def test_a_factorial_that_nobody_can_play_is_counted_at_once():
    keys = [
        Uncertainty(key=f"market.key{n}", law="uniform", low=0, high=1, levels=1000, source="-")
        for n in range(4)
    ]
    with pytest.raises(UserError, match="has 1000000000000 worlds"):
        spread_worlds("factorial", 512, keys, 1)


def test_outcomes_that_are_known_are_those_that_are_kept(tmp_path: Path):
    kept = play_rows(toy.config(tmp_path), toy.design(), 12)
    numbers = [str(name) for name in kept if kept[name].dtype.kind in "fbi"]
    assert set(numbers) == {"failed", "closes", "flow_y1", *(f"{name}_1y" for name in AT_HORIZONS)}
    assert outcome_faults([*numbers, "payoff_20y", "flow_y50"]) == []
    wrong = ["payof_1y", "payoff_3y", "flow_y0", "flow_y51", "path", "error", "China", ""]
    assert len(outcome_faults(wrong)) == len(wrong)
