"""As many worlds as a wanted interval takes, and the same bits as that many asked for outright."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

import regame
from regame import Action, Observation, Strategy
from regame.analysis.results import Horizon
from regame.cli import call
from regame.core.errors import UserError
from regame.runs import store
from regame.strategies import registry
from regame.studies.verdict import precise


@dataclass(frozen=True)
class NeverMoves(Strategy):
    """Sets every instrument to what it was at the start."""

    def decide(self, seen: Observation) -> Action:
        return Action(export_quota=1.0, export_duty=0.0, enforcement=0.0, flooding=0.0)


ONE = ["--treatment", "quota+duty", "--workers", "1"]
MAIN = Path("experiments/weaponization.toml")
UNTIMED = {"out", "elapsed_s", "runs_per_s"}


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of 4, 8 and so on."""
    monkeypatch.setattr(precise, "FIRST", 4)


@pytest.fixture
def short(tmp_path: Path) -> str:
    """The main experiment without its channels, which are not at issue here."""
    parts = MAIN.read_text(encoding="utf-8").split("\n[[")
    kept = "\n[[".join(part for part in parts if not part.startswith("channels]]"))
    path = tmp_path / "short.toml"
    path.write_text(kept, encoding="utf-8")
    return str(path)


def answer(found: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in found.items() if key not in UNTIMED}


@pytest.mark.slow
def test_the_result_is_that_of_as_many_worlds(
    small_steps: None, short: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    asked = ["verdict", short, *ONE, "--json", "--precision", "0.29", "--runs", "20"]
    assert call([*asked, "--out", str(tmp_path / "steps")]) == 0
    came = capsys.readouterr()
    found = json.loads(came.out)  # one object, and nothing of the steps
    assert found["runs"] == 8
    low, high = found["horizons"][-1]["self_harm_ci"]
    assert (high - low) / 2 <= 0.29
    assert "quota+duty against campaign, gains of China" in came.err
    first, second = (line for line in came.err.splitlines() if "regame: after" in line)
    assert first.startswith("regame: after 4 worlds: quota+duty pays China in ")
    assert second == f"regame: after 8 worlds: {found['sentence']}"
    assert "regame: 8 worlds: the interval is 0." in came.err
    assert "within the 0.29 that --precision asks for" in came.err

    plain = regame.verdict(
        short, runs=8, treatments=["quota+duty"], workers=1, out=tmp_path / "plain"
    )
    assert store.digest(tmp_path / "steps") == store.digest(plain.path)
    assert answer(json.loads(json.dumps(plain.to_json()))) == answer(found)

    # Interrupted and asked again, the same steps lead to the same folder.
    (tmp_path / "steps" / store.chunk_name(0)).unlink()
    assert call([*asked, "--out", str(tmp_path / "steps"), "--resume"]) == 0
    capsys.readouterr()
    assert store.digest(tmp_path / "steps") == store.digest(plain.path)


def test_runs_are_the_most_and_it_says_so(
    small_steps: None, short: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    line = ["verdict", short, *ONE, "--precision", "0.01", "--runs", "6", "--out", str(out)]
    assert call(line) == 0
    came = capsys.readouterr()
    assert store.read(out)["world"].nunique() == 6
    assert "regame: after 6 worlds: " in came.err
    for text in (came.err, came.out):
        assert "6 worlds, the most allowed: the interval is 0." in " ".join(text.split())


def test_without_an_active_world_more_are_not_tried(
    small_steps: None, short: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    try:
        found = regame.verdict(
            short,
            runs=64,
            precision=0.05,
            strategies=[NeverMoves],
            treatments=["NeverMoves"],
            baseline="status quo",
            out=tmp_path / "out",
        )
    finally:
        del registry.strategies()["NeverMoves"]
    assert found.runs == 4
    assert "4 worlds: none decides (never active)" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["0", "-0.1", "0.5", "2", "nan", "inf"])
def test_a_precision_that_no_interval_has_is_refused(
    value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert call(["verdict", "--precision", value, "--out", str(tmp_path / "out")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "must be a number above 0 and below 0.5" in line
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("value", [True, "0.02", [0.02]])
def test_a_precision_that_is_no_number_is_refused(value: object):
    with pytest.raises(UserError, match="must be a number above 0"):
        precise.check_precision(value)


def test_worlds_that_an_experiment_lists_cannot_be_doubled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    text = MAIN.read_text(encoding="utf-8")
    head, _, _ = text.partition("[[uncertainties]]")
    listed = 'sampler = "list"\n' + head + '[[list]]\n"market.sharpness" = 7.5\n'
    path = tmp_path / "listed.toml"
    path.write_text(listed, encoding="utf-8")
    assert call(["verdict", str(path), "--precision", "0.1"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "sampler list has worlds of its own" in line


def at(worlds: int, low: float, high: float) -> Horizon:
    return Horizon(
        years=20, pays_share=0, pays_ci=[0, 1], neutral_share=0, self_harm_share=(low + high) / 2,
        self_harm_ci=[low, high], worlds=worlds, unfired=8 - worlds, ties=0, failed=0,
        median_difference_usd=None, median_difference_ci=None, mean_difference_usd=None,
        mean_difference_ci=None, target_difference_usd=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (at(8, 0.5, 0.75), "8 worlds: the interval is 0.125 to either side, within the 0.125"),
        (at(8, 0.5, 0.76), "8 worlds, the most allowed: the interval is 0.130 to either side"),
        (at(0, 0.0, 1.0), "8 worlds: none decides (never active)"),
    ],
)
def test_what_ended_the_steps_is_said(found: Horizon, said: str):
    assert precise.why_ended(found, 8, 0.125).startswith(said)
