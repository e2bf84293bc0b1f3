"""The report of a league: one HTML file with its tables and pictures, to read without a network."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from regame.core.words import interval, money, percent
from regame.reports.page import REPORT, folded, page, paragraph, section, table, tiles
from regame.runs import store
from regame.strategies.probes import PROBES
from regame.studies.league.charts import CSS, answers, chances, harm, heat, paths, ranks
from regame.studies.league.fingerprints import fingerprints
from regame.studies.league.text import READINGS, told_game

FOUND = "league.json"  # what `regame tournament --json` prints
GAMES = {
    "every_role": "all roles",
    "the_others_as_one": "the weapon's state against the others as one player",
}


def write_league(folder: Path) -> Path:
    """Write `report.html` into a folder of results of a league and return its path.

    Reads `league.json` of the folder and nothing else; UserError where that is missing or damaged.
    """
    path = folder / REPORT
    store.write_text(path, render(store.read_json(folder / FOUND)))
    return path


def render(found: Mapping[str, Any]) -> str:
    """Return the report as HTML; found: what `regame tournament --json` prints."""
    parts = [
        ("ranks", "Who does well", _ranks(found)),
        ("payoffs", "Against whom", _payoffs(found)),
        ("harm", "Who harms itself", _harm(found)),
        ("equilibria", "Equilibria", _equilibria(found)),
        ("dynamics", "What spreads", _dynamics(found)),
        ("prints", "What each strategy does", _prints(found)),
        ("provenance", "Where this comes from", _provenance(found)),
    ]
    nav = " ".join(f'<a href="#{name}">{title}</a>' for name, title, _ in parts)
    body = [
        f"<style>{CSS}</style><h1>{escape(found['question'])}</h1>",
        paragraph(sentence(found), "lead"),
        tiles(_tiles(found)),
        f"<nav>{nav}</nav>",
        *(section(name, title, inside) for name, title, inside in parts if inside),
    ]
    return page(str(found["question"]), "".join(body))


def _weapon(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The role of the weapon's state."""
    role: Mapping[str, Any] = next(r for r in found["roles"] if r["state"] == found["weapon"])
    return role


def sentence(found: Mapping[str, Any]) -> str:
    """Say in a sentence who does best by the weapon's state, and how sure that is."""
    role = _weapon(found)
    rows = [row for row in role["strategies"] if row["copy_of"] is None]
    first, leaders = rows[0], [row["strategy"] for row in rows if row["group"] == 1]
    gain = f"{money(first['gain_usd'])} ({interval(first['gain_ci'], money)})"
    told = (
        f"Of {len(rows)} strategies {first['strategy']} does best by {role['state']} after "
        f"{found['years'][0]} years: {gain} USD over {role['baseline']}"
    )
    others = len(leaders) - 1
    if not others:
        return f"{told}; no other can be taken for it."
    which = f"{others} others" if others > 1 else leaders[1]
    return f"{told}; {which} cannot be told apart from it."


def _tiles(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    role = _weapon(found)
    restricting = [row for row in role["strategies"] if row.get("harms_share") is not None]
    harmed = [row for row in restricting if row["harms_ci"][0] > 0.5]
    return [
        (f"{found['rows']:,}", "matches"),
        (str(found["profiles"]), "profiles of strategies"),
        (str(found["runs"]), "worlds, the same for all"),
        (f"{found['months'] // 12} years", f"{found['noise']:.0%} of orders lost, "
         f"{found['fog']:.0%} fog"),
        (f"{len(harmed)} of {len(restricting)}", "strategies that restrict harm their user more "
         "often than not"),
    ]  # fmt: skip


def _ranks(found: Mapping[str, Any]) -> str:
    years = found["years"][0]
    charts = "".join(ranks(role, years) for role in found["roles"])
    told = "".join(
        f"<li>{escape(item['error'])}; the league went on without it.</li>"
        for item in found["forfeits"]
    )
    out = f"<h3>Forfeits</h3><ul>{told}</ul>" if told else ""
    return f'<div class="pair">{charts}</div>{out}{_standings(found)}'


def _standings(found: Mapping[str, Any]) -> str:
    years = [str(year) for year in found["years"]]
    headings = ["strategy", "rank", "95 %", "group", "gain, USD", "95 %", "regret", "best answer",
                *(f"rank, {year} y" for year in years[1:])]  # fmt: skip
    pages = []
    for role in found["roles"]:
        rows = [
            [
                row["strategy"] + (" *" if row["pareto"] else ""),
                str(row["rank"]), interval(row["rank_ci"], lambda rank: f"{rank:.0f}"),
                str(row["group"]), money(row["gain_usd"]), interval(row["gain_ci"], money),
                money(row["regret_usd"], signed=False), percent(row["best_response_share"]),
                *(str(row["ranks"][year]) for year in years[1:]),
            ]
            for row in role["strategies"]
        ]  # fmt: skip
        caption = (
            f"{role['state']}: gain over {role['baseline']} against the same {role['contexts']} "
            "profiles of the others. * no other is better both for it and for all others."
        )
        pages.append(table(headings, rows, caption))
    return folded("The standings as tables", "".join(pages))


def _payoffs(found: Mapping[str, Any]) -> str:
    role = _weapon(found)
    met = role["best_responses"]
    states = list(met[0]["others"])
    rows = [
        [str(k), *(row["others"][s] for s in states), row["answer"], money(row["usd"]),
         percent(row["share"])]
        for k, row in enumerate(met, start=1)
    ]  # fmt: skip
    headings = ["profile", *states, "best answer", "over the next", "in resamples"]
    caption = f"Profiles of the others, and the best answer of {role['state']} to each"
    rest = "".join(heat(other, found["years"][0]) for other in found["roles"] if other is not role)
    return (
        heat(role, found["years"][0])
        + folded("The profiles, and the best answer to each", table(headings, rows, caption))
        + folded("The same of the other states", rest)
    )


def _harm(found: Mapping[str, Any]) -> str:
    return harm(_weapon(found), found["baseline"])


def _equilibria(found: Mapping[str, Any]) -> str:
    parts = []
    for name, game in found["games"].items():
        lines = "".join(f"<li>{escape(line.strip())}</li>" for line in told_game(game)[1:])
        heading = f"The game of {GAMES.get(name, name)}, {game['profiles']:,} profiles"
        parts.append(f"<h3>{escape(heading)}</h3><ul>{lines}</ul>")
        if game["replies"]:
            own = game["roles"][0]
            others = [r["state"] for r in found["roles"] if r["state"] != own]
            parts.append(answers(game, others))
    return "".join(parts)


def _dynamics(found: Mapping[str, Any]) -> str:
    charts = []
    for name, game in found["games"].items():
        own = found["weapon"]
        heading = f"In the game of {GAMES.get(name, name)}"
        charts.append(
            f'<h3>{escape(heading)}</h3><div class="pair">{paths(game, own)}{chances(game, own)}'
            "</div>"
        )
    return "".join(charts)


def _prints(found: Mapping[str, Any]) -> str:
    charts = "".join(fingerprints(role, told) for role, told in found["fingerprints"].items())
    rows = [[probe.name, probe.what] for probe in PROBES]
    return charts + folded("The situations", table(["situation", "what it is"], rows, ""))


def _provenance(found: Mapping[str, Any]) -> str:
    left = found["worlds_left_out"]
    gone = f" {left} worlds are left out because a match failed in them." if left else ""
    return paragraph(
        f"{found['rows']:,} matches: {found['profiles']} profiles in each of {found['runs']} "
        f"worlds with the same luck, {found['months']} months, seed {found['seed']}, config "
        f"{found['config_hash']}.{gone} Payoff: {READINGS[found['payoff']]}, USD discounted to "
        "the start. Intervals show how much the answer moves if other worlds are drawn from the "
        "same assumptions, not whether these are right.",
        "soft",
    )
