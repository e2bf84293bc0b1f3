"""Published numbers by version: a file a release, written from kept results, and one table of them.

`docs/figures/releases/VERSION.json` holds what docs/figures said at that version, and
`docs/releases.md` sets the versions beside each other. Why a number moved stands in `reasons.csv`,
by version and number; a number that moved without a reason is refused.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from regame import __version__
from regame.core.errors import UserError
from regame.core.words import interval, money, percent, points

FOLDER, REASONS, PAGE = Path("docs", "figures", "releases"), "reasons.csv", "releases.md"
QUESTIONS = {  # kept figures of a verdict -> what was asked
    "today": "licences of 2025",
    "posterior": "quota and duty of 2010, worlds fitted to 2015",
    "verdict": "quota and duty of 2010, worlds of the prior",
}
HEAD = """# Published numbers by version

`make figures` writes them from the results that are kept in `docs/figures`. In brackets are 95 %
intervals of Monte-Carlo error. What moved has its reason; the [list of changes](../CHANGELOG.md)
has more.
"""

type Found = dict[str, Any]
type Number = dict[str, Any]  # what it says, its value, low and high


def numbers(figures: dict[str, Found]) -> dict[str, Number]:
    """Return what is published, by a name that stays. figures: as `published.read` returns them."""
    found: dict[str, Number] = {}
    for file, question in QUESTIONS.items():
        for at in figures[file]["horizons"]:
            if at["years"] not in (5, 20):
                continue
            for key, what, value in (
                ("harmed", "worlds harmed", "self_harm"),
                ("median", "median gain, USD", "median_difference"),
            ):
                name = value + ("_share" if key == "harmed" else "_usd")
                says = f"{question}, after {at['years']} years: {what}"
                found[f"{file}.{at['years']}y.{key}"] = _number(says, at, name, f"{value}_ci")
    variants = figures["robustness"]
    found["robustness.lowest"] = _number("fewest harmed over variants of the model, 2010", variants,
                                         "lowest")  # fmt: skip
    found["robustness.highest"] = _number("most harmed over these variants", variants, "highest")
    reply = figures["respond"]
    least = min(reply["options"], key=lambda one: one["regret_usd"])
    found["respond.policy"] = {"says": f"{reply['state']}: the policy it regrets least",
                               "value": least["policy"]}  # fmt: skip
    found["respond.net"] = _number("what that policy is worth after its cost", least, "net_usd",
                                   "net_ci")  # fmt: skip
    record = figures["hindcast"]
    found["hindcast.figures"] = _number("figures on record to 2015 that are scored", record,
                                        "observations")  # fmt: skip
    found["hindcast.inside"] = _number("of these inside the 90 % band", record, "coverage")
    later = figures["forecast"]
    inside = 1 - len(later["outside"]) / later["observations"]
    found["forecast.inside"] = {"says": "figures after 2015 inside the band of the fit to 2015",
                                "value": inside}  # fmt: skip
    signs = [row for row in figures["cases"]["table"] if row["measure"] == "income_sum"]
    for case in dict.fromkeys(row["case"] for row in signs):
        last = [row for row in signs if row["case"] == case][-1]
        found[f"cases.{case}"] = {
            "says": f"{case.replace('_', ' ')}, after {last['horizon_years']:g} years: what most "
            "worlds say",
            "value": last["sign"],
        }
    return found


def _number(says: str, at: Found, key: str, ends: str = "") -> Number:
    between = dict(zip(("low", "high"), at[ends], strict=True)) if ends else {}
    return {"says": says, "value": at[key], **between}


def shown(number: Number | None) -> str:
    """Return a number with its interval as people read it, "-" where a version has none."""
    if number is None:
        return "-"
    value = number["value"]
    show: Callable[[float], str] = money
    if not isinstance(value, float):
        return str(value)
    if 0 <= value <= 1:
        show = percent
    ends = [number["low"], number["high"]] if "low" in number else None
    return show(value) + (f" ({interval(ends, show)})" if ends else "")


def page(releases: dict[str, dict[str, Number]], reasons: dict[tuple[str, str], str]) -> str:
    """Return the table: a row a number, a column a version; what the newest moved, and why.

    reasons: by version and number, or what several numbers begin with. Raises UserError for a
    number that the newest version moved without a reason.
    """
    versions = sorted(releases, key=order)
    before, new = (versions[-2:-1] or versions[-1:])[0], versions[-1]
    rows, why, faults = [], dict[str, str](), []
    for name, number in releases[new].items():
        old = releases[before].get(name)
        cells = [shown(releases[version].get(name)) for version in versions]
        rows.append([number["says"], *cells, _moved(number, old)])
        if old is None or shown(old) == shown(number):
            continue
        reason = reasons.get((new, name)) or reasons.get((new, name.partition(".")[0]))
        if reason is None:
            faults.append(f"{FOLDER / REASONS}: {new}: {name} moved from {shown(old)}, without why")
        else:
            why.setdefault(reason, number["says"])
    if faults:
        raise UserError(faults)
    table = [["number", *versions, f"moved by {new}"], ["---"] * (len(versions) + 2), *rows]
    said = [f"- {says.partition(', after')[0]}: {reason}." for reason, says in why.items()]
    return "\n".join([HEAD, *map(_row, table), "", f"## Why {new} moved them", "", *said]) + "\n"


def order(version: str) -> list[int]:
    """Return what releases are sorted by: the numbers of a version."""
    return [int(part) for part in version.split(".")]


def _moved(now: Number, old: Number | None) -> str:
    """By how much a number moved, where both are numbers and people see a difference."""
    values = [at["value"] for at in (now, old) if at is not None]
    if len(values) < 2 or shown(now) == shown(old) or any(isinstance(at, str) for at in values):
        return ""
    difference = values[0] - values[1]
    is_share = all(isinstance(at, float) and 0 <= at <= 1 for at in values)
    if isinstance(difference, int):
        return f"{difference:+d}"
    return points(difference) if is_share else money(difference)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def read(root: Path) -> tuple[dict[str, dict[str, Number]], dict[tuple[str, str], str]]:
    """Return the numbers of every version, and the reasons by version and number."""
    folder = root / FOLDER
    with (folder / REASONS).open(encoding="utf-8") as file:
        reasons = {(row["version"], row["number"]): row["why"] for row in csv.DictReader(file)}
    files = folder.glob("*.json")
    return {path.stem: json.loads(path.read_text("utf-8")) for path in files}, reasons


def write(root: Path, figures: dict[str, Found], version: str = __version__) -> None:
    """Write the numbers of a version, and the page of all versions again.

    Raises UserError for a version in development: what is published is of a release.
    """
    if ".dev" in version:
        raise UserError([f"version {version}: figures are published by a release; set its number"])
    text = json.dumps(numbers(figures), indent=1, ensure_ascii=False)
    (root / FOLDER / f"{version}.json").write_text(text + "\n", encoding="utf-8")
    (root / "docs" / PAGE).write_text(page(*read(root)), encoding="utf-8")
