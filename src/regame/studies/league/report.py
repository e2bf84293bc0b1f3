"""The report of a league: one HTML file with its tables and pictures, to read without a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from regame.core.words import interval, money, percent
from regame.reports.page import REPORT, page, table
from regame.reports.templating import lines
from regame.reports.templating import render as fill
from regame.runs import store
from regame.runs.manifests import notes
from regame.runs.results import read_result
from regame.strategies.probes import PROBES
from regame.studies.league import charts
from regame.studies.league.fingerprints import fingerprints
from regame.studies.league.parts import Role
from regame.studies.league.result import FOUND, Tournament
from regame.studies.league.text import READINGS, describe_game

GAMES = {
    "every_role": "all roles",
    "the_others_as_one": "the weapon's state against the others as one player",
}
TITLES = {
    "ranks": "Who does well",
    "payoffs": "Against whom",
    "harm": "Who harms itself",
    "equilibria": "Equilibria",
    "dynamics": "What spreads",
    "prints": "What each strategy does",
    "provenance": "Where this comes from",
}


@dataclass(frozen=True)
class Shown:
    """What the page shows of a game. lines: equilibria and dynamics in words."""

    name: str
    profiles: str
    lines: list[str]
    replies: Markup
    paths: Markup
    chances: Markup


def write_league(folder: Path) -> Path:
    """Write `report.html` into a folder of results of a league and return its path.

    Reads `league.json` of the folder and nothing else; UserError where that is missing or damaged.
    """
    path = notes(folder) / REPORT
    store.write_text(path, render(read_result(Tournament, notes(folder) / FOUND)))
    return path


def render(found: Tournament) -> str:
    """Return the report as HTML."""
    years, holder = found.years[0], found.holder
    body = fill(
        "league.html.j2",
        found=found,
        titles=TITLES,
        links=list(TITLES.items()),
        tiles=_tiles(found),
        ranks=[charts.ranks(role, years) for role in found.roles],
        standings=lines([_standings(role, found.years) for role in found.roles]),
        heat=charts.heat(holder, years),
        responses=_responses(holder),
        heat_of_others=lines([charts.heat(r, years) for r in found.roles if r is not holder]),
        harm=charts.harm(holder, found.baseline),
        games=_games(found),
        prints=[fingerprints(role, answers) for role, answers in found.fingerprints.items()],
        situations=table(["situation", "what it is"], [[p.name, p.what] for p in PROBES], ""),
        reading=READINGS[found.payoff],
    )
    return page(found.question, body)


def _tiles(found: Tournament) -> list[tuple[str, str]]:
    restricting = charts.restricting(found.holder)
    harmed = [row for row, _, bounds in restricting if bounds[0] > 0.5]
    return [
        (f"{found.rows:,}", "matches"),
        (str(found.profiles), "profiles of strategies"),
        (str(found.runs), "worlds, the same for all"),
        (f"{found.months // 12} years", f"{found.noise:.0%} of orders lost, "
         f"{found.fog:.0%} fog"),
        (f"{len(harmed)} of {len(restricting)}", "strategies that restrict harm their user more "
         "often than not"),
    ]  # fmt: skip


def _standings(role: Role, years: tuple[int, ...]) -> Markup:
    headings = ["strategy", "rank", "95 %", "group", "gain, USD", "95 %", "regret",
                "best response", *(f"rank, {year} y" for year in years[1:])]  # fmt: skip
    rounded: Callable[[float], str] = "{:.0f}".format
    rows = [
        [
            row.strategy + (" *" if row.pareto else ""),
            str(row.rank), interval(row.rank_ci, rounded), str(row.group),
            money(row.gain_usd), interval(row.gain_ci, money),
            money(row.regret_usd, signed=False), percent(row.best_response_share),
            *(str(row.ranks[str(year)]) for year in years[1:]),
        ]
        for row in role.strategies
    ]  # fmt: skip
    caption = (
        f"{role.state}: gain over {role.baseline} against the same {role.contexts} "
        "profiles of the others. * no other is better both for it and for all others."
    )
    return table(headings, rows, caption)


def _responses(role: Role) -> Markup:
    met = role.best_responses
    states = list(met[0].others)
    rows = [
        [str(k), *(row.others[s] for s in states), row.answer, money(row.usd), percent(row.share)]
        for k, row in enumerate(met, start=1)
    ]
    headings = ["profile", *states, "best response", "over the next", "in resamples"]
    caption = f"Profiles of the others, and the best response of {role.state} to each"
    return table(headings, rows, caption)


def _games(found: Tournament) -> list[Shown]:
    shown = []
    for name, game in found.games.items():
        others = [role.state for role in found.roles if role.state != game.roles[0]]
        shown.append(
            Shown(
                name=GAMES.get(name, name),
                profiles=f"{game.profiles:,}",
                lines=[line.strip() for line in describe_game(game)[1:]],
                replies=charts.answers(game, others) if game.replies else Markup(""),
                paths=charts.paths(game, found.weapon),
                chances=charts.chances(game, found.weapon),
            )
        )
    return shown
