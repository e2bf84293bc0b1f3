"""Search for policies that follow triggers: the front of cost against loss avoided.

The optimiser is platypus' NSGA-II (Deb and others 2002). It looks in worlds of its own; what it
finds is then played beside the policies of the file, in worlds that it has not seen.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from regame.core.errors import UserError, missing_extra
from regame.core.options import LARGEST_SEED, StudyOptions
from regame.core.words import money
from regame.runs.asked import check_kept
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.runner import PlayChunk
from regame.studies.respond.file import Policy, Respond, Search
from regame.studies.respond.money import measure_of
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Searched, Tried
from regame.studies.respond.sums import options_found, played_here

type Point = tuple[float, ...]
type Found = tuple[Point, Point]  # values of levers, and objectives


def search(
    study: Respond, asked: StudyOptions, options: RespondOptions, play_chunk: PlayChunk
) -> Searched:
    """Return the front that the search finds for a state, cheapest first.

    Plays population x generations policies against every strategy of the holder, in `search.worlds`
    worlds of another seed than the study's. Raises UserError where platypus is not installed.
    """
    check_kept("the search for policies")
    how = _wanted(study)
    seed = study.seed if asked.seed is None else asked.seed
    check_options = replace(asked, runs=how.worlds, seed=seed + 1 if seed < LARGEST_SEED else 0)
    ask = Ask(firms=options.firms or "")
    plan = prepare(study.experiment, check_options, ask, options)

    def judged(points: Sequence[Point]) -> list[Point]:
        """Cost and loss avoided of policies, USD; the second with its sign turned."""
        return judge(study, plan, options, [how.play(point) for point in points], play_chunk)

    result = optimise(how, judged, seed)
    front = [
        Tried(play=how.play(values), cost_usd=cost, loss_avoided_usd=-less)
        for values, (cost, less) in sorted(result, key=lambda one: one[1])
    ]
    tried = how.population * how.generations
    return Searched(worlds=how.worlds, seed=plan.seed, tried=tried, front=tuple(front))


def _wanted(study: Respond) -> Search:
    if study.search is None:
        raise UserError("--optimise: the study has no [search]")
    return study.search


def judge(
    study: Respond, plan: Plan, options: RespondOptions, plays: Sequence[str], play_chunk: PlayChunk
) -> list[Point]:
    """Return (cost, -loss avoided) of policies beyond doing nothing, USD, means over all."""
    small = study.only({f"{k}": Policy(play=play, why="tried") for k, play in enumerate(plays)})
    measured = replace(options, loss=measure_of(options.loss, small, plan.config))
    sums = played_here(small, plan, measured, play_chunk)
    result = options_found(small, sums)
    return [(option.cost_usd, -option.loss_avoided_usd) for option in result[1:]]


def optimise(
    how: Search, judged: Callable[[Sequence[Point]], list[Point]], seed: int
) -> list[Found]:
    """Return the points that no other beats in every objective, all to be made small.

    judged: is given the points of a generation and returns the objectives of each, in order.
    """
    try:
        import platypus
    except ImportError:
        raise missing_extra("--optimise", ["platypus-opt"], "analysis") from None

    class Together(platypus.Evaluator):
        """Judges a generation at once, since a game plays many rows as fast as few."""

        def evaluate_all(self, jobs, **_):  # type: ignore[no-untyped-def]
            """Judge all jobs together, and return them with their objectives."""
            jobs = list(jobs)
            result = judged([tuple(job.solution.variables) for job in jobs])
            for job, objectives in zip(jobs, result, strict=True):
                job.solution.objectives[:] = objectives
                job.solution.feasible = job.solution.evaluated = True
            return jobs

    problem = platypus.Problem(len(how.levers), 2)
    problem.types[:] = [platypus.Real(low, high) for low, high in how.levers.values()]
    random_state = random.getstate()  # platypus draws from Python's own generator
    random.seed(seed)
    try:
        algorithm = platypus.NSGAII(problem, population_size=how.population, evaluator=Together())
        algorithm.run(how.population * how.generations)
    finally:
        random.setstate(random_state)
    best = platypus.unique(platypus.nondominated(algorithm.result))
    return [(tuple(solution.variables), tuple(solution.objectives)) for solution in best]


def found_policies(study: Respond, searched: Searched) -> dict[str, Policy]:
    """Return policies of the front to play beside those of the file, spread from cheap to dear."""
    front = list({tried.play: tried for tried in searched.front}.values())
    count = min(_wanted(study).kept, len(front))
    chosen = [front[round(k * (len(front) - 1) / max(count - 1, 1))] for k in range(count)]
    policies = {}
    for number, tried in enumerate(chosen, start=1):
        cost, avoided = (money(usd, False) for usd in (tried.cost_usd, tried.loss_avoided_usd))
        why = f"found by search, where it cost {cost} and avoided {avoided}"
        policies[f"found {number}"] = Policy(play=tried.play, why=why)
    return policies
