"""What theory of games says of a league: equilibria and dynamics of the game that was played."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from regame.analysis.outcomes import TIE
from regame.studies.league.dynamics import told_alpha_rank, told_moran, told_replicator
from regame.studies.league.equilibria import FEWER, mixed, pure, quantal
from regame.studies.league.normal_form import (
    NormalForm,
    against_the_others,
    full_game,
    to_nfg,
    to_rows,
)
from regame.studies.league.payoffs import Payoffs


def games_of(payoffs: Payoffs, role: str) -> dict[str, NormalForm]:
    """The games that a league holds: that of all roles, and that of a role against the others.

    The first needs every profile played; the second is left out where there are two roles and it
    would be the same.
    """
    found: dict[str, NormalForm] = {}
    if whole := full_game(payoffs):
        found["every_role"] = whole
    if len(payoffs.roles) > 2 or not found:
        found["the_others_as_one"] = against_the_others(payoffs, role)
    return {name: game for name, game in found.items() if game.profiles > 1}


def analyse(game: NormalForm) -> dict[str, Any]:
    """Equilibria and dynamics of a game as one JSON object."""
    return {
        "roles": list(game.roles),
        "strategies": {role: list(names) for role, names in game.strategies.items()},
        "profiles": game.profiles,
        "worlds": len(game.values),
        "pure": pure(game),
        "mixed": mixed(game),
        "quantal": quantal(game),
        "replicator": told_replicator(game),
        "moran": told_moran(game),
        "alpha_rank": told_alpha_rank(game),
        "replies": replies(game) if len(game.roles) == 2 else None,
    }


def replies(game: NormalForm) -> list[dict[str, Any]]:
    """The best reply of both roles to each strategy of the other, in a game of two.

    A list with `role`, `to`, `answer` and `share` of resamples in which none is better; of answers
    that are equally good each is told.
    """
    found = []
    means, drawn = game.mean, game.draws(FEWER)
    close = TIE * max(float(np.abs(means).max()), 1.0)
    for k, role in enumerate(game.roles):
        other = game.roles[1 - k]
        best = means[..., k] >= means[..., k].max(axis=k, keepdims=True) - close
        top = drawn[..., k].max(axis=1 + k, keepdims=True) - close
        held = (drawn[..., k] >= top).mean(axis=0)
        if k == 0:  # the one that is answered first, then who answers
            best, held = best.T, held.T
        found += [
            {"role": role, "to": game.strategies[other][to], "answer": game.strategies[role][own]}
            | {"share": float(held[to, own])}
            for to, own in np.argwhere(best)
        ]
    return found


def game_files(games: Mapping[str, NormalForm], question: str) -> dict[str, str]:
    """The games as Gambit reads them: file -> text."""
    return {f"{name}.nfg": to_nfg(game, question) for name, game in games.items()}


def game_tables(
    games: Mapping[str, NormalForm], found: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """Games, equilibria and dynamics as flat tables: file -> rows.

    found: per game what `analyse` gives.
    """
    files = {f"{name}.csv": to_rows(game) for name, game in games.items()}
    told: list[dict[str, Any]] = []
    for name, result in found.items():
        told += [{"game": name, **row} for row in _equilibria(result)]
        told += [{"game": name, **row} for row in _shares(result)]
    return files | {"equilibria.csv": told}


def _equilibria(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(result["pure"]):
        if row["is_equilibrium"]:
            rows += [
                {"kind": "pure", "number": number, "role": role, "strategy": name}
                | {"probability": 1.0, "held_in": row["share"]}
                for role, name in row["profile"].items()
            ]
    for number, row in enumerate(result["mixed"] or []):
        rows += [
            {"kind": "mixed", "number": number, "role": role, "strategy": name}
            | {"probability": share, "held_in": row["share"]}
            for role, mix in row["mixes"].items()
            for name, share in mix.items()
        ]
    return rows


def _shares(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    kinds = {f"quantal {row['precision']:g}": row["mixes"] for row in result["quantal"]}
    kinds["moran"] = result["moran"]["shares"]
    if result["alpha_rank"]:
        kinds["alpha-rank"] = result["alpha_rank"]["strategies"]
    return [
        {"kind": kind, "number": 0, "role": role, "strategy": name, "probability": share}
        for kind, mixes in kinds.items()
        for role, mix in mixes.items()
        for name, share in mix.items()
    ]
