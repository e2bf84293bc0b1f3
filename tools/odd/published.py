"""Published figures: blocks of README and docs that are written from results, never by hand.

`make figures` plays the studies, keeps what is quoted of them in `docs/figures/*.json`, and writes
the blocks. A block is between the lines `<!-- figures: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tools.odd import misses, releases
from tools.odd.drawn import PICTURES, drawn
from tools.odd.unsampled import HEADLINES, kept_scan, unsampled

from regame.analysis.politics import Quadrants
from regame.core.errors import UserError, nearest
from regame.core.words import interval, listed, money, percent, years_after
from regame.studies.respond.result import RespondResult
from regame.studies.verdict.answer import both_axes, in_one_range
from regame.studies.verdict.result import Quote
from regame.tables.figures import estimated

PLACE = re.compile(r"(<!-- figures: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
KEPT = (  # of a verdict: what is quoted, without what makes its file large
    *("treatment", "baseline", "runs", "months", "seed", "config_hash", "horizons", "treatments"),
    *("turns_with", "harm_map", "losses", "holder", "pinned", "moves", "answer", "quadrants"),
)
PAGES = (  # that hold blocks of figures
    *("README.md", "docs/index.md", "docs/answer.md", "docs/quote.md", "paper/paper.md"),
)
OF_READING = ("treatment", "baseline", "horizons")
YEARS = (5, 10, 20)  # of the table of baselines

type Found = dict[str, Any]  # a file of docs/figures


def keep(found: Found) -> Found:
    """Return what is quoted of a verdict's JSON."""
    kept = {key: found[key] for key in KEPT if key in found}
    last = max(at["years"] for at in found["horizons"])
    kept["losses"] = [loss for loss in found["losses"] if loss["years"] == last]
    kept["treatments"] = [{key: one[key] for key in OF_READING} for one in found["treatments"]]
    kept["moves"] = [one | {"horizons": one["horizons"][-1:]} for one in found["moves"]]
    return kept


KEEP: dict[str, Callable[[Found], Found]] = {  # file -> what is quoted of its JSON
    **dict.fromkeys(("today", "verdict", "posterior"), keep),
    "hindcast": misses.kept_hindcast,
    "forecast": misses.kept_forecast,
    **dict.fromkeys(HEADLINES, kept_scan),
}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _harm(at: Found) -> str:
    if not at["worlds"]:
        return "never active"
    return f"{percent(at['self_harm_share'])} ({interval(at['self_harm_ci'], percent)})"


def _axes(found: Found) -> str:
    """Money beside concessions, after the first year and at the end."""
    ends = (found["quadrants"][0], found["quadrants"][-1])
    return " ".join(both_axes(Quadrants.model_validate(at)) for at in ends)


def front(figures: dict[str, Found]) -> str:
    """The answer for README in two sentences: early and late, and how far it may move."""
    found = figures["today"]
    first, last = found["horizons"][0], found["horizons"][-1]
    quoted, firm = found["answer"], found["answer"]["decided_by"][0].rpartition(" of ")[2]
    return (
        "Licences of April 2025 leave China's income higher than without them in "
        f"{percent(first['pays_share'])} of {found['runs']} drawn scenarios after "
        f"{years_after(first['years'])}, and lower in {_harm(last)} after "
        f"{years_after(last['years'])}; the median then is {money(last['median_difference_usd'])} "
        f"USD, discounted. That last share lies between {percent(quoted['low'])} and "
        f"{percent(quoted['high'])} as data fitted, definitions of the licences and rules of "
        f"firms vary, and most of it depends on how {firm} competes."
    )


def today(figures: dict[str, Found]) -> str:
    """The weapon of 2025 by horizon, and how it moves by fit and by definition."""
    found = figures["today"]
    rows = [
        (
            years_after(at["years"]),
            percent(at["pays_share"]),
            _harm(at),
            f"{money(at['median_difference_usd'])} ({interval(at['median_difference_ci'], money)})",
            f"{money(at['mean_difference_usd'])} ({interval(at['mean_difference_ci'], money)})",
        )
        for at in found["horizons"]
    ]
    last = found["horizons"][-1]["years"]
    at = [(one, one["horizons"][-1]) for one in found["moves"] if one["horizons"][-1]["worlds"]]
    fits = [
        f"{percent(now['self_harm_share'])} ({interval(now['self_harm_ci'], percent)}) with the "
        f"record to {one['fit'].removeprefix('posterior_')}"
        for one, now in at
        if one["treatment"] == found["treatment"]
    ]
    shares = sorted((now["self_harm_share"], one["treatment"]) for one, now in at)
    (low, least), (high, most) = shares[0], shares[-1]
    return "\n\n".join(
        (
            in_one_range(Quote.model_validate(found["answer"]), last),
            _table(("after", "pays", "harms", "median gain, USD", "mean gain, USD"), rows),
            f"{found['runs']} worlds. After {years_after(last)} they harm in {listed(fits)}. Over "
            f"definitions of the weapon and fits the share lies between {percent(low)} ({least}) "
            f"and {percent(high)} ({most}).",
            _axes(found),
        )
    )


def headline(figures: dict[str, Found]) -> str:
    """The headline by horizon, prior and posterior side by side."""
    prior, posterior = figures["verdict"], figures["posterior"]
    rows = [
        (
            years_after(one["years"]),
            percent(one["pays_share"]),
            _harm(one),
            money(one["median_difference_usd"]),
            money(one["mean_difference_usd"]),
            _harm(other),
            money(other["median_difference_usd"]),
            money(other["mean_difference_usd"]),
        )
        for one, other in zip(prior["horizons"], posterior["horizons"], strict=True)
    ]
    heads = ("after", "pays", "harms", "median gain, USD", "mean gain")
    head = (*heads, "harms, posterior", "median, posterior", "mean, posterior")
    return "\n\n".join((_answer_for_2010(figures), _table(head, rows), _axes(prior)))


def _answer_for_2010(figures: dict[str, Found]) -> str:
    """Which worlds answer for 2010, and how far prior, baselines and variants move the share."""
    posterior, variants = figures["posterior"], figures["robustness"]["variants"]
    last = posterior["horizons"][-1]
    ends = [(cell["horizons"][-1], cell["baseline"]) for cell in figures["posterior"]["treatments"]
            if cell["treatment"] == posterior["treatment"]]  # fmt: skip
    shares = [
        *((at["self_harm_share"], f"against {baseline}") for at, baseline in ends),
        (figures["verdict"]["horizons"][-1]["self_harm_share"], "the prior"),
        *((variant["self_harm_share"], variant["name"]) for variant in variants),
    ]
    (low, least), (high, most) = min(shares), max(shares)
    return (
        "The answer for 2010 is the posterior's: its worlds are those in which what is on record "
        f"to 2015 could have happened. After {years_after(last['years'])} the weapon harms in "
        f"{percent(last['self_harm_share'])} of them, median "
        f"{money(last['median_difference_usd'])}, mean {money(last['mean_difference_usd'])}; over "
        f"the prior, {len(ends)} baselines and {len(variants)} variants of `regame robustness` in "
        f"between {percent(low)} ({least}) and {percent(high)} ({most}). Who is risk-neutral "
        "reads means, who is cautious the share harmed and the median."
    )


def _against(cells: Sequence[Found]) -> str:
    """A table of treatments against baselines: share harmed with interval, median gain."""
    rows = [
        (
            one["treatment"],
            one["baseline"],
            *(
                f"{_harm(at)}, {money(at['median_difference_usd'])}"
                for at in one["horizons"]
                if at["years"] in YEARS
            ),
        )
        for one in cells
    ]
    return _table(("treatment", "baseline", *(years_after(y) for y in YEARS)), rows)


def baselines(figures: dict[str, Found]) -> str:
    """Pieces of the weapon against every baseline: share harmed and median gain."""
    pieces = ("quota", "duty", "denial", "quota+duty", "enforcement")
    return _against([one for one in figures["verdict"]["treatments"] if one["treatment"] in pieces])


def turns(figures: dict[str, Found]) -> str:
    """What turns the sign: assumptions beyond chance, and the map of harm."""
    found = figures["verdict"]
    said = [
        f"`{turn['key']}` ({turn['meaning']}): {percent(turn['harmed_low'])} harmed in the "
        f"fifth of worlds where it is lowest, {percent(turn['harmed_high'])} where it is highest"
        + ("" if turn["at"] is None else f", half at {turn['at']:.3g}")
        for turn in found["turns_with"]
    ]
    lines = [f"- {text}." for text in said] or [
        "No single assumption tells harmed worlds from others beyond chance."
    ]
    chart = found["harm_map"]
    if chart is None:
        return "\n".join(lines)
    head = (
        f"{chart['down']} \\ {chart['across']}",
        *(f"{chart['across_edges'][k]:.2g} to {chart['across_edges'][k + 1]:.2g}"
          for k in range(len(chart["share"][0]))),
    )  # fmt: skip
    rows = [
        (
            f"{chart['down_edges'][row]:.2g} to {chart['down_edges'][row + 1]:.2g}",
            *("-" if share is None else percent(share) for share in chart["share"][row]),
        )
        for row in reversed(range(len(chart["share"])))
    ]
    return "\n".join([*lines, "", _table(head, rows)])


def ledger(figures: dict[str, Found]) -> str:
    """Who gains and loses, from the ledger of the headline at the longest horizon."""
    found = figures["verdict"]
    own = [x for x in found["losses"] if x["state"] == found["holder"] and x["sector"] != "all"]
    own.sort(key=lambda x: -abs(x["median_usd"]))
    others = [x for x in found["losses"] if x["state"] != found["holder"] and x["sector"] == "all"]
    others.sort(key=lambda x: x["median_usd"])
    parts = [f"{x['sector'].replace('_', ' ')} {money(x['median_usd'])}" for x in own[:5]]
    losers = [f"{x['state']} {money(x['median_usd'])}" for x in others[:4]]
    return (
        f"In {found['holder']}, medians over 20 years in USD: {listed(parts)}. Elsewhere: "
        f"{listed(losers)}."
    )


def robustness(figures: dict[str, Found]) -> str:
    """The range of the headline over the variants of `regame robustness`."""
    found = figures["robustness"]
    ranked = sorted(found["variants"], key=lambda item: item["self_harm_share"])
    low, high = ranked[0], ranked[-1]
    return (
        f"Over {len(ranked)} variants of model, accounts and baseline (`regame robustness`, "
        f"{found['runs']} worlds) the share harmed after {found['years']} years lies between "
        f"{percent(found['lowest'])} ({low['name']}) and {percent(found['highest'])} "
        f"({high['name']}); in the same worlds the headline has "
        f"{percent(found['headline']['self_harm_share'])}."
    )


def record(figures: dict[str, Found]) -> str:
    """How well the model holds to the record."""
    found = figures["hindcast"]
    return (
        f"Of {found['observations']} figures on record that set no input, that the fit has not met "
        "and that no mechanism was put in for, the worlds alone hold "
        f"{percent(found['coverage_of_worlds'])} in their 5 to 95 % band, and "
        f"{percent(found['coverage'])} once an error estimated on the record is added "
        f"(`regame hindcast`, posterior). Of all {found['shown']} that are shown, the worlds alone "
        f"hold {percent(found['coverage_of_worlds_of_shown'])}."
    )


def target(figures: dict[str, Found]) -> str:
    """What a target should do, in the lines that the command ends with, and the policies."""
    found = RespondResult.model_validate({**figures["respond"], "out": ""})
    lines = "\n".join(f"- {line}" for line in (*found.answer(), *found.asides()))
    return "\n\n".join((lines, found.policies().markdown(), *found.unused()))


def quote(figures: dict[str, Found]) -> str:
    """The three numbers to quote: the range, how forecasts did, and how much is estimated."""
    found, forecast = figures["today"], figures["forecast"]
    last = found["horizons"][-1]["years"]
    held = 1 - len(forecast["outside"]) / forecast["observations"]
    numbers, share = estimated()
    return "\n".join(
        (
            f"1. {in_one_range(Quote.model_validate(found['answer']), last)} The weapon: licences "
            f"as of April 2025, in {found['runs']} worlds of January 2025.",
            f"2. Fitted to the record to {forecast['fitted_until']}, the model had {percent(held)} "
            f"of {forecast['observations']} figures of the years after in its 90 % band.",
            f"3. Of {numbers} numbers that go in, {percent(share)} are "
            "estimates that no source gives.",
        )
    )


BLOCKS: dict[str, Callable[[dict[str, Found]], str]] = {
    "front": front,
    "today": today,
    "target": target,
    "headline": headline,
    "baselines": baselines,
    "turns": turns,
    "ledger": ledger,
    "robustness": robustness,
    "record": record,
    "quote": quote,
    "unsampled": unsampled,
}


def read(folder: Path) -> dict[str, Found]:
    """Return the kept figures: name of the file -> its content."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}


def filled(text: str, figures: dict[str, Found]) -> str:
    """Return a text with every block of figures as the kept files have them.

    Raises UserError for a block that is none.
    """
    names = [match["name"] for match in PLACE.finditer(text)]
    if faults := [f"no figures {n!r}{nearest(n, list(BLOCKS))}" for n in names if n not in BLOCKS]:
        raise UserError(faults)
    return PLACE.sub(lambda m: f"{m[1]}\n{BLOCKS[m['name']](figures)}\n\n{m[3]}", text)


def main(root: Path, results: dict[str, Path]) -> None:
    """Keep what is quoted of results and write README and pages of docs again.

    results: name -> file of JSON, as a command with `--json` printed it; nothing is kept of names
    that are left out.
    """
    folder = root / "docs" / "figures"
    folder.mkdir(exist_ok=True)
    for name, path in results.items():
        found = json.loads(path.read_text(encoding="utf-8"))
        found = KEEP.get(name, dict)(found)
        for key in ("out", "elapsed_s", "runs_per_s"):
            found.pop(key, None)
        text = json.dumps(found, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    misses.write(root, read(folder))
    releases.write(root, read(folder))
    for name in PICTURES:
        (root / "docs" / name).write_text(drawn(name, read(folder)), encoding="utf-8")
    for name in PAGES:
        page = root / name
        text = filled(page.read_text(encoding="utf-8"), read(folder))
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    paths = [path for folder in sys.argv[1:] for path in Path(folder).glob("*.json")]
    main(Path.cwd(), {path.stem: path for path in paths})
