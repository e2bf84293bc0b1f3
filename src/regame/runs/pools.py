"""Where rows are played: processes that do not outlive their maker, or the workers of a cluster."""

import multiprocessing
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.util import find_spec
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

from regame.core.errors import UserError, missing_extra
from regame.strategies import asked

ADDRESS = re.compile(r"dask://[\w.\-]+:\d{1,5}")
PATIENCE = 10  # seconds in which a scheduler must answer
HASHES = "PYTHONHASHSEED"
SILENCE = 300.0  # seconds without a finished task after which a run says so


def check_executor(address: str | None) -> None:
    """Raise UserError unless `address` is None or reads like `dask://HOST:PORT`."""
    if address is None:
        return
    if not ADDRESS.fullmatch(address):
        raise UserError(f"--executor {address}: must read like dask://HOST:PORT")
    if find_spec("distributed") is None:
        raise missing_extra(f"--executor {address}", ["distributed"], "cluster")


@contextmanager
def open_executor(address: str | None) -> Iterator[tuple[Executor | None, int]]:
    """Give the executor at an address, and how many tasks it works on at once.

    None, and 0, where `address` is None. Raises UserError where no scheduler answers or it has no
    workers. A Dask scheduler runs whatever code it is sent: name only one that you trust.
    """
    check_executor(address)
    if address is None:
        yield None, 0
        return
    from distributed import Client  # slow to import, and an extra

    tcp = address.replace("dask://", "tcp://")
    try:
        client = Client(tcp, timeout=PATIENCE, set_as_default=False)
    except OSError:
        raise UserError(f"--executor {address}: no scheduler answers there") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UserError(f"--executor {address}: the scheduler has no workers")
        with client.get_executor(pure=False) as executor:
            yield executor, threads


def new_pool(workers: int, notes: Path | None = None) -> ProcessPoolExecutor:
    """Return processes to play in; the caller shuts them down.

    notes: a folder in which each notes the strategy that it asks (see `asked`), if any.
    """
    return ProcessPoolExecutor(workers, OwnContext(), initializer=begin, initargs=(notes,))


_kept: ContextVar[dict[int, ProcessPoolExecutor] | None] = ContextVar("kept", default=None)


@contextmanager
def kept_pools() -> Iterator[None]:
    """Let all that is played meanwhile use the same processes: each takes seconds to start."""
    pools: dict[int, ProcessPoolExecutor] = {}
    before = _kept.set(pools)
    try:
        yield
    finally:
        _kept.reset(before)
        for pool in pools.values():
            pool.shutdown(cancel_futures=True)


def next_of[T](flying: Collection[Future[T]]) -> Collection[Future[T]]:
    """Wait until some are done; of a long silence say what it may mean."""
    done = wait(flying, timeout=SILENCE, return_when=FIRST_COMPLETED).done
    if not done:
        sys.stderr.write(
            f"regame: nothing came back for {SILENCE / 60:.0f} minutes: have workers gone, or does "
            "a strategy never answer? Ctrl-C ends it, --resume goes on with what was played\n"
        )
    return done or wait(flying, return_when=FIRST_COMPLETED).done


def take_pool(workers: int) -> ProcessPoolExecutor:
    """Return processes to play in, those of a play before where there are such."""
    pool = (_kept.get() or {}).pop(workers, None)
    if pool is not None:
        try:
            pool.submit(os.getpid).result()  # one of them may have died since
        except BrokenProcessPool:
            pool.shutdown()
        else:
            return pool
    return new_pool(workers)


def check_start() -> None:
    """Raise UserError where a new process ends before it has been asked for anything."""
    with new_pool(1) as pool:
        try:
            pool.submit(os.getpid).result()
        except BrokenProcessPool:
            raise UserError("processes to play in end as they start; play with workers=1") from None


def give_back(workers: int, pool: ProcessPoolExecutor, idle: bool) -> None:
    """Keep processes for the next play, or end them. idle: whether they have nothing to do."""
    pools = _kept.get()
    if pools is None or not idle:
        pool.shutdown(cancel_futures=True)
    else:
        pools[workers] = pool


if sys.platform == "win32":
    Context, Process = SpawnContext, SpawnProcess
else:
    from multiprocessing.context import ForkServerContext as Context
    from multiprocessing.context import ForkServerProcess as Process


class Hidden(BaseProcess):
    """A process that does not run the user's script again.

    Python starts one by running the main script up to its main guard. A script without a guard
    would begin again in each process. Nothing that is played lives there: strategies of the
    user's own come from a file or module, or play in the user's process.
    """

    def start(self) -> None:
        """Start while the main script cannot be seen."""
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = script


class Apart(Hidden, Process):
    """One that starts from a process that has loaded nothing, since forks may hang."""


class Fresh(Hidden, SpawnProcess):
    """One that shares nothing with others; the order of its sets is another."""

    def start(self) -> None:
        """Start with a seed of hashes of its own."""
        before = os.environ.get(HASHES)
        os.environ[HASHES] = "2" if before == "1" else "1"
        try:
            super().start()
        finally:
            del os.environ[HASHES]
            os.environ.update({} if before is None else {HASHES: before})


class OwnContext(Context):
    """How processes to play in are started."""

    Process = Apart


class FreshContext(SpawnContext):
    """How a process is started that shares nothing."""

    Process = Fresh


def on_a_line(
    context: SpawnContext | OwnContext, serve: Callable[..., None], *arguments: object
) -> tuple[BaseProcess, Connection]:
    """Start a process that serves over a line, its first argument; return it and our end of it."""
    ours, theirs = context.Pipe()
    process: BaseProcess = context.Process(target=serve, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def hang_up(process: BaseProcess, line: Connection) -> None:
    """End a process and the line that it serves over."""
    process.kill()
    process.join()
    line.close()


def begin(notes: Path | None = None) -> None:
    """Make a new process ready: it leaves Ctrl-C to its parent and ends when that has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    asked.serve(notes and notes / str(os.getpid()))


def _end_with_parent() -> None:
    """Wait until the parent has ended, however it did, and end with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
