"""A league's result as text: a table per role, and what the best responses are."""

from __future__ import annotations

from collections import Counter

from rich.markup import escape

from regame.core.words import NONE, interval, listed, money, percent
from regame.reports.terminal import open_console
from regame.reports.text_table import TextTable
from regame.studies.league.parts import Game, Mixes, Named, Role, Standing
from regame.studies.league.result import Tournament

SHOWN = 3  # equilibria, or strategies of a mix, that are shown
READINGS = {
    "income": "national income in money, terminal values included",
    "broad": "national income with concessions, retaliation, environment and depletion",
}


def show_league(found: Tournament) -> None:
    """Print who does well in each role, with groups of those without a clear difference."""
    console = open_console()

    def say(text: str = "") -> None:
        """Print a line as it is."""
        console.print(text, highlight=False, markup=False)

    console.print(f"\n[bold]{escape(found.question)}[/bold]\n", highlight=False)
    say(
        f"{found.rows:,} matches: {found.profiles} profiles in each of {found.runs} "
        f"worlds with the same luck, {found.months} months. Orders are lost in "
        f"{found.noise:.0%} of months; what states see is off by {found.fog:.0%}."
    )
    say(f"Payoff: {READINGS[found.payoff]}, after {found.years[0]} years, in USD.\n")
    for role in found.roles:
        console.print(_standings(role, role.state == found.weapon))
    for role in found.roles:
        say(_answers(role))
    say(
        "\nGroups: strategies in one group do not differ clearly from its leader (paired bootstrap "
        "over worlds, 95 %)."
    )
    for role in found.roles:
        if any(row.survives is not None for row in role.strategies):
            say(_survivors(role, found.years[0]))
    for game in found.games.values():
        for line in describe_game(game):
            say(line)
    say(f"Results: {found.out}\nReport: {found.report}")


def _survivors(role: Role, years: int) -> str:
    """How often a firm still works, by what it plays."""
    shares = ", ".join(f"{row.strategy} {percent(row.survives)}" for row in role.strategies)
    return (
        f"{role.state} earns USD per million put in; it still works after {years} years: {shares}"
    )


def _standings(role: Role, weapon: bool) -> TextTable:
    title = (
        f"{role.state}: gain over {role.baseline}, against the same "
        f"{role.contexts} profiles of the others"
    )
    headings = ["strategy", "rank", "group", "gain", "95 %", "regret", "best response"]
    return TextTable(
        title,
        headings + (["harms itself (95 %)", "restricts"] if weapon else []),
        [_cells(row) + (_harm(row) if weapon else []) for row in role.strategies],
        caption="* no other strategy is better both for the state and for all other players"
        + (f"; {unused}" if weapon and (unused := role.unused) else ""),
    )


def _cells(row: Standing) -> list[str]:
    name = row.strategy + (" *" if row.pareto else "")
    return [
        name if row.copy_of is None else f"{name} (= {row.copy_of})",
        str(row.rank),
        str(row.group),
        money(row.gain_usd),
        interval(row.gain_ci, money),
        money(row.regret_usd, signed=False),
        percent(row.best_response_share),
    ]


def _harm(row: Standing) -> list[str]:
    if row.harms_share is None:
        return [NONE, percent(row.fired_share)]
    return [
        f"{percent(row.harms_share)} ({interval(row.harms_ci, percent)})",
        percent(row.fired_share),
    ]


def _answers(role: Role) -> str:
    counts = Counter(row.answer for row in role.best_responses)
    total = sum(counts.values())
    shown = ", ".join(f"{name} ({percent(n / total)})" for name, n in counts.most_common(4))
    return f"Best responses of {role.state}: {shown}."


def describe_game(game: Game) -> list[str]:
    """Equilibria and dynamics of a game, a line each."""
    lines = [f"\nThe game of {listed(game.roles)}, {game.profiles:,} profiles:"]
    equilibria = [row for row in game.pure if row.is_equilibrium]
    for at in equilibria[:SHOWN]:
        stable = ", evolutionarily stable" if at.is_stable else ""
        lines.append(
            f"  Nash equilibrium{stable}: {_profile(at.profile)}, "
            f"in {percent(at.share)} of resamples"
        )
    if len(equilibria) > SHOWN:
        lines.append(f"  and {len(equilibria) - SHOWN} more pure ones")
    if not equilibria:
        lines.append("  no pure Nash equilibrium")
    return lines + _mixed(game) + _dynamics(game)


def _mixed(game: Game) -> list[str]:
    lines = []
    if game.mixed is None and len(game.roles) == 2:
        lines.append("  mixed equilibria: need the extra, pip install 'regame[analysis]'")
    mixed = [row for row in game.mixed or () if not row.is_pure]
    for row in mixed[:SHOWN]:
        lines.append(
            f"  Mixed equilibrium: {_mixes(row.mixes)}, in {percent(row.share)} of resamples"
        )
    if game.quantal:
        middle = game.quantal[len(game.quantal) // 2]
        lines.append(
            f"  Quantal response, precision {middle.precision:g} a standard deviation of payoffs: "
            f"{_mixes(middle.mixes)}"
        )
    return lines


def _dynamics(game: Game) -> list[str]:
    path = game.replicator
    end = "does not settle" if path.settles is None else f"to {_profile(path.settles)}"
    lines = [
        f"  Replicator dynamics: {end}, in {percent(path.share)} of resamples",
        f"  Moran populations: {_mixes(game.moran.shares)}",
    ]
    if game.alpha_rank:
        lines.append(f"  Alpha-rank: {_mixes(game.alpha_rank.strategies)}")
    return lines


def _profile(profile: Named) -> str:
    return ", ".join(f"{role} {name}" for role, name in profile.items())


def _mixes(mixes: Mixes) -> str:
    return "; ".join(f"{role}: {_mix(mix)}" for role, mix in mixes.items())


def _mix(mix: dict[str, float]) -> str:
    best = sorted(mix.items(), key=lambda item: -item[1])[:SHOWN]
    return ", ".join(f"{name} {percent(share)}" for name, share in best if share >= 0.01)
