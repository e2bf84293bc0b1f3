"""Play a design chunk by chunk, in this process or in many, and keep what is finished.

Only `concurrent.futures.Executor` is used, so any cluster that offers one will do. The table that
results does not depend on chunk size, workers, order, crashes or resumption.
"""

import platform
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa

from regame.core.errors import StrategyError, UserError
from regame.core.options import Execution, check_options
from regame.core.progress import progress
from regame.game.trial import refuse_restless
from regame.runs import pools, store
from regame.runs.asked import check_kept
from regame.runs.manifests import SCHEMA_VERSION, Manifest
from regame.runs.played import Played
from regame.runs.provenance import code_hash, commit, design_hash
from regame.runs.replay_check import Twice, texts_of
from regame.runs.store import chunk_name
from regame.strategies import registry
from regame.strategies.asked import read_note

CHUNK = 512  # rows a task at most: beyond, a row costs no less, and progress is reported late
PACKAGES = ("numpy", "scipy", "numba", "pandas", "pyarrow", "mesa")  # their code decides bits

LONG = 600.0  # seconds beyond which a run says ahead what it takes
HELD = 16_384  # rows that stay in memory beside their files, some 8 kB each

PlayChunk = Callable[[Any, pd.DataFrame, int], pd.DataFrame]
Watch = Callable[[int, pa.Table], None]  # number of a chunk, and its table
Finished = tuple[int, pa.Table]  # number and table of a chunk, or WARM


@dataclass(frozen=True)
class Job:
    """What is to be played.

    name: names the folder of results. config: handed to `play_chunk` as it is, and its `hash` is
    kept. design: a row per run. months: horizon. seed: of the whole design. play_chunk: an
    importable function (config, rows of the design, months) -> DataFrame with one row per run in
    the same order; it may mark rows as `failed` and say the `error`. strategies: a file or module
    with strategies of the user's own, which every process loads.
    """

    name: str
    config: Any
    design: pd.DataFrame
    months: int
    seed: int
    play_chunk: PlayChunk
    strategies: str | None = None

    def rows(self, first: int, last: int) -> "Job":
        """Return the same job for some of its rows only."""
        return replace(self, design=self.design.iloc[first:last])

    def halved(self, play: Callable[["Job"], pa.Table]) -> pa.Table:
        """Play its first half and its second, and return what came of both."""
        rows = len(self.design)
        halves = self.rows(0, rows // 2), self.rows(rows // 2, rows)
        return store.join([play(half) for half in halves])


def run_design(
    job: Job, options: Execution, executor: Executor | None = None, watch: Watch | None = None
) -> Played:
    """Play all rows of a job that are not there yet and return the whole table.

    An `executor` handed in serves instead of that of the options. watch: is shown each chunk that
    is played, as it comes in. An interruption keeps the chunks that are finished and is passed on.
    Raises UserError for an `out` or executor that cannot be used, for a strategy that rolls dice or
    keeps memory and for one that comes out otherwise when it is played again (see `twice`),
    StrategyError if one answers nonsense; any other fault of a run becomes a row with `failed` and
    `error`.
    """
    check_options(options)
    refuse_restless(texts_of(job.config, job.design))
    with pools.open_executor(options.executor if executor is None else None) as (opened, tasks):
        workers = options.workers or tasks or pools.cores()
        return _run(job, options, executor or opened, workers, watch)


def _run(
    job: Job, options: Execution, executor: Executor | None, workers: int, watch: Watch | None
) -> Played:
    chunk = options.chunk or rows_a_task(len(job.design), workers)
    folder = store.open_folder(options.out, job.name, manifest(job, chunk), options.resume)
    spans = folder.spans()
    jobs = {number: job.rows(*spans[number]) for number in folder.missing()}
    due = [row for number in jobs for row in range(*spans[number])]
    held = dict[int, pa.Table]()
    few = len(jobs) == len(spans) and len(job.design) <= HELD
    if not jobs:
        return Played(folder.path, 0.0, 0)
    check_kept(job.name)
    # A strategy of the user's own may end its process, which must not be this one.
    lone = executor is None and workers == 1 and job.strategies is None
    stream = _in_process(jobs) if lone else _in_pool(jobs, workers, executor)
    try:
        with twice_of(job, due) as again, progress(len(due), "runs") as bar:
            next(stream)  # the players are warm
            begun, is_first = time.perf_counter(), True
            for number, table in stream:
                again.compare(table)
                folder.write(number, table)
                if few:
                    held[number] = table
                if watch is not None:
                    watch(number, table)
                if is_first:
                    seconds = (time.perf_counter() - begun) * -(-len(jobs) // workers)
                    _say_ahead(folder.path / chunk_name(number), seconds, len(jobs))
                is_first = False
                bar.advance(len(table))
            seconds = time.perf_counter() - begun
    except KeyboardInterrupt:
        sys.stderr.write(
            f"regame: {len(spans) - len(folder.missing())} of {len(spans)} chunks are kept; "
            f"go on with --resume --out {folder.path}\n"
        )
        raise
    return Played(folder.path, seconds, len(due), tuple(held[number] for number in sorted(held)))


def twice_of(job: Job, due: list[int]) -> Twice:
    """Return what plays some rows of a job twice, of those that are due."""
    return Twice(
        job.design.iloc[due], texts_of(job.config, job.design), code_hash(job.strategies),
        lambda run: partial(play_rows_safely, job.rows(run, run + 1)),
    )  # fmt: skip


def rows_a_task(rows: int, workers: int) -> int:
    """Return how many rows to hand over at once: as many tasks for each worker where rows allow."""
    turns = max(-(-rows // (workers * CHUNK)), 1)
    return max(-(-rows // (workers * turns)), 1)


def _say_ahead(chunk: Path, seconds: float, chunks: int) -> None:
    """Say of a long run, by its first chunk, how long it takes, how large it is and where."""
    if seconds > LONG:
        size = chunk.stat().st_size * chunks
        sys.stderr.write(
            f"regame: some {seconds / 60:.0f} minutes and {size / 1e9:.2g} GB in {chunk.parent}; "
            "what is played is kept, and --resume goes on with it\n"
        )


WARM = -1, pa.table({})  # the first of a stream, sent once imports and compilation are over


def _in_process(jobs: dict[int, Job]) -> Iterator[Finished]:
    _warm_up(next(iter(jobs.values())))
    yield WARM
    for number, job in jobs.items():
        yield number, play_rows_safely(job)


def _in_pool(jobs: dict[int, Job], workers: int, executor: Executor | None) -> Iterator[Finished]:
    """Play chunks in parallel. If our own pool breaks, rebuild it and play its chunks apart."""
    own_pool = pools.take_pool(workers) if executor is None else None
    idle, pool = False, executor or own_pool
    assert pool is not None
    first = next(iter(jobs.values())).rows(0, 1)
    waiting, flying = deque(jobs), dict[Future[pa.Table], int]()
    try:
        warm = wait([pool.submit(_warm_up, first) for _ in range(workers)]).done
        faults = [] if own_pool is None else [item.exception() for item in warm]
        if any(isinstance(fault, BrokenProcessPool) for fault in faults):
            pools.check_start()
        yield WARM
        while waiting or flying:
            suspects = []
            try:
                while waiting and len(flying) < 2 * workers:  # few, so that few are suspects
                    flying[pool.submit(play_rows_safely, jobs[waiting[0]])] = waiting[0]
                    waiting.popleft()
                for future in pools.next_of(flying):
                    number = flying[future]
                    table = _result(future, jobs[number])
                    del flying[future]
                    yield number, table
            except BrokenProcessPool:
                if executor is not None:
                    raise
                suspects = sorted(flying.values())
                flying.clear()
                pool.shutdown()
                pool = own_pool = pools.new_pool(workers)
            for number in suspects:
                yield number, _play_apart(jobs[number])
        idle = True
    finally:
        if own_pool is not None:
            pools.give_back(workers, own_pool, idle)
        for future in flying:
            future.cancel()


def _result(future: Future[pa.Table], job: Job) -> pa.Table:
    """Return what came of a chunk; one that keeps killing a cluster's workers is played apart."""
    try:
        return future.result()
    except Exception as error:
        if type(error).__name__ != "KilledWorker":  # Dask's; importing it for this would be slow
            raise
        return _play_apart(job)


def _play_apart(job: Job) -> pa.Table:
    """Play a chunk in a process of its own; if that dies, halve it until the culprit is alone.

    Raises StrategyError if it died while it asked a strategy of the user's own.
    """
    with TemporaryDirectory() as name:
        notes = Path(name)
        try:
            with pools.new_pool(1, None if job.strategies is None else notes) as pool:
                return pool.submit(play_rows_safely, job).result()
        except BrokenProcessPool:
            why = "the process that asked it died, twice: it crashed, or ended the process"
            for note in filter(None, map(read_note, notes.iterdir())):
                raise StrategyError(*note, why) from None
    if len(job.design) == 1:
        return _table(job, None, "the process that played this run died, twice")
    return job.halved(_play_apart)


def play_rows_safely(job: Job) -> pa.Table:
    """Play the rows of a job and return design, `failed`, `error` and outcomes as one table.

    If the play raises, the rows are halved until those that raise are alone; a run does not know
    its neighbours, so the others come out as they would have. Strategies' faults are passed on.
    """
    try:
        _load(job.strategies)
        return _table(job, job.play_chunk(job.config, job.design, job.months), None)
    except (StrategyError, UserError):
        raise
    except Exception as error:
        if len(job.design) == 1:
            return _table(job, None, f"{type(error).__name__}: {error}")
        return job.halved(play_rows_safely)


def _table(job: Job, outcomes: pd.DataFrame | None, error: str | None) -> pa.Table:
    """Join the rows of the design to their outcomes, the design's columns first."""
    # In one piece: pandas warns of many.
    design_rows = job.design.copy().rename_axis("run").reset_index()
    if outcomes is None:
        return _arrow(design_rows.assign(failed=True, error=error))
    if len(outcomes) != len(design_rows):
        raise ValueError(f"{len(design_rows)} rows were played, {len(outcomes)} came back")
    came = outcomes.reset_index(drop=True)
    marks = {"failed": came.get("failed", False), "error": came.get("error", error)}
    design_rows = design_rows.assign(**marks)
    came = came.drop(columns=design_rows.columns, errors="ignore")
    return _arrow(pd.concat([design_rows, came], axis=1))


def _arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def _warm_up(job: Job) -> None:
    """Import and compile whatever the play needs, by playing a month; its result is no matter."""
    try:
        _load(job.strategies)
        job.play_chunk(job.config, job.design.iloc[:1], 1)
    except Exception:
        return  # the play itself will meet the same fault and report it


@cache
def _load(strategies: str | None) -> None:
    """Load the user's own strategies, once in a process."""
    if strategies is not None:
        registry.load(strategies)


def manifest(job: Job, chunk: int) -> Manifest:
    """Return what a folder of results says of itself: what is played, by which code."""
    return {
        "schema_version": SCHEMA_VERSION,
        "name": job.name,
        "config_hash": job.config.hash,
        "design_hash": design_hash(job.design),
        "code_hash": code_hash(job.strategies),
        "seed": job.seed,
        "months": job.months,
        "runs": int(job.design["world"].nunique()),
        "rows": len(job.design),
        "chunk": chunk,
        "versions": {"regame": version("regame"), "python": platform.python_version()}
        | {package: version(package) for package in PACKAGES},
        "commit": commit(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }
