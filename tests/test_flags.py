"""The help says what holds where a flag is not given, and what it says is so."""

import re
import subprocess
import sys

import pytest

from regame.cli import COMMANDS, call
from regame.commands.flags import takes
from regame.config.files import load
from regame.runs import runner
from regame.runs.experiment import Experiment
from regame.studies.calibration import calibrate
from regame.studies.cases import playing as cases
from regame.studies.claims import cells
from regame.studies.claims.file import Ledger
from regame.studies.hindcast import playing as hindcast
from regame.studies.sensitivity import sensitivity
from regame.studies.verdict.options import EXPERIMENT, VerdictOptions

MAIN = load(Experiment, "experiments", EXPERIMENT)
LEDGER = load(Ledger, "experiments", cells.LEDGER)
ONE_RUN = {"runs": MAIN.runs, "seed": MAIN.seed, "months": MAIN.months, "config": MAIN.config}
SAID: dict[str, dict[str, object]] = {  # command -> flag -> what the modules do
    "verdict": {"runs": "as the experiment says"},
    "play": ONE_RUN,
    "explain": ONE_RUN,
    "sensitivity": {"runs": sensitivity.BASE},
    "claims": {"runs": LEDGER.runs, "seed": LEDGER.seed},
    "cases": {"runs": f"{cases.RUNS} a case and source", "seed": 1},
    "hindcast": {
        "runs": hindcast.RUNS,
        "seed": hindcast.SEED,
        "worlds": hindcast.WORLDS,
        "config": hindcast.CONFIG,
    },
    "calibrate": {
        "runs": calibrate.RUNS,
        "rounds": calibrate.ROUNDS,
        "seed": calibrate.USUAL_SEED,
    },
}


def flags(capsys: pytest.CaptureFixture[str], command: str) -> dict[str, str]:
    """What the help of a command says of each of its flags: name -> text in one line."""
    assert call([command, "--help"]) == 0
    _, _, told = capsys.readouterr().out.partition("Options:\n")
    parts = re.split(r"^  (?:-h, )?--(?=\w)", told, flags=re.MULTILINE)[1:]
    return {part.split()[0]: " ".join(part.split()[1:]) for part in parts}


@pytest.mark.parametrize("command", SAID)
def test_the_help_gives_the_defaults_that_hold(capsys: pytest.CaptureFixture[str], command: str):
    told = flags(capsys, command)
    for flag, value in SAID[command].items():
        assert f"[default: {value}]" in told[flag]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_flag_that_takes_a_value_says_what_holds_without(
    capsys: pytest.CaptureFixture[str], command: str
):
    optional = {"set", "strategies"}  # none given, nothing added
    for flag, text in flags(capsys, command).items():
        takes_a_value = re.match(r"[A-Z_.=]{2,}|<", text) is not None or flag == "runs"
        if takes_a_value and flag not in optional:
            assert "[default: " in text, flag


def test_chunks_are_as_large_as_the_help_says(capsys: pytest.CaptureFixture[str]):
    assert f"[default: {runner.CHUNK} at most]" in flags(capsys, "verdict")["chunk"]


def test_a_default_of_a_flag_that_is_not_taken_is_a_fault_of_ours():
    def command(options: VerdictOptions) -> None:
        """Do nothing."""

    with pytest.raises(KeyError, match="sede"):
        takes(VerdictOptions, sede="1")(command)


@pytest.mark.parametrize("asked", [["verdict", "wepon"], ["hindcast", "--config", "world_2011"]])
def test_a_mistyped_name_is_refused_before_the_engine_is_imported(asked: list[str]):
    code = (
        "import sys; from regame.cli import call; status = call(sys.argv[1:]); "
        "print(status, [name for name in ('numba', 'pandas', 'mesa') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, *asked], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "2 []"
    assert "no such" in answer.stderr
