"""Laws of the store and the runner: the same table whatever chunks, workers, kills and crashes."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regame.core.errors import StrategyError, UserError
from regame.core.options import Execution
from regame.design.design import cross, worlds
from regame.engine.luck.chance import Chance
from regame.runs import pools, runner, store
from regame.runs.manifests import read_manifest
from regame.runs.played import Played
from regame.runs.runner import Job, play_rows_safely, rows_a_task, run_design

MONTHS = 6
TREATMENTS = {"baseline": {"China": "Open"}, "weapon": {"China": "Quota2010"}}


@dataclass(frozen=True)
class Toy:
    """Stands in for a config. Runs named in `raising`, `dying` and `cheating` go wrong."""

    hash: str = "abc"
    raising: tuple[int, ...] = ()
    dying: tuple[int, ...] = ()
    cheating: tuple[int, ...] = ()
    seconds: float = 0.0  # per chunk


def play_toy(config: Toy, rows: pd.DataFrame, months: int) -> pd.DataFrame:
    """A game whose outcomes are draws of chance, one row per run."""
    time.sleep(config.seconds)
    if rows.index.isin(config.dying).any():
        os._exit(9)
    if rows.index.isin(config.raising).any():
        raise ZeroDivisionError("no price")
    if rows.index.isin(config.cheating).any():
        raise StrategyError("Cheat", "China", int(rows.index[0]), 0, "answers nonsense")
    chance = Chance(rows["seed"].to_numpy(), months)
    path = np.cumsum([chance.month("demand", month)[:, 0] for month in range(months)], axis=0)
    sign = np.where(rows["treatment"] == "weapon", -1.0, 1.0)
    return pd.DataFrame(
        {"payoff": sign * path[-1], "count": 7, "path": list(path.T), "elapsed_s": time.time()}
    )


def job(config: Toy | None = None, n: int = 11, seed: int = 5) -> Job:
    design = cross(worlds(n, [], seed), TREATMENTS)
    return Job("toy", config or Toy(), design, MONTHS, seed, play_toy)


def played(out: Path, config: Toy | None = None, **options: Any) -> Played:
    return run_design(job(config), Execution(out=out, **({"workers": 1, "chunk": 8} | options)))


def test_a_design_made_column_by_column_warns_nobody():
    """A comparison swaps many columns one at a time; pandas warned once a chunk, for pages."""
    asked = job()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(150):
            asked.design[f"lever {k}"] = float(k)
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.PerformanceWarning)
        table = play_rows_safely(asked)
    assert table["error"].null_count == len(asked.design)
    assert table["lever 149"].to_pylist() == [149.0] * len(asked.design)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played(tmp_path_factory.mktemp("plain"))


@pytest.mark.parametrize(
    "rows, workers, each",
    [(8192, 2, 512), (1536, 2, 384), (512, 2, 256), (513, 1, 257), (1, 2, 1), (5, 4, 2)],
)
def test_workers_have_as_many_tasks_each_and_few(rows: int, workers: int, each: int):
    assert rows_a_task(rows, workers) == each
    assert -(-rows // each) % workers == 0 or rows < 2 * workers


def test_the_table_holds_design_and_outcomes_sorted_by_run(plain):
    table = plain.table
    assert list(table["run"]) == list(range(22))
    head = ["run", "seed", "world", "treatment", "China", "failed", "error"]
    assert list(table.columns) == [*head, "payoff", "count", "path", "elapsed_s"]
    assert not table["failed"].any()
    luck = Chance(np.array([5 * 2**32 + 10]), MONTHS)
    walk = np.cumsum([luck.month("demand", month)[0, 0] for month in range(MONTHS)])
    assert np.array_equal(table["path"][21], walk)
    assert table["payoff"][20] == walk[-1]
    assert table["payoff"][21] == -walk[-1]
    assert plain.rows == 22
    assert plain.seconds > 0


@pytest.mark.parametrize(
    "options", [{"chunk": 1}, {"chunk": 7}, {"chunk": 100}, {"workers": 2, "chunk": 3}]
)
def test_chunks_and_workers_leave_the_digest(options, plain, tmp_path):
    assert store.digest(played(tmp_path, **options).path) == store.digest(plain.path)


def test_another_executor_plays_the_same(plain, tmp_path):
    options = Execution(out=tmp_path, workers=2, chunk=5)
    with ThreadPoolExecutor(2) as executor:
        other = run_design(job(), options, executor)
    assert store.digest(other.path) == store.digest(plain.path)


def test_a_digest_sees_any_change_of_a_value(plain, tmp_path):
    before = store.digest(plain.path)
    for column, value in (("payoff", 1.0), ("count", 8), ("China", "Open "), ("failed", True)):
        frame = plain.table.copy()
        frame.loc[3, column] = value
        assert store.digest(copy_of(frame, tmp_path / column)) != before
    walks = plain.table["path"].to_list()
    walks[3] = walks[3] + np.eye(MONTHS)[2]
    assert store.digest(copy_of(plain.table.assign(path=walks), tmp_path / "path")) != before
    renamed = plain.table.rename(columns={"count": "counts"})
    assert store.digest(copy_of(renamed, tmp_path / "name")) != before
    later = plain.table.assign(elapsed_s=0.0)
    assert store.digest(copy_of(later, tmp_path / "later")) == before


def copy_of(table: pd.DataFrame, path: Path) -> Path:
    (path / "_notes").mkdir(parents=True)
    (path / "_notes/manifest.json").write_text(
        json.dumps(
            {
                "schema_version": 1,
                "rows": 22,
                "chunk": 22,
                "runs": 22,
                "months": 24,
                "seed": 1,
                "versions": {},
            }
        )
    )
    folder = store.Folder(path, read_manifest(path))
    folder.write(0, pa.Table.from_pandas(table, preserve_index=False))
    return path


def test_a_run_that_raises_is_a_row_with_its_error(plain, tmp_path):
    results = [played(tmp_path / str(n), Toy(raising=(0, 13)), chunk=n).path for n in (1, 4, 22)]
    table = store.read(results[0])
    assert list(table.index[table["failed"]]) == [0, 13]
    assert table["error"][13] == "ZeroDivisionError: no price"
    assert np.isnan(table["payoff"][13])
    sound = ~table["failed"]
    assert np.array_equal(table["payoff"][sound], plain.table["payoff"][sound])
    assert len({store.digest(path) for path in results}) == 1


def test_a_run_that_kills_its_process_is_found_and_the_rest_goes_on(plain, tmp_path):
    found = played(tmp_path, Toy(dying=(9,)), workers=2, chunk=4)
    assert list(found.table.index[found.table["failed"]]) == [9]
    assert "died" in found.table["error"][9]
    sound = ~found.table["failed"]
    assert np.array_equal(found.table["payoff"][sound], plain.table["payoff"][sound])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_strategy_that_cheats_stops_the_run_with_its_name(workers, tmp_path):
    with pytest.raises(StrategyError, match="Cheat"):
        played(tmp_path, Toy(cheating=(9,)), workers=workers)


def test_a_killed_run_goes_on_where_it_was(plain, tmp_path):
    script = (
        "from pathlib import Path; from test_store import Toy, played\n"
        f"played(Path({str(tmp_path)!r}), Toy(seconds=0.3), chunk=4)"
    )
    child = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parent)
    deadline = time.monotonic() + 20
    while not (tmp_path / store.chunk_name(1)).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    kept = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("chunk-*.parquet")}
    assert 2 <= len(kept) < 6
    with pytest.raises(UserError, match="unfinished"):
        store.digest(tmp_path)
    (tmp_path / f".chunk-000005.parquet.{child.pid}.tmp").write_bytes(b"half a chunk")
    # The chunk size of the folder holds, whatever is asked for now.
    found = played(tmp_path, chunk=9, resume=True)
    assert found.rows == 22 - 4 * len(kept)
    assert store.digest(tmp_path) == store.digest(plain.path)
    for name, stamp in kept.items():
        assert (tmp_path / name).stat().st_mtime_ns == stamp
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.slow
def test_ten_kills_at_random_lose_nothing(plain, tmp_path):
    """A run is killed and gone on with, ten times and once more: its bytes are those of no kill."""
    luck, folder = random.Random(5), tmp_path / "killed"
    places: list[int] = []

    def kept() -> int:
        return len(list(folder.glob("chunk-*.parquet")))

    while len(places) < 10:
        begun = (folder / "_notes/manifest.json").exists()
        script = (
            "from pathlib import Path; from test_store import Toy, played\n"
            f"played(Path({str(folder)!r}), Toy(seconds=0.2), chunk=1, resume={begun})"
        )
        child = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parent)
        least, deadline = kept() + luck.choice([0, 1, 2]), time.monotonic() + 60
        while child.poll() is None and kept() < least and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(luck.uniform(0.0, 0.2))
        child.send_signal(signal.SIGKILL)
        child.wait()
        places.append(kept())
    assert 5 < places[-1] < 22
    found = played(folder, chunk=1, resume=True)
    assert found.rows == 22 - places[-1]
    assert store.digest(folder) == store.digest(plain.path)
    assert not list(folder.rglob(".*"))


@pytest.mark.parametrize("resume", [False, True])
def test_a_folder_whose_manifest_was_never_finished_counts_as_empty(resume, plain, tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / "_notes").mkdir()
    (tmp_path / f"_notes/.manifest.json.{gone.pid}.tmp").write_bytes(b"{")
    found = played(tmp_path, resume=resume)
    assert store.digest(found.path) == store.digest(plain.path)
    assert not list(tmp_path.rglob(".*"))


def test_what_another_process_is_writing_is_left_alone(plain, tmp_path):
    played(tmp_path)
    half = tmp_path / f".chunk-000001.parquet.{os.getppid()}.tmp"
    half.write_bytes(b"half a chunk")
    played(tmp_path, resume=True)
    assert half.read_bytes() == b"half a chunk"
    assert store.digest(tmp_path) == store.digest(plain.path)


@pytest.mark.parametrize("name", [".keep", "notes.tmp", ".notes.tmp", ".chunk.1.parquet"])
def test_a_folder_with_anything_else_in_it_is_not_empty(name, tmp_path):
    (tmp_path / name).touch()
    with pytest.raises(UserError, match="is not empty"):
        played(tmp_path)
    assert (tmp_path / name).exists()


def test_an_interruption_keeps_finished_chunks(plain, tmp_path, monkeypatch):
    write = store.Folder.write

    def interrupt(self, number, table):
        write(self, number, table)
        if number == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(store.Folder, "write", interrupt)
    with pytest.raises(KeyboardInterrupt):
        played(tmp_path, chunk=4)
    monkeypatch.undo()
    assert len(list(tmp_path.glob("chunk-*"))) == 2
    assert played(tmp_path, resume=True).rows == 14
    assert store.digest(tmp_path) == store.digest(plain.path)


def test_a_write_that_fails_leaves_no_chunk(plain, tmp_path, monkeypatch):
    folder = store.Folder(tmp_path, {**read_manifest(plain.path), "rows": 22, "chunk": 22})

    def full(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="no space"):
        folder.write(0, store.read_table(plain.path))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_chunk_is_noticed_and_played_again(plain, tmp_path):
    played(tmp_path, chunk=4)
    chunk = tmp_path / store.chunk_name(2)
    whole, before = chunk.read_bytes(), store.digest(tmp_path)
    for position in range(0, len(whole), 17):
        raw = bytearray(whole)
        raw[position] ^= 1 << position % 8
        chunk.write_bytes(raw)
        try:
            assert store.digest(tmp_path) == before, position
        except UserError as error:
            assert "chunk-000002.parquet: is damaged" in str(error)  # noqa: PT017
    chunk.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match=r"chunk-000002.parquet: is damaged"):
        store.read(tmp_path)
    assert played(tmp_path, resume=True).rows == 4
    assert store.digest(tmp_path) == store.digest(plain.path)


def test_a_chunk_of_another_run_is_not_taken(plain, tmp_path):
    played(tmp_path / "right", chunk=4)
    run_design(job(seed=6), Execution(out=tmp_path / "other", workers=1, chunk=4))
    chunk = tmp_path / "right" / store.chunk_name(2)
    chunk.write_bytes((tmp_path / "other" / store.chunk_name(2)).read_bytes())
    with pytest.raises(UserError, match=r"chunk-000002.parquet: is damaged, or of another run"):
        store.digest(tmp_path / "right")
    assert played(tmp_path / "right", resume=True).rows == 4
    assert store.digest(tmp_path / "right") == store.digest(plain.path)


def test_a_long_run_says_what_it_takes_and_where(tmp_path, monkeypatch, capsys):
    played(tmp_path / "short")
    assert "minutes" not in capsys.readouterr().err
    monkeypatch.setattr(runner, "LONG", 0.0)
    played(tmp_path / "long", Toy(seconds=0.02), chunk=4)
    said = [line for line in capsys.readouterr().err.splitlines() if "minutes" in line]
    assert len(said) == 1
    assert str(tmp_path / "long") in said[0]
    assert " GB in " in said[0]


def test_a_run_from_which_nothing_comes_back_says_so(plain, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pools, "SILENCE", 0.01)
    with ThreadPoolExecutor(1) as executor:
        asked = job(Toy(seconds=0.2))
        run_design(asked, Execution(out=tmp_path / "slow", chunk=8), executor)
    assert "nothing came back" in capsys.readouterr().err
    assert store.digest(tmp_path / "slow") == store.digest(plain.path)


@pytest.mark.parametrize(
    ("column", "kind"), [("count", pa.timestamp("ns")), ("treatment", pa.binary())]
)
def test_a_chunk_whose_footer_tells_other_types_is_named(tmp_path, column, kind):
    played(tmp_path, chunk=4)
    chunk = tmp_path / store.chunk_name(2)
    table = pq.read_table(chunk)
    changed = table.set_column(table.column_names.index(column), column, table[column].cast(kind))
    pq.write_table(changed.replace_schema_metadata(table.schema.metadata), chunk)
    with pytest.raises(UserError, match=r"chunk-000002.parquet: is damaged"):
        store.digest(tmp_path)


def test_finished_results_are_played_no_second_time(plain, tmp_path):
    played(tmp_path)
    again = played(tmp_path, resume=True)
    assert again.rows == 0
    assert store.digest(tmp_path) == store.digest(plain.path)


def test_a_folder_of_another_run_is_refused(tmp_path):
    played(tmp_path)
    with pytest.raises(UserError, match="config_hash abc, now other"):
        played(tmp_path, Toy(hash="other"), resume=True)
    with pytest.raises(UserError, match="seed 5, now 6"):
        run_design(job(seed=6), Execution(out=tmp_path, workers=1, resume=True))
    with pytest.raises(UserError, match="rows 22, now 24"):
        run_design(job(n=12), Execution(out=tmp_path, workers=1, resume=True))
    with pytest.raises(UserError, match="months 6, now 7"):
        run_design(replace(job(), months=7), Execution(out=tmp_path, workers=1, resume=True))


def test_a_number_of_the_options_that_cannot_be_is_refused_before_a_folder_is_made(tmp_path):
    with pytest.raises(UserError, match="options: chunk = -1: must be a whole number from 1"):
        played(tmp_path / "out", chunk=-1)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_to_go_on_in_must_be_there(tmp_path):
    played(tmp_path / "sweep-001")
    (tmp_path / "sweep-003").mkdir()  # holds no results
    with pytest.raises(UserError) as caught:
        played(tmp_path / "sweep-002", resume=True)
    (fault,) = caught.value.faults
    assert fault.startswith(f"--resume: {tmp_path / 'sweep-002'}: no such folder to go on in (did")
    assert "'sweep-001'?); leave --resume out to start again" in fault
    with pytest.raises(UserError, match="to go on in; leave --resume out"):
        played(tmp_path / "nowhere" / "sweep-001", resume=True)
    assert {path.name for path in tmp_path.iterdir()} == {"sweep-001", "sweep-003"}


def test_an_out_that_cannot_be_used_is_the_users_mistake(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match="is not empty"):
        played(tmp_path)
    with pytest.raises(UserError, match=r"has no manifest\.json"):
        played(tmp_path, resume=True)
    with pytest.raises(UserError, match="is a file"):
        played(tmp_path / "notes.txt")
    with pytest.raises(UserError, match="--out"):
        run_design(job(), Execution(resume=True))
    with pytest.raises(UserError, match="cannot be made: File name too long"):
        played(tmp_path / ("a" * 300), resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(UserError, match="no folder of results"):
        store.digest(tmp_path)


def test_folders_are_numbered_unless_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [run_design(job(n=1), Execution(workers=1)).path.as_posix() for _ in range(2)]
    assert names == ["results/toy-001", "results/toy-002"]


def test_the_manifest_says_what_was_played(plain):
    manifest = read_manifest(plain.path)
    assert next(iter(manifest)) == "schema_version"
    expected = {"config_hash": "abc", "seed": 5, "runs": 11, "rows": 22, "chunk": 8, "months": 6}
    assert expected.items() <= dict(manifest).items()
    assert manifest["versions"]["numpy"] == np.__version__
