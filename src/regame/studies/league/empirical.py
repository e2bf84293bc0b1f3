"""What theory of games says of a league: equilibria and dynamics of the game that was played."""

from collections.abc import Mapping

import numpy as np

from regame.analysis.harm import TIE
from regame.studies.league.dynamics import describe_alpha_rank, describe_moran, describe_replicator
from regame.studies.league.equilibria import FEWER, mixed, pure, quantal
from regame.studies.league.normal_form import NormalForm, against_the_others, full_game, to_rows
from regame.studies.league.parts import Game, Record, Reply
from regame.studies.league.standings import Payoffs


def games_of(payoffs: Payoffs, role: str) -> dict[str, NormalForm]:
    """The games that a league holds: that of all roles, and that of a role against the others.

    The first needs every profile played; the second is left out where there are two roles and it
    would be the same.
    """
    games: dict[str, NormalForm] = {}
    if full := full_game(payoffs):
        games["every_role"] = full
    if len(payoffs.roles) > 2 or not games:
        games["the_others_as_one"] = against_the_others(payoffs, role)
    return {name: game for name, game in games.items() if game.profiles > 1}


def analyse(game: NormalForm) -> Game:
    """Equilibria and dynamics of a game."""
    both = mixed(game)
    return Game.like(
        game,
        strategies=dict(game.strategies),
        worlds=len(game.values),
        pure=tuple(pure(game)),
        mixed=None if both is None else tuple(both),
        quantal=tuple(quantal(game)),
        replicator=describe_replicator(game),
        moran=describe_moran(game),
        alpha_rank=describe_alpha_rank(game),
        replies=tuple(replies(game)) if len(game.roles) == 2 else None,
    )


def replies(game: NormalForm) -> list[Reply]:
    """The best reply of both roles to each strategy of the other, in a game of two.

    Where answers are equally good, each has an entry.
    """
    result: list[Reply] = []
    means, drawn = game.mean, game.draws(FEWER)
    close = TIE * max(float(np.abs(means).max()), 1.0)
    for k, role in enumerate(game.roles):
        other_role = game.roles[1 - k]
        best = means[..., k] >= means[..., k].max(axis=k, keepdims=True) - close
        top = drawn[..., k].max(axis=1 + k, keepdims=True) - close
        held = (drawn[..., k] >= top).mean(axis=0)
        if k == 0:  # the one that is answered first, then who answers
            best, held = best.T, held.T
        for to, own in np.argwhere(best):
            names = {"to": game.strategies[other_role][to], "answer": game.strategies[role][own]}
            result.append(Reply(role=role, **names, share=float(held[to, own])))
    return result


def game_tables(
    games: Mapping[str, NormalForm], found: Mapping[str, Game]
) -> dict[str, list[Record]]:
    """Games, equilibria and dynamics as flat tables: file -> rows."""
    files = {f"{name}.csv": to_rows(game) for name, game in games.items()}
    rows: list[Record] = []
    for name, game in found.items():
        rows += [{"game": name, **row} for row in [*_equilibria(game), *_shares(game)]]
    return files | {"equilibria.csv": rows}


def _equilibria(game: Game) -> list[Record]:
    rows: list[Record] = []
    for number, at in enumerate(game.pure):
        if at.is_equilibrium:
            rows += [
                {**_row("pure", number, role, name), "probability": 1.0, "held_in": at.share}
                for role, name in at.profile.items()
            ]
    for number, mix in enumerate(game.mixed or ()):
        rows += [
            {**_row("mixed", number, role, name), "probability": share, "held_in": mix.share}
            for role, shares in mix.mixes.items()
            for name, share in shares.items()
        ]
    return rows


def _row(kind: str, number: int, role: str, strategy: str) -> Record:
    return {"kind": kind, "number": number, "role": role, "strategy": strategy}


def _shares(game: Game) -> list[Record]:
    kinds = {f"quantal {row.precision:g}": row.mixes for row in game.quantal}
    kinds["moran"] = game.moran.shares
    if game.alpha_rank:
        kinds["alpha-rank"] = game.alpha_rank.strategies
    return [
        {**_row(kind, 0, role, name), "probability": share}
        for kind, mixes in kinds.items()
        for role, mix in mixes.items()
        for name, share in mix.items()
    ]
