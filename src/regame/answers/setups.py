"""Two configs or two cases: every assumption in which they differ, and both answers."""

from pathlib import Path
from typing import Literal

from regame.analysis.pairing import Pairs, horizons
from regame.answers import compare
from regame.answers.attribution import attributed, ways
from regame.answers.kinds import kind_of
from regame.answers.playing import planned, plans_of, play
from regame.answers.sides import asks_a_verdict, is_config, of_setup
from regame.config.files import find, known
from regame.core.errors import UserError, nearest

UNPLAYED = "Set-ups only: nothing was played (--runs 0)."


def compare_any(one: str, other: str, runs: int = 0) -> compare.Comparison:
    """Compare what two texts name: two folders of a verdict, two configs or two cases.

    runs: as in `compare` and `compare_setups`. Raises UserError for what is none of these, for one
    of each, and for what cannot be played.
    """
    setups = [is_setup(name) for name in (one, other)]
    if all(setups):
        return compare_setups(one, other, runs)
    for name, setup in zip((one, other), setups, strict=True):
        if not setup:
            kind_of(Path(name))  # says what is wrong with a folder, before what it is beside
    if any(setups):
        raise UserError(f"compare {one} {other}: takes two folders or two set-ups, not one of each")
    return compare.compare(Path(one), Path(other), runs)


def is_setup(name: str) -> bool:
    """Whether a text names a config or an experiment rather than a folder of results.

    Raises UserError, with the nearest name, where it is nothing of all this.
    """
    if name and (Path(name).is_dir() or "://" in name):
        return False
    if any(_found(kind, name) for kind in ("configs", "experiments")):
        return True
    cases = [case for case in known("experiments") if asks_a_verdict(case)]
    near = nearest(Path(name).stem, [*known("configs"), *cases])
    complaint = "no such file" if name.endswith(".toml") else "no folder of results, config or case"
    raise UserError(
        f"compare: {name!r}: {complaint}{near}; known configs: {', '.join(known('configs'))}; "
        f"known cases: {', '.join(cases)}"
    )


def _found(kind: Literal["configs", "experiments"], name: str) -> bool:
    try:
        find(kind, name)
    except UserError:
        return False
    return True


def compare_setups(one: str, other: str, runs: int = 0) -> compare.Comparison:
    """Compare two configs, or two experiments with their configs. Raises UserError for others.

    runs: worlds in which both are played, and set-ups between them; 0: nothing is played.
    """
    sides = of_setup(one), of_setup(other)  # what is wrong with either is said first
    if is_config(one) != is_config(other):
        raise UserError(f"compare {one} {other}: takes two configs or two cases, not one of each")
    for side in sides:
        planned(side, 1, side.experiment.seed, first=0)  # its tables are read, also for --runs 0
    setup = tuple(compare.differences(*sides))
    if is_config(one):  # the question is the case's, and no part of a config
        setup = tuple(row for row in setup if row.where == "config")
    rows: tuple[compare.Beside, ...] = ()
    attribution, reason = None, UNPLAYED
    if runs:
        parts = compare.swapped(sides, runs)
        path = ways(*sides, parts) if len(parts) > 1 else [*sides]
        pairs = play(plans_of(path, runs, sides[0].experiment.seed))
        rows = _rows(pairs[0], pairs[-1])
        if len(parts) > 1:
            attribution = attributed(parts, pairs, runs, rows[-1].years)
        reason = compare.why(attribution, sides, parts, setup)
    return compare.Comparison(
        one=one,
        other=other,
        setup=setup,
        paired=bool(rows),
        horizons=rows,
        cause=reason,
        attribution=attribution,
    )


def _rows(a: Pairs, b: Pairs) -> tuple[compare.Beside, ...]:
    """Both answers by horizon; worlds are paired by their seed."""
    seeds = [side.baseline["seed"].to_list() for side in (a, b)]
    both = [seed for seed in seeds[0] if seed in set(seeds[1])]
    of_a, of_b = ([of.index(seed) for seed in both] for of in seeds)
    return compare.by_horizon((horizons(a), horizons(b)), (a, b), (of_a, of_b))
