"""A league of strategies: every match played, and what came of it for those who played."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from regame.core.errors import UserError
from regame.reports.page import REPORT
from regame.reports.terminal import show_json
from regame.runs.runner import Played, run_design
from regame.runs.store import SCHEMA_VERSION, write_json, write_text
from regame.studies.league.empirical import analyse, game_files, game_tables, games_of
from regame.studies.league.fingerprints import answers
from regame.studies.league.league import Fixture, prepare_league
from regame.studies.league.options import LeagueOptions
from regame.studies.league.payoffs import Payoffs, forfeited, read_payoffs
from regame.studies.league.report import FOUND, write_league
from regame.studies.league.standings import best_responses, self_harm, standing_of
from regame.studies.league.text import show_league

FEW = 12  # worlds, below which the bootstrap over them is hardly a bootstrap


def run_tournament(name: str, options: LeagueOptions) -> int:
    """Play the league of that name or path, keep its table, and say who does well.

    Prints tables, or with `options.json` one JSON object; writes `league.json`, `standings.csv`,
    `best_responses.csv`, `equilibria.csv`, per game its `.csv` and, for Gambit, `.nfg`, and a
    `report.html` with pictures into the folder of results. Returns the exit code: 1 if matches
    failed for another reason than a forfeit, else 0. Raises UserError as `prepare_league` and
    `runner.run_design` do, and where a role has nobody left to play it.
    """
    from regame.studies.league.matches import (
        play_matches,  # what follows needs neither Mesa nor numba
    )

    fixture = prepare_league(name, options)
    _warn_of_few(fixture.runs)
    played = run_design(fixture.job(Path(name).stem, play_matches), options)
    by_years = payoffs_of(fixture, played)
    games = games_of(by_years[fixture.league.years[0]], fixture.league.weapon)
    found = result(fixture, played, by_years)
    found["games"] = {name: analyse(game) for name, game in games.items()}
    found["report"] = str(played.path / REPORT)
    write_json(played.path / FOUND, found)
    write_league(played.path)
    for file, rows in (tables(found) | game_tables(games, found["games"])).items():
        write_text(played.path / file, _csv(rows))
    for file, text in game_files(games, found["question"]).items():
        write_text(played.path / file, text)
    if options.json:
        show_json(found)
    else:
        show_league(found)
    return _status(found)


def _warn_of_few(runs: int) -> None:
    """Say on standard error where so few worlds are played that intervals mean little."""
    if runs < FEW:
        worlds = "1 world is" if runs == 1 else f"{runs} worlds are"
        sys.stderr.write(
            f"regame: {worlds} few: intervals are wide and ranks may change in other worlds; "
            f"--runs {FEW} or more tells more\n"
        )


def payoffs_of(fixture: Fixture, played: Played) -> dict[int, Payoffs]:
    """The payoffs of a league that was played, per horizon in years."""
    league, table = fixture.league, played.table
    _refuse_empty(fixture, forfeited(table, list(fixture.roles)))
    _refuse_others(fixture, forfeited(table, list(league.others)))
    return {
        years: read_payoffs(table, fixture.profiles, fixture.kinds, league.payoff, years)
        for years in league.years
    }


def result(fixture: Fixture, played: Played, by_years: Mapping[int, Payoffs]) -> dict[str, Any]:
    """Return what came of a league as one JSON object, but for its games."""
    league, table = fixture.league, played.table
    out = forfeited(table, list(fixture.roles))
    payoffs = by_years[league.years[0]]
    other = table[table["failed"] & ~(table["forfeits"].str.len() > 0)]
    seconds = played.seconds
    twenties = played.rows * league.months / 240  # runs of 20 years
    return {
        "schema_version": SCHEMA_VERSION,
        "question": league.question,
        "runs": fixture.runs,
        "rows": len(table),
        "profiles": len(fixture.profiles),
        "months": league.months,
        "years": list(league.years),
        "payoff": league.payoff,
        "seed": fixture.seed,
        "config_hash": fixture.config.hash,
        "noise": fixture.config.conduct.noise,
        "fog": fixture.config.conduct.fog,
        "weapon": league.weapon,
        "baseline": league.baseline,
        "forfeits": [
            {"state": role, "strategy": text, "error": error} for (role, text), error in out.items()
        ],
        "failed_rows": len(other),
        "first_failure": f"run {other.iloc[0]['run']}: {other.iloc[0]['error']}"
        if len(other)
        else None,
        "worlds_left_out": payoffs.left_out,
        "roles": [role_of(fixture, by_years, role) for role in payoffs.roles],
        "fingerprints": {
            role: {text: answers(text, role) for text in texts}
            for role, texts in payoffs.strategies.items()
        },
        "out": str(played.path),
        "elapsed_s": round(seconds, 3),
        "runs_per_s": round(twenties / seconds, 1) if twenties else None,
    }


def _refuse_empty(fixture: Fixture, out: Mapping[tuple[str, str], str]) -> None:
    faults = [
        f"roles.{role}: nobody is left to play it; {out[role, texts[0]]}"
        for role, texts in fixture.roles.items()
        if all((role, text) in out for text in texts)
    ]
    if (fixture.league.weapon, fixture.league.baseline) in out:
        faults.append(f"baseline: {out[fixture.league.weapon, fixture.league.baseline]}")
    if faults:
        raise UserError(faults)


def _refuse_others(fixture: Fixture, out: Mapping[tuple[str, str], str]) -> None:
    """Raise UserError where one who plays in all matches forfeits: nothing would be left."""
    if out:
        raise UserError(
            [f"others.{state}: plays in every match; {why}" for (state, _), why in out.items()]
        )


def role_of(fixture: Fixture, by_years: Mapping[int, Payoffs], role: str) -> dict[str, Any]:
    """How a role's strategies stand at the first horizon, and their ranks at the others.

    The weapon's state is told how often each harms it as well.
    """
    league, first = fixture.league, by_years[fixture.league.years[0]]
    baseline = league.baseline if role == league.weapon else first.strategies[role][0]
    found = standing_of(first, role, baseline)
    later = {
        years: standing_of(payoffs, role, baseline)["strategies"]
        for years, payoffs in by_years.items()
    }
    harm = self_harm(first, role, league.baseline) if role == league.weapon else {}
    for row in found["strategies"]:
        row["ranks"] = {
            str(years): next(r["rank"] for r in rows if r["strategy"] == row["strategy"])
            for years, rows in later.items()
        }
        row["copy_of"] = _copied(first, fixture, role, row["strategy"])
        row |= harm.get(row["strategy"], {})
    found["best_responses"] = best_responses(first, role, baseline)
    return found


def _copied(payoffs: Payoffs, fixture: Fixture, role: str, text: str) -> str | None:
    """The strategy earlier in the list whose answers are the same, or None."""
    of = fixture.kinds[role]
    first = next(other for other in payoffs.strategies[role] if of[other] == of[text])
    return None if first == text else first


def tables(found: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The result as flat tables: file -> rows."""
    standings, answers = [], []
    for role in found["roles"]:
        for row in role["strategies"]:
            plain = {"state": role["state"]}
            for key, value in row.items():
                if isinstance(value, list):
                    plain |= {f"{key}_low": value[0], f"{key}_high": value[1]}
                elif not isinstance(value, dict):
                    plain[key] = value
            standings.append(plain)
        for row in role["best_responses"]:
            told = {"state": role["state"], "answer": row["answer"], "usd": row["usd"]}
            answers.append(told | {"share": row["share"]} | row["others"])
    return {"standings.csv": standings, "best_responses.csv": answers}


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    page = io.StringIO()
    writer = csv.DictWriter(page, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue()


def _status(found: Mapping[str, Any]) -> int:
    """Say on standard error who forfeited and what failed; return the exit code."""
    for item in found["forfeits"]:
        sys.stderr.write(f"regame: {item['error']}; the league goes on without it\n")
    if not found["failed_rows"]:
        return 0
    sys.stderr.write(
        f"regame: {found['failed_rows']} of {found['rows']} matches failed, "
        f"{found['worlds_left_out']} worlds are left out; the first is {found['first_failure']}\n"
    )
    return 1
