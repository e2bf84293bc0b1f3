"""The cheapest mix of instruments by which a state reaches a goal, alone and with its allies.

Doses of the study are played one by one; of the instruments that move the measure every mix of
doses is, and of the mixes that reach the goal in half of the worlds the cheapest is the answer.

A goal of a state: a share of what it uses, buys or keeps making, and by when.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from regame.analysis.game_table import GameTable, lists_in
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.errors import UserError, nearest
from regame.runs.manifests import inside
from regame.runs.plan import Plan
from regame.runs.runner import Job, PlayChunk, run_design
from regame.strategies.china import Flood
from regame.studies.respond import money as books
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.goal_result import MOVES, GoalResult, Lever, Reached
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import SUPPLY
from regame.studies.respond.study import OPEN
from regame.studies.respond.sums import design_of
from regame.tables.losses import Economy, economy_of
from regame.tables.world import chain, states_of

OUTPUT = "output"
PARTS = {  # measure -> numerator and denominator, of SUPPLY
    "own_refining": ("refined", "refined_used"),
    "own_making": ("made", "made_used"),
    "import_share": ("from_holder", "bought"),
}
MEASURES = (*PARTS, OUTPUT)
GOAL = re.compile(r"(\w+)\s*(>=|<=|=)\s*(\d+(?:\.\d+)?)\s*%(?:\s+by\s+(\d{4}))?")
EXAMPLE = '"own_refining>=25% by 2035"'


@dataclass(frozen=True)
class Goal:
    """A share to reach: level in [0, 1], at_least or at most, in the year before `by`."""

    text: str
    measure: str
    at_least: bool
    level: float
    by: int

    def is_met(self, values: Floats) -> np.ndarray:
        """Return where values reach the goal."""
        return values >= self.level if self.at_least else values <= self.level


def read_goal(text: str | None, start_year: int, years: int, stop: str | None) -> Goal | None:
    """Return what a text asks for. Raises UserError for one that no run can answer."""
    if text is None:
        return None
    match, measures = GOAL.fullmatch(text.strip()), ", ".join(MEASURES)
    if match is None:
        raise UserError(f"--goal {text}: must read like {EXAMPLE}; measures are {measures}")
    measure, sign, level, year = match.groups()
    if measure not in MEASURES:
        hint = nearest(measure, MEASURES)
        raise UserError(f"--goal {text}: no measure {measure!r}{hint}; measures are {measures}")
    if measure == OUTPUT and stop is None:
        raise UserError(f"--goal {text}: output is kept in a stop; add --stop all")
    last = start_year + years
    by = int(year) if year else last
    if not start_year < by <= last:
        span = f"after {start_year} and up to {last}, {years} years on (--years)"
        raise UserError(f"--goal {text}: {by} must lie {span}")
    share = float(level) / 100
    if share > 1:
        raise UserError(f"--goal {text}: {level} % is more than all")
    at_least = sign == ">=" or (sign == "=" and measure != "import_share")
    return Goal(text, measure, at_least, share, by)


def check_goal(goal: Goal, config: Config) -> None:
    """Raise UserError for a goal of a stage, or of accounts, that a world does not have."""
    links = chain(config)
    lacking = {
        "own_refining": "" if links.refines else "stage that refines",
        "own_making": "" if links.made else "stage that makes",
        OUTPUT: "" if economy_of(config) else "accounts of sectors",
    }
    if lack := lacking.get(goal.measure):
        able = ", ".join(measure for measure in MEASURES if not lacking.get(measure))
        raise UserError(f"--goal {goal.text}: this world has no {lack}; goals here are of {able}")


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
        usual = books.open_holder(study) or OPEN
        holder = {usual: "StatusQuo"} | study.holder
        self.held = list(study.holder)[-1] if options.stop is not None else usual
        # Lines that stop are seen by the run in which the holder restricts nothing.
        names = dict.fromkeys((usual, self.held) if goal.measure == OUTPUT else (self.held,))
        self.study = study.model_copy(update={"holder": {name: holder[name] for name in names}})
        self.usual, self.tried = usual, 0

    def answer(self) -> GoalResult:
        """Return the cheapest mix, the same with allies and under flooding, and the frontier."""
        singles = books.with_doses(self.study, self.plan.config.world.start_year).policies
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
                labels = ", ".join(books.dose_named(n, x, doses[n].unit) for n, x in parts.items())
                play = books.package({doses[n].parameter: x for n, x in parts.items()}, start)
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
        sums = books.sums_of(table, study, row, years)
        cost = sums.cost[-1].mean(axis=1)  # under the holder's play that is asked about
        game = books.game_of(study, table)
        rows = []
        for number, (name, policy) in enumerate(study.policies.items()):
            values = self._values(game, name, row)
            low, high = map(float, np.quantile(values, books.RANGE))
            share, middle = float(self.goal.is_met(values).mean()), float(np.median(values))
            reached = {"value": middle, "low": low, "high": high, "share_of_worlds": share}
            usd = float(cost[number])
            rows.append(Reached(policy=name, play=policy.play, cost_usd=usd, **reached))
        return rows

    def _values(self, game: GameTable, policy: str, row: int) -> Floats:
        """The measure in every world (world,)."""
        side = game.at(self.held, policy)
        config = self.plan.config
        if self.goal.measure == OUTPUT:
            economy = economy_of(config)
            if economy is None:
                raise UserError(f"--goal: {config.world.start_year} has no accounts of sectors")
            return output_kept(economy, side, game.at(self.usual, policy), row)
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
    drawn, losses = books.lost_lines(economy, treated, idle)
    lost = losses.output[:, :, row].sum(axis=1)
    usual = (drawn.output[:, :, row] * drawn.needs).sum(axis=1)  # USD a month
    stops = (lost > 0).any(axis=0)
    months = max(int(stops.sum()), 1)
    return np.asarray(1 - lost[:, stops].sum(axis=1) / (usual * months))
