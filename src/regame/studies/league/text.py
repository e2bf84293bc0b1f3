"""What a league's result says in sentences: best responses, equilibria and dynamics."""

from collections import Counter

from regame.core.words import listed, percent
from regame.studies.league.parts import Game, Mixes, Named, Role

SHOWN = 3  # equilibria, or strategies of a mix, that are shown
READINGS = {
    "income": "national income in money, terminal values included",
    "broad": "national income with concessions, retaliation, environment and depletion",
}


def survivors(role: Role, years: int) -> str:
    """Return how often a firm still works, by what it plays."""
    shares = ", ".join(f"{row.strategy} {percent(row.survives)}" for row in role.strategies)
    return (
        f"{role.state} earns USD per million put in; it still works after {years} years: {shares}"
    )


def commonest_answers(role: Role) -> str:
    """Return the commonest best responses of a role."""
    counts = Counter(row.answer for row in role.best_responses)
    total = sum(counts.values())
    shown = ", ".join(f"{name} ({percent(n / total)})" for name, n in counts.most_common(4))
    return f"Best responses of {role.state}: {shown}."


def describe_game(game: Game) -> list[str]:
    """Equilibria and dynamics of a game, a line each."""
    lines = [f"The game of {listed(game.roles)}, {game.profiles:,} profiles:"]
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
