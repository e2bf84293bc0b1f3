"""Measure speed: `python -m benchmarks`, or `--quick` for a trial."""

import sys

from benchmarks import against_mesa

if __name__ == "__main__":
    size = against_mesa.QUICK if "--quick" in sys.argv[1:] else against_mesa.Size()
    print("\n".join(against_mesa.table(against_mesa.compare(size))))
