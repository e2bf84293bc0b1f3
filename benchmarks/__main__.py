"""Measure speed and write docs/performance.md: `python -m benchmarks`.

`--quick` plays a small part of it and prints it only. CPU seconds are those of this process; wall
seconds stand only where processes play side by side or somebody waits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks import against_mesa, costs, page, scaling

STEPS_ROWS = 512


def sections(quick: bool) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """Headings, and what measures their tables."""
    sizes = scaling.QUICK if quick else scaling.Sizes()
    beside = against_mesa.QUICK if quick else against_mesa.Size()
    rounds, months = (1, 6) if quick else (5, 48)

    def speed() -> list[str]:
        agents, rows = against_mesa.compare(beside), scaling.by_rows(sizes)
        if not quick:
            page.PLOT.write_text(
                page.plot(rows, agents["agents, whole month"].core), encoding="utf-8"
            )
        return [
            *page.rows_table(rows), "", "![Runs a second by rows](performance.svg)", "",
            "### Beside plain Mesa", "", *page.mesa_table(agents),
        ]  # fmt: skip

    def growth() -> list[str]:
        return [
            *page.growth_table("rows", scaling.in_rows(sizes)), "",
            *page.growth_table("months", scaling.in_months(sizes)), "",
            *page.growth_table("firms", scaling.in_firms(sizes)), "",
            *page.growth_table("states", scaling.in_states(sizes)),
        ]  # fmt: skip

    def steps() -> list[str]:
        alone = costs.steps_of_the_month(1, 2 * months)
        return page.steps_table(alone, costs.steps_of_the_month(STEPS_ROWS, months), STEPS_ROWS)

    def starts() -> list[str]:
        return page.starts_table(
            {
                "`regame --help`": costs.help_text(rounds),
                "second start of `regame verdict` to its first month": costs.first_month(rounds),
                "one row of 240 months in a process that has started": costs.lone_row(rounds),
            }
        )

    yield "Runs a second", speed
    yield "All cores", lambda: page.cores_table(scaling.on_cores(sizes))
    yield "How cost grows", growth
    yield "Where a month goes", steps
    yield "The price of each feature", lambda: page.features_table(costs.features(sizes))
    yield "Starting", starts


def main() -> None:
    """Measure all of it."""
    quick = "--quick" in sys.argv[1:]
    lines = [f"Measured on {page.machine()}."]
    for heading, measure in sections(quick):
        print(f"{heading} ...", file=sys.stderr, flush=True)
        lines += ["", f"## {heading}", "", *measure()]
    print("\n".join(lines))
    if not quick:
        page.write(lines)


if __name__ == "__main__":
    main()
