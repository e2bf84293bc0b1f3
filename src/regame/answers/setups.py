"""Two configs or two cases: every assumption in which they differ, and both answers."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from regame.analysis.outcomes import Pairs, horizons
from regame.answers.attribution import attributed, ways
from regame.answers.compare import Beside, Comparison, beside, differences, swapped, why
from regame.answers.playing import plans_of, play
from regame.answers.sides import is_config, of_setup
from regame.config.files import find
from regame.core.errors import UserError
from regame.runs.manifests import SCHEMA_VERSION

UNPLAYED = "Set-ups only: nothing was played (--runs 0)."


def is_setup(name: str) -> bool:
    """Whether a text names a config or an experiment rather than a folder of results."""
    return not Path(name).is_dir() and any(
        _found(kind, name) for kind in ("configs", "experiments")
    )


def _found(kind: Literal["configs", "experiments"], name: str) -> bool:
    try:
        find(kind, name)
    except UserError:
        return False
    return True


def compare_setups(one: str, other: str, runs: int = 0) -> Comparison:
    """Compare two configs, or two experiments with their configs. Raises UserError for others.

    runs: worlds in which both are played, and set-ups between them; 0: nothing is played.
    """
    if is_config(one) != is_config(other):
        raise UserError(f"compare {one} {other}: takes two configs or two cases, not one of each")
    sides = of_setup(one), of_setup(other)
    setup = tuple(differences(*sides))
    if is_config(one):  # the question is the case's, and no part of a config
        setup = tuple(row for row in setup if row.where == "config")
    rows: tuple[Beside, ...] = ()
    found, reason = None, UNPLAYED
    if runs:
        parts = swapped(sides, runs)
        played = ways(*sides, parts) if len(parts) > 1 else [*sides]
        pairs = play(plans_of(played, runs, sides[0].experiment.seed))
        rows = tuple(_rows(pairs[0], pairs[-1]))
        if len(parts) > 1:
            found = attributed(parts, pairs, runs, rows[-1].years)
        reason = why(found, sides, parts, setup)
    return Comparison(
        schema_version=SCHEMA_VERSION,
        one=one,
        other=other,
        setup=setup,
        paired=bool(rows),
        horizons=rows,
        cause=reason,
        attribution=found,
    )


def _rows(a: Pairs, b: Pairs) -> list[Beside]:
    """Both answers by horizon; worlds are paired by their seed."""
    seeds = [side.baseline["seed"].to_list() for side in (a, b)]
    both = [seed for seed in seeds[0] if seed in set(seeds[1])]
    places = [[of.index(seed) for seed in both] for of in seeds]
    second = {at.years: at for at in horizons(b)}
    return [
        beside(
            x,
            second[x.years],
            b.difference(f"payoff_{x.years}y")[places[1]]
            - a.difference(f"payoff_{x.years}y")[places[0]],
        )
        for x in horizons(a)
        if x.years in second
    ]
