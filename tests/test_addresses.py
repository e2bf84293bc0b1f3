"""Results lie where the address says: the same table, resumed and refused as in a folder here."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.test_store import played
from upath import UPath

from regame.cli import DONE, MISTAKE, call
from regame.core import addresses
from regame.core.addresses import is_here, place
from regame.core.errors import UserError
from regame.runs import pools, store


def test_a_path_stays_a_path(tmp_path: Path):
    assert place("results/own") == Path("results/own")
    assert place(f"file://{tmp_path}/own") == tmp_path / "own"
    assert is_here(place(f"file://{tmp_path}/own"))
    assert not is_here(place("memory://here"))


def test_a_store_elsewhere_holds_the_bytes_of_a_folder_here(tmp_path: Path):
    here = played(tmp_path / "here")
    there = played(place("memory://same/bytes"))
    assert store.digest(there.path) == store.digest(here.path)
    drop = ["elapsed_s"]
    assert there.table.drop(columns=drop).equals(here.table.drop(columns=drop))
    assert store.schema_of(there.path).equals(store.schema_of(here.path))


def test_what_is_missing_or_damaged_there_is_played_again():
    out = place("memory://again/and/again")
    whole = store.digest(played(out).path)
    (out / store.chunk_name(1)).unlink()
    damaged = out / store.chunk_name(0)
    damaged.write_bytes(damaged.read_bytes()[:-9])
    with pytest.raises(UserError, match="unfinished, 2 of 3 chunks"):
        store.read(out)
    resumed = played(out, resume=True)
    assert resumed.rows == 16
    assert store.digest(resumed.path) == whole


def test_a_store_that_is_not_empty_is_refused():
    out = place("memory://taken")
    played(out)
    with pytest.raises(UserError, match="taken: is not empty"):
        played(out)


def test_a_store_to_go_on_in_must_hold_something():
    with pytest.raises(UserError, match="nothing/here: no such folder to go on in; leave"):
        played(place("memory://nothing/here"), resume=True)


def test_an_unknown_kind_of_store_is_the_users_mistake(capsys):
    assert call(["run", "weaponization", "--out", "nowhere://x"]) == MISTAKE
    error = capsys.readouterr().err
    assert "nowhere://x: " in error
    assert len(error.splitlines()) == 1


def test_of_a_store_s_error_the_first_line_is_told(monkeypatch: pytest.MonkeyPatch):
    for told, line in (("no such host\nretried 3 times\n", "no such host"), ("", "OSError")):

        def refuse(path: UPath, told: str = told) -> bool:
            raise OSError(told)

        monkeypatch.setattr(UPath, "exists", refuse)
        with pytest.raises(UserError) as raised:
            place("memory://far")
        assert raised.value.faults == [f"memory://far: {line}"]


def test_a_command_writes_to_an_address_and_digests_it(capsys):
    out = "memory://ledger"
    assert call(["claims", "C11", "--runs", "2", "--workers", "1", "--json", "--out", out]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [claim["id"] for claim in found["claims"]] == ["C11"]
    assert (place(out) / "_notes/report.html").read_text().startswith("<!doctype html>")
    assert call(["digest", out, "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["digest"] == store.digest(place(out))


@pytest.mark.parametrize(
    ("module", "ask", "told"),
    [
        (addresses, lambda: place("s3://b/x"), "s3://b/x: needs universal_pathlib"),
        (
            pools,
            lambda: pools.check_executor("dask://here:1"),
            "--executor dask://here:1: needs distributed",
        ),
    ],
)
def test_an_extra_that_is_missing_is_named_with_what_installs_it(
    module: Any, ask: Any, told: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(UserError) as caught:
        ask()
    (line,) = caught.value.faults
    assert line.startswith(told)
    assert "pip install 'regame[" in line
