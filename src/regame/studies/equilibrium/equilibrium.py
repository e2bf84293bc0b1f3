"""Equilibria of the empirical game: the holder and its targets as one, by double oracle.

Both sides start with few plays; each round both add the best reply to the other's mix out of their
lists, until neither has one that gains (McMahan, Gordon and Blum 2003; empirical game-theoretic
analysis: Wellman 2006). The mix is then judged in fresh worlds.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Unpack

import numpy as np
import pandas as pd

from regame.analysis.game_table import GameTable, cell
from regame.analysis.nash import Mixes, equilibria, regrets
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.core.options import LARGEST_SEED, StudyChoices, StudyOptions
from regame.core.packaged import toml
from regame.design.design import cross
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.manifests import inside, new_folder
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.runner import Job, PlayChunk, run_design
from regame.strategies.registry import parse
from regame.studies.equilibrium.options import EquilibriumOptions
from regame.studies.equilibrium.result import EquilibriumResult, Weight
from regame.studies.frame import finish, keep
from regame.tables.world import states_of

NAME, FOUND = "equilibrium", "equilibrium.json"
STUDY = toml("equilibrium.toml")
IDLE, CLUB = "no weapon", "targets as one"
COLUMNS = ("row", "column", "a", "b")
MOST_ROUNDS = 12


class EquilibriumChoices(StudyChoices, total=False):
    """Keywords of `regame.equilibrium`, as the flags of `regame equilibrium`."""

    payoffs: str | Path
    workers: int
    out: str | Path


def run_equilibrium(options: EquilibriumOptions) -> int:
    """Solve and print; return the exit code."""
    result, table = play_equilibrium(options)
    worlds = STUDY["runs"] if options.payoffs else result.runs  # a file has no worlds to count
    return finish(NAME, result, options, worlds, table)


@explicit(EquilibriumOptions, EquilibriumChoices)
def equilibrium(**choices: Unpack[EquilibriumChoices]) -> EquilibriumResult:
    """Return where neither side gains alone; keywords as in `EquilibriumChoices`."""
    return play_equilibrium(options_of(EquilibriumOptions, choices))[0]


@noting
def play_equilibrium(options: EquilibriumOptions) -> tuple[EquilibriumResult, pd.DataFrame]:
    """Solve the game of a file, or that of the holder and its targets over sampled worlds."""
    begun = time.perf_counter()
    result, table = _of_file(options) if options.payoffs else _empirical(options)
    result = result.model_copy(update={"elapsed_s": round(time.perf_counter() - begun, 1)})
    keep(result, FOUND)
    return result, table


def read_payoffs(path: Path) -> tuple[list[str], list[str], Floats, Floats]:
    """Return rows, columns and both payoffs of a game of two. Raises UserError for any fault."""
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise UserError(f"--payoffs {path}: cannot be read: {error}") from None
    if missing := [name for name in COLUMNS if name not in table]:
        raise UserError(f"--payoffs {path}: no column {missing[0]!r}; needs {', '.join(COLUMNS)}")
    if table.empty:
        raise UserError(f"--payoffs {path}: has no line of payoffs")
    rows, columns = ([str(x) for x in dict.fromkeys(table[key])] for key in COLUMNS[:2])
    numbers = table[["a", "b"]].apply(pd.to_numeric, errors="coerce").to_numpy(float)
    if not np.isfinite(numbers).all():
        raise UserError(f"--payoffs {path}: a and b must be finite numbers in every line")
    if len(table) != len(rows) * len(columns) or table.duplicated(["row", "column"]).any():
        raise UserError(f"--payoffs {path}: needs every pair of row and column once")
    at = table.assign(
        row=table["row"].astype(str),
        column=table["column"].astype(str),
        paid=numbers[:, 0],
        other=numbers[:, 1],
    )
    at = at.set_index(["row", "column"]).reindex(pd.MultiIndex.from_product([rows, columns]))
    first, second = (at[key].to_numpy(float).reshape(len(rows), -1) for key in ("paid", "other"))
    return rows, columns, first, second


def _weights(names: Sequence[tuple[str, Sequence[str]]], mixes: Mixes) -> tuple[Weight, ...]:
    return tuple(
        Weight(player=player, policy=policy, weight=float(share))
        for (player, policies), mix in zip(names, mixes, strict=True)
        for policy, share in zip(policies, mix, strict=True)
    )


def _share(first: Floats, second: Floats, mixes: Mixes) -> float:
    """The larger regret, of the range of its player's payoffs."""
    spans = [float(values.max() - values.min()) or 1.0 for values in (first, second)]
    return max(r / span for r, span in zip(regrets(first, second, mixes), spans, strict=True))


def _anarchy(first: Floats, second: Floats, mixes: Mixes) -> float | None:
    """What both have in the best cell over what they have at the equilibrium.

    Counted from the worst cell if that is below 0; None where the equilibrium has nothing.
    """
    together = first + second
    floor = min(float(together.min()), 0.0)
    here = float(mixes[0] @ together @ mixes[1]) - floor
    return (float(together.max()) - floor) / here if here > 1e-9 else None


def _of_file(options: EquilibriumOptions) -> tuple[EquilibriumResult, pd.DataFrame]:
    assert options.payoffs is not None
    rows, columns, first, second = read_payoffs(options.payoffs)
    found = equilibria(first, second)
    result = EquilibriumResult(
        question="Where does neither gain by playing otherwise alone?", players=("row", "column"),
        rounds=1, profiles=first.size, equilibria=len(found),
        mixture=_weights((("row", rows), ("column", columns)), found[0]),
        regret_share=_share(first, second, found[0]), weapon_used=None, harm_share=None,
        price_of_anarchy=_anarchy(first, second, found[0]), runs=1, seed=options.seed or 0,
        elapsed_s=0.0, out=str(new_folder(options.out, NAME)),
    )  # fmt: skip
    return result, pd.DataFrame({"failed": [False], "run": [0], "error": [None]})


class Sides(NamedTuple):
    """Payoffs over all listed plays (play, answer), USD, means over worlds; and the table."""

    first: Floats
    second: Floats
    game: GameTable


def _empirical(options: EquilibriumOptions) -> tuple[EquilibriumResult, pd.DataFrame]:
    """Find the equilibrium in some worlds and judge it in as many fresh ones."""
    from regame.runs.rows import play_rows  # slow to import: the engine

    runs, seed = options.runs or STUDY["runs"], options.seed
    seed = STUDY["seed"] if seed is None else seed
    plays, answers = STUDY["holder"], STUDY["targets"]
    found_in = _plan(options, runs, seed)
    fresh_in = _plan(options, runs, seed + 1 if seed < LARGEST_SEED else 0)
    record = run_design(_job(found_in, play_rows), options)
    fresh = run_design(_job(fresh_in, play_rows), inside(options, record.path, "fresh"))
    sides, judged = (_sides(x.table, found_in) for x in (record, fresh))
    rows, columns, found, rounds = double_oracle(sides.first, sides.second)
    whole = np.zeros(len(plays)), np.zeros(len(answers))
    whole[0][rows], whole[1][columns] = found[-1]
    used, holder = list(plays).index(IDLE), found_in.experiment.weapon
    harms = judged.game.judged("payoff_20y", IDLE).harms.mean(axis=2)  # (play, answer)
    result = EquilibriumResult(
        question=STUDY["question"], players=(holder, CLUB),
        rounds=rounds, profiles=sides.first.size, equilibria=len(found),
        mixture=_weights(((holder, list(plays)), (CLUB, list(answers))), whole),
        regret_share=_share(judged.first, judged.second, whole),
        weapon_used=float(1 - whole[0][used]), harm_share=float(whole[0] @ harms @ whole[1]),
        price_of_anarchy=_anarchy(judged.first, judged.second, whole), runs=runs, seed=seed,
        elapsed_s=0.0, out=str(record.path),
    )  # fmt: skip
    return result, pd.concat([record.table, fresh.table])[["failed", "run", "error"]]


def double_oracle(
    first: Floats, second: Floats, solve: Callable[[Floats, Floats], list[Mixes]] = equilibria
) -> tuple[list[int], list[int], list[Mixes], int]:
    """Return plays and answers in use, equilibria among them, and the rounds that it took.

    Rounds look at the equilibrium that mixes least, the last one.
    """
    rows, columns = [0], [0]
    number = 0
    while True:
        number += 1
        part = np.ix_(rows, columns)
        found = solve(first[part], second[part])
        mixes = found[-1]
        best = (
            int((first[:, columns] @ mixes[1]).argmax()),
            int((second[rows].T @ mixes[0]).argmax()),
        )
        if (best[0] in rows and best[1] in columns) or number == MOST_ROUNDS:
            return rows, columns, found, number
        rows, columns = sorted({*rows, best[0]}), sorted({*columns, best[1]})


def _plan(options: EquilibriumOptions, runs: int, seed: int) -> Plan:
    asked = StudyOptions.like(options, runs=runs, seed=seed)
    return prepare(STUDY["experiment"], asked, Ask(also=tuple(STUDY["holder"].values())), options)


def _job(plan: Plan, play_rows: PlayChunk) -> Job:
    """Return every play of the holder against every answer that its targets share."""
    holder, usual = plan.experiment.weapon, plan.experiment.others
    profiles = {
        cell(play, answer): {holder: parse(text).name, **usual}
        | {state: parse(same).name for state in STUDY["club"] if same}
        for play, text in STUDY["holder"].items()
        for answer, same in STUDY["targets"].items()
    }
    return replace(plan.job(NAME, play_rows), design=cross(plan.worlds, profiles))


def _sides(table: pd.DataFrame, plan: Plan) -> Sides:
    game = GameTable.of(table, STUDY["holder"], STUDY["targets"])
    states = states_of(plan.config)
    club = [states.index(state) for state in STUDY["club"]]
    first = game.numbers("payoff_20y").mean(axis=2)
    second = game.lists("incomes_20y")[..., club].sum(axis=-1).mean(axis=2)
    return Sides(first, second, game)
