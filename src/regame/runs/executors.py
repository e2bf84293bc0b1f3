"""Where work goes: processes of this machine, or the workers of a cluster.

The runner knows `concurrent.futures.Executor` alone, so anything that offers one will do.
"""

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib.util import find_spec

from regame.core.errors import UserError, missing_extra

ADDRESS = re.compile(r"dask://[\w.\-]+:\d{1,5}")
PATIENCE = 10  # seconds in which a scheduler must answer


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

    try:
        client = Client(
            address.replace("dask://", "tcp://"), timeout=PATIENCE, set_as_default=False
        )
    except OSError:
        raise UserError(f"--executor {address}: no scheduler answers there") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UserError(f"--executor {address}: the scheduler has no workers")
        with client.get_executor(pure=False) as executor:
            yield executor, threads


def killed(error: Exception) -> bool:
    """Whether an error of a cluster's says that a task kept killing the workers it was given to."""
    return type(error).__name__ == "KilledWorker"  # Dask's; importing it for this would be slow
