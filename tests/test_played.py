"""A study of many rows keeps its numbers in memory and reads lists as they are asked for."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from regame.analysis import statistics
from regame.analysis.pairing import pair
from regame.core.errors import UserError
from regame.runs import store
from regame.runs.manifests import MANIFEST, SCHEMA_VERSION, Manifest, notes, sealed
from regame.runs.played import Played, lists_of
from regame.runs.store import Folder

WORLDS, MONTHS, CHUNK = 9, 24, 5


def outcomes() -> pd.DataFrame:
    """Two treatments by turns; one run failed, and left no list."""
    rng = np.random.default_rng(1)
    rows = 2 * WORLDS
    table = pd.DataFrame({"run": np.arange(rows), "world": np.arange(rows) // 2})
    table["treatment"] = ["weapon", "peace"] * WORLDS
    for name in ("payoff_1y", "payoff_2y", "targets_1y", "targets_2y"):
        table[name] = rng.normal(1e9, 1e8, rows)
    table["restricted_1y"] = table["restricted_2y"] = [1.0, 0.0] * WORLDS
    table["path"] = [*rng.normal(size=(rows - 1, MONTHS)), None]
    table["failed"] = table["path"].isna()
    return table


def in_a_folder(path: Path, table: pd.DataFrame) -> Played:
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        name="study",
        config_hash="",
        design_hash="",
        code_hash="",
        seed=1,
        months=MONTHS,
        runs=WORLDS,
        rows=len(table),
        chunk=CHUNK,
        versions={},
        commit=None,
        started="",
    )
    notes(path).mkdir(parents=True)
    (notes(path) / MANIFEST).write_text(json.dumps(sealed(manifest)))
    folder = Folder(path, manifest)
    for number, (first, last) in enumerate(folder.spans()):
        rows = table.iloc[first:last]
        folder.write(number, pa.Table.from_pandas(rows, preserve_index=False))
    return Played(path, 0.0, len(table))


def test_lists_on_disk_and_in_memory_are_those_of_the_whole_table(tmp_path: Path):
    table = outcomes()
    played = in_a_folder(tmp_path / "study", table)
    assert "path" not in played.numbers
    assert set(played.numbers) == set(table) - {"path"}
    runs = np.array([16, 0, 7, 3, 12])  # of several chunks, in no order
    wanted = np.stack(table["path"][runs].to_list())
    held = lists_of([pa.Table.from_pandas(table[:6]), pa.Table.from_pandas(table[6:])])
    assert np.array_equal(played.lists["path"](runs), wanted)
    assert np.array_equal(held["path"](runs), wanted)


def test_pairs_say_the_same_whether_lists_are_read_or_held(tmp_path: Path):
    table = outcomes()
    played = in_a_folder(tmp_path / "study", table)
    whole = pair(table, "weapon", "peace")
    lean = pair(played.numbers, "weapon", "peace", lists=played.lists)
    assert (whole.failed, lean.failed) == (1, 1)
    assert lean.has("path")
    assert not lean.has("paths")
    paths = lean.gains
    assert paths is not None
    assert paths.shape == (WORLDS - 1, MONTHS)
    assert np.array_equal(paths, whole.gains)  # type: ignore[arg-type]


def test_a_damaged_chunk_is_refused_when_its_lists_are_read(tmp_path: Path):
    played = in_a_folder(tmp_path / "study", outcomes())
    lists = played.lists
    (tmp_path / "study" / store.chunk_name(1)).write_bytes(b"PAR1 no more")
    with pytest.raises(UserError, match="is damaged"):
        lists["path"](np.array([6]))


def test_resamples_of_many_values_are_the_same_however_many_are_drawn_at_a_time(monkeypatch):
    values = np.random.default_rng(2).normal(size=301)
    kept = statistics.mean_interval(values)
    monkeypatch.setattr(statistics, "MANY", 300)
    monkeypatch.setattr(statistics, "BATCH", 28)
    assert statistics.mean_interval(values) == kept
