"""A league of strategies: every match played, and what came of it for those who played."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Unpack

import pandas as pd

from regame.core.errors import refuse
from regame.reports.files import write_files
from regame.reports.page import REPORT
from regame.reports.terminal import show_json
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.manifests import notes
from regame.runs.played import Played
from regame.runs.runner import run_design
from regame.runs.store import write_text
from regame.studies.frame import keep
from regame.studies.league.charts import answers_of
from regame.studies.league.empirical import analyse, game_tables, games_of
from regame.studies.league.league import Fixture, prepare_league
from regame.studies.league.normal_form import to_nfg
from regame.studies.league.options import LeagueChoices, LeagueOptions
from regame.studies.league.parts import Forfeit, Role, SelfHarm, Standing
from regame.studies.league.profiles import column
from regame.studies.league.result import FOUND, Tournament
from regame.studies.league.standings import (
    Payoffs,
    best_responses,
    forfeited,
    read_payoffs,
    self_harm,
    standings_of,
)

LEAGUE = "league"  # the league played if none is named
FEW = 12  # worlds, below which the bootstrap over them is hardly a bootstrap


def run_tournament(name: str, options: LeagueOptions) -> int:
    """Play the league of that name or path and print who does well.

    Prints tables, or with `options.json` one JSON object. Returns the exit code: 1 if a strategy
    forfeited or matches failed, else 0. Raises UserError as `play_league` does.
    """
    tournament = play_league(name, options)
    write_files(tournament.notes, tournament, options)
    if options.json:
        show_json(tournament.to_json())
    else:
        tournament.show()
    return _status(tournament)


@explicit(LeagueOptions, LeagueChoices)
def tournament(league: str | Path = LEAGUE, **choices: Unpack[LeagueChoices]) -> Tournament:
    """Play every match of a league and return who does well.

    league: name or path. choices: keywords named as the flags of `regame tournament`. Writes a
    folder of results with its report. Raises UserError for what cannot be played; a strategy that
    answers nonsense forfeits, and the league goes on without it.
    """
    own = choices.get("strategies")
    joining = [] if own is None or isinstance(own, str) else [kind.__name__ for kind in own]
    return play_league(league, options_of(LeagueOptions, choices), joining)


@noting
def play_league(
    name: str | Path, options: LeagueOptions, joining: Sequence[str] = ()
) -> Tournament:
    """Play a league, keep its table, and return what it finds.

    joining: strategies known already that join it. Writes `league.json`, `standings.csv`,
    `best_responses.csv`, `equilibria.csv`, per game its `.csv` and, for Gambit, `.nfg`, and a
    `report.html` with pictures into the folder of results. Raises UserError as `prepare_league` and
    `runner.run_design` do, and where a role has nobody left to play it.
    """
    from regame.studies.league.matches import play_matches

    fixture = prepare_league(name, options, joining)
    _warn_of_few(fixture.runs)
    record = run_design(fixture.job(Path(name).stem, play_matches), options)
    by_years = payoffs_of(fixture, record)
    games = games_of(by_years[fixture.league.years[0]], fixture.league.weapon)
    analysed = {name: analyse(game) for name, game in games.items()}
    tournament = result(fixture, record, by_years).model_copy(update={"games": analysed})
    keep(tournament, FOUND)
    files = {"standings.csv": tournament.records(), "best_responses.csv": tournament.answers()}
    for file, rows in (files | game_tables(games, analysed)).items():
        text = pd.DataFrame(rows, dtype=object).to_csv(index=False)
        write_text(tournament.notes / file, text)
    for name, game in games.items():
        write_text(tournament.notes / f"{name}.nfg", to_nfg(game, tournament.question))
    return tournament


def _warn_of_few(runs: int) -> None:
    """Say on standard error where so few worlds are played that intervals mean little."""
    if runs < FEW:
        worlds = "1 world is" if runs == 1 else f"{runs} worlds are"
        sys.stderr.write(
            f"regame: {worlds} few: intervals are wide and ranks may change in other worlds; "
            f"--runs {FEW} or more says more\n"
        )


def payoffs_of(fixture: Fixture, played: Played) -> dict[int, Payoffs]:
    """The payoffs of a league that was played, per horizon in years."""
    league, table = fixture.league, played.table
    _refuse_empty(fixture, forfeited(table, list(fixture.roles)))
    out = forfeited(table, list(league.others))  # who plays in all: nothing would be left
    refuse(f"others.{state}: plays in every match; {why}" for (state, _), why in out.items())
    return {
        years: read_payoffs(table, fixture.profiles, fixture.kinds, league.payoff, years)
        for years in league.years
    }


def result(fixture: Fixture, played: Played, by_years: Mapping[int, Payoffs]) -> Tournament:
    """Return what a league finds, but for its games."""
    league, table = fixture.league, played.table
    payoffs = by_years[league.years[0]]
    failed_rows = table[table["failed"] & ~(table["forfeits"].str.len() > 0)]
    failures = [f"run {run}: {error}" for run, error in failed_rows[["run", "error"]].to_numpy()]
    twenties = played.rows * league.months / 240  # runs of 20 years
    return Tournament.like(
        fixture.config.conduct,  # noise and fog as they were played
        fixture,
        league,
        rows=len(table),
        profiles=len(fixture.profiles),
        config_hash=fixture.config.hash,
        forfeits=tuple(
            Forfeit(state=role, strategy=play, error=error)
            for (role, play), error in forfeited(table, list(fixture.roles)).items()
        ),
        failed_rows=len(failed_rows),
        first_failure=next(iter(failures), None),
        worlds_left_out=payoffs.left_out,
        roles=tuple(role_of(fixture, by_years, role, table) for role in payoffs.roles),
        fingerprints={
            role: {play: answers_of(play, role) for play in texts}
            for role, texts in payoffs.strategies.items()
        },
        out=str(played.path),
        elapsed_s=round(played.seconds, 3),
        runs_per_s=round(twenties / played.seconds, 1) if twenties else None,
        games={},
        report=str(notes(played.path) / REPORT),
    )


def _refuse_empty(fixture: Fixture, out: Mapping[tuple[str, str], str]) -> None:
    faults = [
        f"roles.{role}: nobody is left to play it; {out[role, texts[0]]}"
        for role, texts in fixture.roles.items()
        if all((role, play) in out for play in texts)
    ]
    if (fixture.league.weapon, fixture.league.baseline) in out:
        faults.append(f"baseline: {out[fixture.league.weapon, fixture.league.baseline]}")
    refuse(faults)


def role_of(
    fixture: Fixture, by_years: Mapping[int, Payoffs], role: str, table: pd.DataFrame
) -> Role:
    """Return how a role's strategies do at the first horizon, and their ranks at all.

    For the weapon's state also how often each harms it; for a firm in which share of matches it
    survives with each. table: a row per match, as played.
    """
    league, first = fixture.league, by_years[fixture.league.years[0]]
    baseline = league.baseline if role == league.weapon else first.strategies[role][0]
    ranks = {
        str(years): {row.strategy: row.rank for row in standings_of(payoffs, role, baseline)}
        for years, payoffs in by_years.items()
    }
    harm = self_harm(first, role, league.baseline) if role == league.weapon else {}
    nothing = SelfHarm()

    def whole(row: Standing) -> Standing:
        """A standing with its ranks at all horizons, whose copy it is, and self-harm."""
        extra_fields = {
            "ranks": {years: by_name[row.strategy] for years, by_name in ranks.items()},
            "survives": _survives(table, role, row.strategy, league.years[0]),
            "copy_of": _copied(first, fixture, role, row.strategy),
        }
        return row.model_copy(update=extra_fields | dict(harm.get(row.strategy, nothing)))

    return Role(
        state=role,
        baseline=baseline,
        contexts=len(first.contexts[role]),
        strategies=tuple(whole(row) for row in standings_of(first, role, baseline)),
        best_responses=tuple(best_responses(first, role, baseline)),
    )


def _survives(table: pd.DataFrame, role: str, strategy: str, years: int) -> float | None:
    """Share of matches in which a firm still works after so many years; None for a state."""
    name = column("alive", role, years)
    if name not in table:
        return None
    met = table[(table[role] == strategy) & ~table["failed"]]
    return float(met[name].mean()) if len(met) else None


def _copied(payoffs: Payoffs, fixture: Fixture, role: str, text: str) -> str | None:
    """The strategy earlier in the list whose answers are the same, or None."""
    of = fixture.kinds[role]
    first = next(original for original in payoffs.strategies[role] if of[original] == of[text])
    return None if first == text else first


def _status(found: Tournament) -> int:
    """Say on standard error who forfeited and what failed; return the exit code."""
    for item in found.forfeits:
        sys.stderr.write(f"regame: {item.error}; the league goes on without it\n")
    if not found.failed_rows:
        return 1 if found.forfeits else 0
    sys.stderr.write(
        f"regame: {found.failed_rows} of {found.rows} matches failed, "
        f"{found.worlds_left_out} worlds are left out; the first is {found.first_failure}\n"
    )
    return 1
