"""The cheapest mix of instruments by which a state reaches a goal, alone and with its allies.

Doses of the study are played one by one; of the instruments that move the measure every mix of
doses is, and of the mixes that reach the goal in half of the worlds the cheapest is the answer.
"""

from collections.abc import Mapping
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.runs.manifests import inside
from regame.runs.plan import Plan
from regame.runs.runner import Job, PlayChunk, run_design
from regame.strategies.china import Flood
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.goal import OUTPUT, PARTS, SUPPLY, Goal
from regame.studies.respond.goal_result import MOVES, GoalResult, Lever, Reached
from regame.studies.respond.money import lists_in, lost_lines, open_holder, sides_of, sums_of
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.setting import OPEN
from regame.studies.respond.sums import design_of
from regame.studies.respond.worths import RANGE, dose_named, package, with_doses
from regame.tables.losses import Economy, economy_of
from regame.tables.world import states_of

FOLDER = "goal"  # in the folder of results
JOINED = 3  # instruments that are mixed, those that move it most


class GoalSearch:
    """Plays mixes of doses for one goal of one state. held: the holder's play, by name.

    results: the folder in which rows are kept, in one of their own. play_chunk:
    plays rows of a design.
    """

    def __init__(
        self,
        study: Respond,
        plan: Plan,
        options: RespondOptions,
        goal: Goal,
        results: Path,
        play_chunk: PlayChunk,
    ):
        self.play_chunk = play_chunk
        self.plan, self.options, self.goal, self.folder = plan, options, goal, results / FOLDER
        usual = open_holder(study) or OPEN
        holder = {usual: "StatusQuo"} | study.holder
        self.held = list(study.holder)[-1] if options.stop is not None else usual
        # Lines that stop are seen by the run in which the holder restricts nothing.
        names = dict.fromkeys((usual, self.held) if goal.measure == OUTPUT else (self.held,))
        self.study = study.model_copy(update={"holder": {name: holder[name] for name in names}})
        self.usual, self.tried = usual, 0

    def answer(self) -> GoalResult:
        """Return the cheapest mix, the same with allies and under flooding, and the frontier."""
        singles = with_doses(self.study, self.plan.config.world.start_year).policies
        levers = self._levers(self._play(singles, "doses"))
        mixes = self.study.only(self._mixes(levers)).policies
        alone = self._play(mixes, "mixes")
        nothing, *others = alone
        chosen = self._cheapest(others) if not self._reaches(nothing) else nothing
        limit = chosen.cost_usd if chosen is not None else np.inf
        cheap = {mix.policy: {"allies": mix.play} for mix in others if mix.cost_usd <= limit}
        joint = {name: mixes[name].model_copy(update=too) for name, too in cheap.items()}
        together = self._play(joint, "allies")[1:] if joint else []
        flooded = None
        if chosen is not None and self.goal.measure != OUTPUT:
            cheapest = {chosen.policy: mixes[chosen.policy]}
            flooded = self._play(cheapest, "flooded", Flood().name)[-1]
        return GoalResult.like(
            self.goal,
            goal=self.goal.text,
            holder=self.held,
            tried=self.tried,
            nothing=nothing,
            cheapest=chosen,
            with_allies=self._cheapest(together),
            if_flooded=flooded,
            nearest=max(alone, key=self._closeness),
            frontier=tuple(self._frontier(alone)),
            levers=tuple(levers),
        )

    def _levers(self, singles: list[Reached]) -> list[Lever]:
        """How far the best dose of each instrument moves the measure, the one that does most first.

        singles: doing nothing, and every dose in the study's order.
        """
        nothing, at, levers = self._closeness(singles[0]), iter(singles[1:]), []
        for name, dose in self.study.doses.items():
            reached = [next(at) for _ in dose.amounts]
            moved = [self._closeness(mix) - nothing for mix in reached]
            k = moved.index(max(moved))
            best = reached[k]
            lever = Lever.like(
                dose, policy=name, dose=dose.amounts[k], value=best.value, moved=moved[k],
                end_binds=moved[-1] - moved[-2] > MOVES,
            )  # fmt: skip
            levers.append(lever)
        return sorted(levers, key=lambda lever: -lever.moved)

    def _mixes(self, levers: list[Lever]) -> dict[str, Policy]:
        """Every mix of doses of the instruments that move the measure most the right way."""
        start, doses = self.plan.config.world.start_year, self.study.doses
        used = [lever.policy for lever in levers if lever.moved > MOVES][:JOINED]
        grid = product(*((0.0, *doses[name].amounts) for name in used))
        mixes = {}
        for amounts in grid:
            parts = {n: x for n, x in zip(used, amounts, strict=True) if x}
            if parts:
                labels = ", ".join(dose_named(n, x, doses[n].unit) for n, x in parts.items())
                play = package({doses[n].parameter: x for n, x in parts.items()}, start)
                mixes[labels] = Policy(play=play, why="a mix of doses")
        return mixes

    def _play(
        self, policies: Mapping[str, Policy], name: str, holder: str | None = None
    ) -> list[Reached]:
        """Play doing nothing and policies in the plan's worlds, in a folder inside the results."""
        study = self.study.only(policies)
        if holder is not None:
            study = study.model_copy(update={"holder": {self.held: holder}})
        options, plan = self.options, self.plan
        design, months = design_of(study, plan, options.state), 12 * options.years
        job = Job(name, plan.config, design, months, plan.seed, self.play_chunk, plan.strategies)
        table = run_design(job, inside(options, self.folder, name)).table
        self.tried += len(study.policies)
        return self._reached(study, table)

    def _reached(self, study: Respond, table: pd.DataFrame) -> list[Reached]:
        row, years = states_of(self.plan.config).index(self.options.state), self.options.years
        sums = sums_of(table, study, row, years)
        cost = sums.cost[-1].mean(axis=1)  # under the holder's play that is asked about
        sides = sides_of(table)
        rows = []
        for number, (name, policy) in enumerate(study.policies.items()):
            values = self._values(sides, name, row)
            low, high = map(float, np.quantile(values, RANGE))
            share, middle = float(self.goal.is_met(values).mean()), float(np.median(values))
            reached = {"value": middle, "low": low, "high": high, "share_of_worlds": share}
            usd = float(cost[number])
            rows.append(Reached(policy=name, play=policy.play, cost_usd=usd, **reached))
        return rows

    def _values(self, sides: Mapping[str, pd.DataFrame], policy: str, row: int) -> Floats:
        """The measure in every world (world,)."""
        side = sides[f"{self.held} | {policy}"]
        config = self.plan.config
        if self.goal.measure == OUTPUT:
            economy = economy_of(config)
            if economy is None:
                raise UserError(f"--goal: {config.world.start_year} has no accounts of sectors")
            return output_kept(economy, side, sides[f"{self.usual} | {policy}"], row)
        shape = (len(side), len(SUPPLY), len(states_of(config)), -1)
        supply = lists_in(side, "own_supply").reshape(shape)
        year = self.goal.by - config.world.start_year - 1
        part, total = (supply[:, SUPPLY.index(x), row, year] for x in PARTS[self.goal.measure])
        return np.asarray(part / np.maximum(total, 1e-12))

    def _reaches(self, mix: Reached) -> bool:
        return mix.share_of_worlds >= 0.5

    def _cheapest(self, mixes: list[Reached]) -> Reached | None:
        return min(filter(self._reaches, mixes), key=lambda mix: mix.cost_usd, default=None)

    def _closeness(self, mix: Reached) -> float:
        return mix.value if self.goal.at_least else -mix.value

    def _frontier(self, mixes: list[Reached]) -> list[Reached]:
        """Mixes than which none is cheaper and closer, by cost."""
        frontier: list[Reached] = []
        for mix in sorted(mixes, key=lambda mix: (mix.cost_usd, -self._closeness(mix))):
            if not frontier or self._closeness(mix) > self._closeness(frontier[-1]):
                frontier.append(mix)
        return frontier


def output_kept(economy: Economy, treated: pd.DataFrame, idle: pd.DataFrame, row: int) -> Floats:
    """Share of the output of lines that need the goods which a state keeps (world,).

    idle: the baseline. Over the months in which any stops in any world; 1 where none does.
    """
    drawn, losses = lost_lines(economy, treated, idle)
    lost = losses.output[:, :, row].sum(axis=1)
    usual = (drawn.output[:, :, row] * drawn.needs).sum(axis=1)  # USD a month
    stops = (lost > 0).any(axis=0)
    months = max(int(stops.sum()), 1)
    return np.asarray(1 - lost[:, stops].sum(axis=1) / (usual * months))
