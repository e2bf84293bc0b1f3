"""The leaderboard of all targets is made of their answers."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
from tests.made_results import made

from regame.config.files import load
from regame.runs.played import Played
from regame.studies.respond.command import Board, run_board
from regame.studies.respond.file import Respond
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Option
from regame.studies.respond.respond import targets_of
from regame.studies.respond.result import RespondResult

WORTH = {"Japan": (3e6, 1e6), "Korea": (-1e6, 5e6), "Myanmar": (0.0, -2e6)}


def answered(options: RespondOptions, _study: str) -> tuple[RespondResult, Played]:
    """An answer in which two policies are worth what WORTH says."""
    first, second = (
        made(Option).model_copy(update={"policy": name, "worth_usd": worth})
        for name, worth in zip(("stock", "research"), WORTH[options.state], strict=True)
    )
    result = made(RespondResult).model_copy(
        update={"state": options.state, "loss": "value_added", "options": (first, second)}
    )
    table = pd.DataFrame({"failed": [False], "run": [0], "error": [None]})
    return result, Played(Path(str(options.out)), 0.0, 1, (pa.Table.from_pandas(table),))


def test_a_policy_is_first_where_it_is_worth_most_and_more_than_nothing(tmp_path, capsys):
    out = tmp_path / "board"
    options = RespondOptions(state="all", out=out, json=True)
    assert run_board(options, "respond_2025", list(WORTH), answered) == 0
    board = Board.model_validate_json((out / "_notes" / "board.json").read_text(encoding="utf-8"))
    firsts = {(entry.policy, entry.state) for entry in board.entries if entry.first}
    assert firsts == {("stock", "Japan"), ("research", "Korea")}
    (table,) = board.tables()
    assert table.headings == ("policy", *WORTH)
    assert table.cells[0] == ["stock", "+3.0 M*", "-1.0 M", "–"]
    assert (out / "_notes" / "report.html").exists()
    assert '"entries"' in capsys.readouterr().out


def test_ten_targets_of_today_are_all_states_but_the_holder():
    targets, _ = targets_of(load(Respond, "experiments", "respond_2025"), RespondOptions())
    assert len(targets) == len(set(targets)) == 9
    assert "China" not in targets
