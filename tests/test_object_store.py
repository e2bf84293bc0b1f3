"""Results in an object store give the bytes of a folder here: `make objects`, against moto's S3."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.test_cluster import SMALL
from tests.test_store import Toy, job, played

from regame.cli import DONE, MISTAKE, call
from regame.core.addresses import place
from regame.core.options import Execution
from regame.runs import store
from regame.runs.runner import run_design

why = "needs s3fs and moto, seventy packages that `make objects` brings"
s3fs = pytest.importorskip("s3fs", reason=why)
server = pytest.importorskip("moto.server", reason=why)

BUCKET = "s3://studies"


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket in a store of this machine, which answers over HTTP as S3 does."""
    running = server.ThreadedMotoServer(port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    given = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    before = dict(os.environ)
    os.environ.update(given)
    try:
        s3fs.S3FileSystem().mkdir(BUCKET)
        yield BUCKET
    finally:
        os.environ.clear()
        os.environ.update(before)
        running.stop()


def test_a_study_there_has_the_bytes_of_one_here(bucket: str, tmp_path: Path):
    here = played(tmp_path / "here")
    there = played(place(f"{bucket}/same"))
    assert store.digest(there.path) == store.digest(here.path)


def test_what_a_killed_run_left_there_is_played_on(bucket: str, tmp_path: Path):
    class Killed(Exception):
        """What ends a run in the middle."""

    def killed(number: int, _table: object) -> None:
        if number == 1:
            raise Killed

    out = place(f"{bucket}/killed")
    with pytest.raises(Killed):
        run_design(job(Toy()), Execution(out=out, workers=1, chunk=4), watch=killed)
    resumed = played(out, chunk=4, resume=True)
    assert 0 < resumed.rows < len(job().design)
    assert store.digest(resumed.path) == store.digest(played(tmp_path / "whole").path)


def test_a_damaged_chunk_there_is_noticed_and_played_again(bucket: str):
    out = place(f"{bucket}/damaged")
    whole = store.digest(played(out).path)
    chunk = out / store.chunk_name(0)
    chunk.write_bytes(chunk.read_bytes()[:-9])
    assert played(out, resume=True).rows == 8
    assert store.digest(out) == whole


def test_a_command_plays_into_it_and_reproduces(bucket: str, tmp_path: Path, capsys):
    (tmp_path / "small.toml").write_text(SMALL)
    outs = [f"{bucket}/one", f"{bucket}/two", str(tmp_path / "here")]
    for out in outs:
        assert call(["run", str(tmp_path / "small.toml"), "--workers", "1", "--out", out]) == DONE
    capsys.readouterr()
    digests = set()
    for out in outs:
        assert call(["digest", out]) == DONE
        digests.add(capsys.readouterr().out)
    assert len(digests) == 1
    assert call(["run", str(tmp_path / "small.toml"), "--out", outs[0]]) == MISTAKE
    assert "is not empty" in capsys.readouterr().err
