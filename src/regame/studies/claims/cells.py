"""The cells that claims need: which worlds they are played in, and how each is played."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from regame.analysis.rules import Rule
from regame.config.files import load_config
from regame.core.errors import nearest, refuse
from regame.design.design import cross, out_of_bounds
from regame.runs.plan import Plan
from regame.runs.runner import Job, PlayChunk
from regame.strategies import registry
from regame.strategies.planner import Planner
from regame.studies.claims.file import Cell, Claim, Ledger, cells_of

LEDGER = "claims"  # experiment file, and name of the folder of results
PLANNERS = "planners"  # name of the folder of claims about planners, in it


@dataclass(frozen=True)
class Part:
    """Claims whose cells are played together. name: of its folder; design: a row per run.

    chunk: rows a task, where that is not left to the runner.
    """

    name: str
    claims: tuple[Claim, ...]
    design: pd.DataFrame
    months: int
    chunk: int | None = None


@dataclass(frozen=True)
class Inquiry:
    """A ledger made ready: its claims in parts, and the experiment whose worlds it shares.

    sampled: whether worlds are drawn from their priors or posterior; else it is one world with many
    lucks.
    """

    ledger: Ledger
    claims: tuple[Claim, ...]
    plan: Plan
    parts: tuple[Part, ...]
    sampled: bool = True

    def months_of(self, claim: Claim) -> int:
        """Months that the cells of a claim are played."""
        ids = {one.id: part.months for part in self.parts for one in part.claims}
        return ids.get(claim.id, self.ledger.months)

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules of the verdict, by name."""
        return {rule.name: rule for rule in self.plan.experiment.rules}

    def job(self, part: Part, play_chunk: PlayChunk) -> Job:
        """What a runner plays of a part."""
        return replace(self.plan.job(part.name, play_chunk), design=part.design, months=part.months)


def parts_of(ledger: Ledger, claims: Sequence[Claim], plan: Plan) -> tuple[Part, ...]:
    """Return the parts that these claims need.

    Claims about planners are played in fewer worlds, the first of the same: a planner plays every
    world many times over.
    """
    worlds, few = plan.worlds, ledger.planners
    costly = [claim for claim in claims if few is not None and plans(ledger, claim)]
    others = [claim for claim in claims if claim not in costly]
    parts = []
    if others:
        design = design_of(ledger, plan, needed(others, plan), worlds)
        parts.append(Part(LEDGER, tuple(others), design, ledger.months))
    if costly and few is not None:
        design = design_of(ledger, plan, needed(costly, plan), worlds.head(few.runs))
        parts.append(Part(PLANNERS, tuple(costly), cell_by_cell(design), few.months, few.chunk))
    return tuple(parts)


def cell_by_cell(design: pd.DataFrame) -> pd.DataFrame:
    """Return a design with the rows of a cell side by side: planners of one kind plan together."""
    cells = [rows for _, rows in design.groupby("treatment", sort=False)]
    return pd.concat(cells, ignore_index=True).rename_axis("run")


def plans(ledger: Ledger, claim: Claim) -> bool:
    """Whether a planner plays in one of the cells of a claim."""
    cells = (ledger.cells.get(name, Cell()) for name in cells_of(claim.figures))
    texts = {play for cell in cells for play in cell.play.values()}
    return any(isinstance(registry.parse(play), Planner) for play in texts)


def check_claims(ledger: Ledger, plan: Plan) -> None:
    """Raise UserError where the ledger names a rule, key or state that is not there."""
    rules = [rule.name for rule in plan.experiment.rules]
    faults = [
        f"{claim.id}: cannot = {claim.cannot!r}: no such rule{nearest(claim.cannot, rules)}"
        for claim in ledger.claims
        if claim.cannot is not None and claim.cannot not in rules
    ]
    numbers = plan.config.numbers()
    states = [plan.experiment.weapon, *plan.experiment.others]
    for name, cell in ledger.cells.items():
        where = f"cell {name!r}"
        for key in (*cell.set, *cell.scale):
            if key not in numbers:
                hint = nearest(key, numbers)
                faults.append(f"{where}: {key!r} is no float of the config{hint}")
        for key, value in cell.set.items():
            if key in numbers and (fault := out_of_bounds(key, value, plan.config)):
                faults.append(f"{where}: {fault}")
        for state in cell.play:
            if state not in states:
                faults.append(f"{where}: {state!r} does not play here{nearest(state, states)}")
    refuse(faults)


def needed(claims: Sequence[Claim], plan: Plan) -> list[str]:
    """Return the cells that claims need; those decided by a rule of the verdict need its cells."""
    names = cells_of([figure for claim in claims for figure in claim.figures])
    for claim in claims:
        if claim.cannot is not None:
            rule = next(rule for rule in plan.experiment.rules if rule.name == claim.cannot)
            names += [plan.headline.treated, plan.baseline, *rule.treatments]
    return list(dict.fromkeys(names))


def design_of(ledger: Ledger, plan: Plan, names: list[str], worlds: pd.DataFrame) -> pd.DataFrame:
    """Give every world every cell: its strategies, and the keys that it sets or scales.

    A cell of the ledger, or a treatment or baseline of the experiment under its own name.
    """
    experiment = plan.experiment
    texts = {name: baseline.strategy for name, baseline in experiment.baselines.items()}
    usual = {experiment.weapon: next(iter(texts.values())), **experiment.others}
    own_texts = texts | experiment.treatments
    own_plays = {name: {experiment.weapon: text} for name, text in own_texts.items()}
    plays = own_plays | {name: cell.play for name, cell in ledger.cells.items()}
    profiles = {name: usual | plays[name] for name in names}
    design = cross(worlds, profiles)
    numbers = plan.config.numbers()
    for name in names:
        cell, rows = ledger.cells.get(name, Cell()), design["treatment"] == name
        for key in (*cell.set, *cell.scale):
            if key not in design:
                design[key] = numbers[key]
        for key, value in cell.set.items():
            design.loc[rows, key] = value
        for key, factor in cell.scale.items():
            design.loc[rows, key] *= factor
    return design


def contrary(claim: Claim, inquiry: Inquiry, lucks: int, seed: int = 1) -> Inquiry:
    """Return the inquiry into one claim in its constructed world, played with many lucks.

    The world is the config's with what `claim.contrary` sets over it, in every cell; no residual
    of an opening makes up for that.
    """
    plan = inquiry.plan
    overrides = [f"{key}={value}" for key, value in claim.contrary.set.items()]
    config = load_config(plan.experiment.config, [*overrides, "opening.still=false"])
    bare = claim.model_copy(update={"shows": ()})
    plan = replace(plan, config=config, runs=lucks, seed=seed)
    worlds = pd.DataFrame({"world": np.arange(lucks), "seed": seed * 2**32 + np.arange(lucks)})
    design = design_of(inquiry.ledger, plan, needed([bare], plan), worlds)
    design = design.assign(**claim.contrary.play)
    few = inquiry.ledger.planners if plans(inquiry.ledger, bare) else None
    part = Part(LEDGER, (bare,), design, (few or inquiry.ledger).months)
    return Inquiry(inquiry.ledger, (bare,), plan, (part,), sampled=False)
