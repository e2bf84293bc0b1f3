"""The page that `make bench` writes: tables between marks of docs/performance.md, and a plot."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from math import log10
from pathlib import Path
from typing import NamedTuple

from benchmarks.against_mesa import Speed
from benchmarks.clock import MONTHS
from benchmarks.costs import Start
from benchmarks.once import Once
from benchmarks.scaling import Cores, Growth
from benchmarks.whole import Whole

PAGE = Path("docs/performance.md")
PLOT = Path("docs/performance.svg")
LIMIT = 360  # runs/s a core
ABOUT_LIMIT = (
    "A stand-in that holds a third of a month's arithmetic, compiled and worked on many runs side "
    "by side, reached 1,090 runs/s on the machine that this was written on, and 1,260 in C. So the "
    "processor could be about"
)
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def machine() -> str:
    """The processor, its cores, Python and how busy the machine is."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        model = next((x.partition(":")[2].strip() for x in lines if "model name" in x), model)
        flags = next((x for x in lines if x.startswith("flags")), "")
        model += " (AVX-512)" if "avx512f" in flags else ""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}{load}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, numbers to the right."""
    sides = ["---", *["---:"] * (len(heads) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (heads, sides, *rows)]


def rows_table(found: Mapping[int, Once]) -> list[str]:
    """Speed and memory by rows."""
    heads = ("rows in a game", "runs/s a core", "microseconds a run-month", "peak memory, MiB")
    rows = [
        (
            f"{rows:,}",
            f"{rows / one.cpu:,.1f}",
            f"{1e6 * one.cpu / rows / MONTHS:,.1f}",
            f"{one.peak:,.0f}",
        )
        for rows, one in found.items()
    ]
    return table(heads, rows)


def growth_table(what: str, found: Sequence[Growth]) -> list[str]:
    """Cost by size, beside what is linear."""
    heads = (what, "microseconds a run-month", "cost of a run over the base", "linear would be")
    rows = [(f"{g.size:,}", f"{g.each:,.1f}", f"{g.cost:,.2f}", f"{g.bound:,.2f}") for g in found]
    return table(heads, rows)


def steps_table(few: Mapping[str, float], many: Mapping[str, float], rows: int) -> list[str]:
    """Microseconds by step of the month."""
    heads = ("step of the month", f"microseconds a run-month, {rows} rows", "one row")
    order = sorted(many, key=lambda name: (name == "all", -many[name]))
    return table(heads, [(name, f"{many[name]:,.2f}", f"{few[name]:,.0f}") for name in order])


def features_table(found: Mapping[str, float]) -> list[str]:
    """What is saved without a feature."""
    heads = ("without", "a run costs less by")
    order = sorted(found, key=lambda name: -found[name])
    return table(heads, [(name, f"{100 * found[name]:,.0f} %") for name in order])


def starts_table(found: Mapping[str, Start]) -> list[str]:
    """Seconds of starts."""
    rows = [(name, f"{start.wall:,.2f}", f"{start.cpu:,.2f}") for name, start in found.items()]
    return table(("", "wall, s", "CPU, s"), rows)


def whole_table(found: Whole, worlds: int) -> list[str]:
    """A verdict beside its rows."""
    heads = ("worlds, one process", "all, CPU s", "its rows, CPU s", "all over its rows")
    row = (f"{worlds:,}", f"{found.cpu:,.1f}", f"{found.rows:,.1f}", f"{found.times:.2f}")
    return table(heads, [row])


def cores_table(found: Cores) -> list[str]:
    """The runner on one and two processes."""
    rows = [("one", f"{found.one:,.1f}", ""), ("two", f"{found.two:,.1f}", f"{found.gain:,.2f}")]
    return table(("processes", "runs/s, wall", "over one"), rows)


def mesa_table(found: Mapping[str, Speed]) -> list[str]:
    """The engine beside the agents."""
    pairs = (
        ("four steps of a frozen month, both", "agents, four steps", "engine, four steps"),
        ("the whole month without strategies, both", "agents, whole month", "engine, whole month"),
        ("Mesa: the four steps; engine: all, with weapon and rivals", "agents, four steps",
         "engine, weapon"),
    )  # fmt: skip
    heads = (
        *("", "Mesa, runs/s a core", "engine, runs/s a core", "times"),
        *("Mesa, two processes, wall", "engine, two processes, wall", "times"),
    )
    rows = []
    for told, slow, fast in pairs:
        one, other = found[slow], found[fast]
        core = (f"{one.core:.2f}", f"{other.core:,.1f}", f"{other.core / one.core:,.0f}")
        wall = (f"{one.all_cores:.2f}", f"{other.all_cores:,.1f}")
        rows.append((told, *core, *wall, f"{other.all_cores / one.all_cores:,.0f}"))
    return table(heads, rows)


class Reached(NamedTuple):
    """What the engine is aimed at."""

    speed: float  # runs/s a core at 512 rows
    gain: float  # of two processes over one
    times_mesa: float
    growth: float  # cost of a row among many over that among few
    gibibytes: float  # 8,192 rows
    lone: float  # s, a row alone


def aims_table(here: Reached) -> list[str]:
    """Aims and how far they are."""
    rows = [
        ("runs/s a core, 512 rows", "300 or more", f"{here.speed:,.0f}"),
        ("runs/s of two processes over one", "1.85 or more", f"{here.gain:.2f}"),
        ("times plain Mesa, two processes", "100 or more", f"{here.times_mesa:,.0f}"),
        ("cost of a row among 2,048 over one among 256", "1.15 at most", f"{here.growth:.2f}"),
        ("memory of 8,192 rows, GiB", "under 2", f"{here.gibibytes:.2f}"),
        ("a row alone, s", "under 0.15", f"{here.lone:.2f}"),
    ]
    told = f"{LIMIT / here.speed:.1f} times as fast as now: {LIMIT} runs/s a core"
    return [*table(("240 months", "aim", "here"), rows), "", f"{ABOUT_LIMIT} {told}."]


def write(lines: Sequence[str], page: Path = PAGE) -> None:
    """Put lines between the marks of the page; what stands around them stays."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{page}: the marks {BEGIN} and {END} are gone")
    text = "\n".join((before + BEGIN, "", *lines, "", END + after))
    page.write_text(text, encoding="utf-8")


def plot(found: Mapping[int, Once], agents: float) -> str:
    """Runs a second and core by rows in a game, both axes logarithmic, as SVG."""
    speeds = {rows: rows / one.cpu for rows, one in found.items()}
    low = 10.0 ** int(log10(min(agents, *speeds.values())) - 1)
    high = 10.0 ** (int(log10(max(speeds.values()))) + 1)
    left, right, top, bottom = 60.0, 540.0, 52.0, 308.0
    widest = log10(max(speeds))

    def at(rows: float, speed: float) -> str:
        across, up = log10(rows) / widest, log10(speed / low) / log10(high / low)
        return f"{left + across * (right - left):.1f},{bottom - up * (bottom - top):.1f}"

    marks = []
    speed = low
    while speed <= high:
        x, y = at(1, speed).split(",")
        marks.append(f'<line class="grid" x1="{x}" x2="{right}" y1="{y}" y2="{y}"/>')
        marks.append(f'<text x="{left - 8}" y="{float(y) + 4}" text-anchor="end">{speed:,g}</text>')
        speed *= 10
    for rows in list(speeds)[:-2] + list(speeds)[-1:]:  # the last two would lie on each other
        x, _ = at(rows, low).split(",")
        marks.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{rows:,}</text>')
    engine = " ".join(at(rows, value) for rows, value in speeds.items())
    flat = f"{at(1, agents)} {at(max(speeds), agents)}"
    x, y = at(max(speeds), agents).split(",")
    marks += [
        f'<polyline class="engine" points="{engine}"/>',
        f'<polyline class="mesa" points="{flat}"/>',
        f'<text x="{x}" y="{float(y) - 6}" text-anchor="end">agent by agent in Mesa</text>',
        f'<text x="300" y="{bottom + 38}" text-anchor="middle">rows in a game</text>',
        '<text class="title" x="10" y="18">How fast it plays, by rows in a game</text>',
        f'<text x="{left}" y="{top - 8}">runs of {MONTHS} months a second and core</text>',
        f'<text x="{(left + right) / 2}" y="{top + 30}">regame</text>',
    ]
    return "\n".join((HEAD, *marks, "</svg>", ""))


HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 358" role="img">
<title>Runs a second by rows in a game, beside the same month agent by agent in Mesa</title>
<style>
text { font: 13px sans-serif; fill: #333 }
.title { font-weight: bold }
.grid { stroke: #ddd }
polyline { fill: none; stroke-width: 2.5 }
.engine { stroke: #0072b2 }
.mesa { stroke: #d55e00; stroke-dasharray: 6 4 }
</style>
<rect width="560" height="358" fill="#fff"/>"""
