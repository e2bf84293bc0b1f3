"""The weapon in many worlds and in one: commands that show when it hurts and why."""

from dataclasses import replace
from typing import Annotated

from regame.commands.flags import argument, takes
from regame.studies.cases.options import CasesOptions
from regame.studies.equilibrium.options import EquilibriumOptions
from regame.studies.explain.options import PlayOptions, RunOptions
from regame.studies.respond.options import RespondOptions
from regame.studies.verdict.options import VerdictOptions
from regame.studies.weapon.options import WeaponOptions

Newest = Annotated[str | None, argument("EXPERIMENT", "Its name or path; today's if none.")]
STUDIES = "Its name or path, today's if none; more: respond_2026, respond_bargain; or a case."
# What one run of the main question is taken from, where nothing else is given.
ONE_RUN = {"runs": "512", "seed": "1", "months": "240", "config": "world_2010"}


@takes(VerdictOptions, runs="as the experiment says")
def verdict(options: VerdictOptions, experiment: Newest = None) -> int | None:
    """Ask when the weapon hurts the one who uses it.

    Plays every sampled world with the weapon and, with the same luck, without it; says how often
    it harms, when, by how much, through which channel and under which conditions. The question is
    asked of today, the newest opening; of January 2010 by `regame verdict weaponization`, of 2025
    by `weaponization_2025`.
    """
    from regame.studies.verdict.verdict import run_verdict

    return run_verdict(options, experiment)


@takes(CasesOptions, runs="48 a case and source", seed="1", worlds="prior, then posterior")
def cases(
    options: CasesOptions,
    names: Annotated[list[str] | None, argument("CASE", "Names or paths; all if none.")] = None,
) -> int | None:
    """Play all cases: when, and by which measure, does each weapon harm its user?

    Prints one table: sign per measure and horizon with its share of worlds, the order of signs and
    the month in which the median turns. Signs are in the holder's favour (+ pays, - harms, 0
    neither; up and down say where a measure itself went), also in the file of --observed.
    """
    from regame.studies.cases.cases import run_cases

    return run_cases(names or (), options)


@takes(RespondOptions, runs="64", seed="1", worlds="as the study says", config="as the study says")
def respond(
    options: RespondOptions,
    study: Annotated[str | None, argument("STUDY", STUDIES)] = None,
) -> int | None:
    """Ask what a target should do: its policies against what the holder may do.

    Plays every policy (stocks, floors, grants, offtakes, recycling, research, packages, nothing)
    in the same worlds against every strategy of the holder; says cost, loss avoided and regret.
    With --stop the holder stops exports as asked: what policies, doses and mixes are then worth.
    With --firm a firm asks: second source, stock, redesign, long contract, move inside.
    Asked of today, the newest opening; of 2025 or 2010 by name (`regame respond respond_2010`), or
    of any case: `regame respond CASE --state STATE`.
    """
    from regame.answers.brief import write_brief
    from regame.studies.respond.command import run_respond

    return run_respond(options, study, write_brief if options.brief else None)


@takes(PlayOptions, **ONE_RUN)
def play(
    options: PlayOptions,
    case: Annotated[str | None, argument("CASE", "Its config, as --config takes it.")] = None,
) -> int | None:
    """Show one run in text, month by month.

    `--graphml FILE` also writes its supply network, for Gephi, igraph and others.
    """
    from regame.core.errors import UserError
    from regame.studies.explain.playthrough import tell

    if case and options.config not in (None, case):
        raise UserError(f"play {case} --config {options.config}: name one of the two")
    return tell(replace(options, config=options.config or case))


@takes(RunOptions, **ONE_RUN)
def explain(options: RunOptions) -> int | None:
    """Explain why a run came out as it did.

    Takes its events out one at a time, with the same luck, and shows what each did to the gain and
    what it led to.
    """
    from regame.studies.explain.explain import run_explain

    return run_explain(options)


@takes(WeaponOptions, runs="64", seed="1", config="world_2026")
def weapon(options: WeaponOptions) -> int | None:
    """Ask what the holder should do: its best play beside the ladder and what is in force.

    Searches doses, lengths, targets and dates over common worlds; judges the best in fresh ones,
    beside its neighbours and every listed policy.
    """
    from regame.studies.weapon.weapon import run_weapon

    return run_weapon(options)


@takes(EquilibriumOptions, runs="32", seed="1", config="world_2026")
def equilibrium(options: EquilibriumOptions) -> int | None:
    """Ask where neither side gains by doing otherwise alone: the holder, and its targets as one.

    Says whether the weapon is used there, and how often it harms. With --payoffs it solves a game
    of two from a file.
    """
    from regame.studies.equilibrium.equilibrium import run_equilibrium

    return run_equilibrium(options)
