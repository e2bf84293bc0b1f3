"""Measure speed and write docs/performance.md: `python -m benchmarks`, three to six minutes.

`--quick` plays a small part of it and prints it only. CPU seconds are those of this process; wall
seconds stand only where processes play side by side or somebody waits.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks import against_mesa, costs, page, scaling
from benchmarks.whole import whole

STEPS_ROWS = 512


def measured(quick: bool) -> Iterator[tuple[str, list[str]]]:
    """Headings, and the tables under them; what all of it comes to in the end."""
    sizes = scaling.QUICK if quick else scaling.Sizes()
    rounds, months, worlds = (1, 6, 4) if quick else (3, 24, 512)
    rows = scaling.by_rows(sizes)
    yield "Rows", page.rows_table(rows)
    agents = against_mesa.compare(against_mesa.QUICK if quick else against_mesa.Size())
    yield "Beside plain Mesa", page.mesa_table(agents)
    cores = scaling.on_cores(sizes)
    yield "All cores", page.cores_table(cores)
    many = scaling.in_rows(sizes)
    tables = {
        "rows": many,
        "months": scaling.in_months(sizes),
        "firms": scaling.in_firms(sizes),
        "states": scaling.in_states(sizes),
    }
    growth = [
        line for name, found in tables.items() for line in ["", *page.growth_table(name, found)]
    ]
    yield "How cost grows", growth[1:]
    alone = costs.steps_of_the_month(1, 2 * months)
    steps = costs.steps_of_the_month(STEPS_ROWS, months)
    yield "Where a month goes", page.steps_table(alone, steps, STEPS_ROWS)
    yield "The price of each feature", page.features_table(costs.features(sizes))
    lone = costs.lone_row(rounds)
    starts = {
        "`regame --help`": costs.help_text(rounds),
        "second start of `regame verdict` to its first month": costs.first_month(rounds),
        "a start with nothing compiled, to its first month": costs.fresh_start(),
        "one row of 240 months in a process that has started": lone,
    }
    yield "Starting", page.starts_table(starts)
    yield "All of a verdict over its rows", page.whole_table(whole(worlds), worlds)
    most, usual = max(rows), STEPS_ROWS if STEPS_ROWS in rows else max(rows)
    times = agents["engine, four steps"].all_cores / agents["agents, four steps"].all_cores
    here = page.Reached(
        speed=usual / rows[usual].cpu,
        gain=cores.gain,
        times_mesa=times,
        growth=many[-1].cost / many[-1].bound,
        gibibytes=rows[most].peak / 1024,
        lone=lone.cpu,
    )
    yield "How far it is", page.aims_table(here)
    if not quick:
        plot = page.plot(rows, agents["agents, whole month"].core)
        page.PLOT.write_text(plot, encoding="utf-8")


def main() -> None:
    """Measure all of it."""
    quick, begun = "--quick" in sys.argv[1:], time.monotonic()
    lines = [f"Measured on {page.machine()}."]
    parts = []
    for heading, table in measured(quick):
        print(f"{heading}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        parts.append(["", f"## {heading}", "", *table])
    for part in (parts[-1], *parts[:-1]):
        lines += part
    print("\n".join(lines))
    if not quick:
        page.write(lines)


if __name__ == "__main__":
    main()
