"""Play an experiment on a Dask cluster: here a scheduler and two workers of this machine.

    python examples/cluster.py weaponization --runs 64

On a real cluster start the workers as your site does (`dask worker tcp://HOST:PORT --nthreads 1`,
with regame installed) and give `--executor dask://HOST:PORT` to `regame run` or `regame verdict`.
A scheduler runs whatever code it is sent, so keep its port on a network that you trust.
"""

import sys

from distributed import LocalCluster

from regame.cli import call


def main(arguments: list[str]) -> int:
    """Run `regame run` with these arguments on a cluster that lives as long as it does."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        return call(["run", *arguments, "--executor", address])


if __name__ == "__main__":  # Dask starts its workers by importing this file again
    sys.exit(main(sys.argv[1:]))
