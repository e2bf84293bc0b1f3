"""Commands that play an experiment from its file: a question, its claims, a league."""

from typing import Annotated

import typer

from regame.commands.flags import takes
from regame.core.options import Options


@takes(
    *("runs", "seed", "worlds", "workers", "executor", "chunk", "out", "resume"),
    *("overrides", "strategies", "json"),
)
def run(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="Its name or path.")],
    options: Options,
) -> int | None:
    """Run an experiment from its file.

    An experiment is a question with its levers, uncertainties, outcomes and the rules that
    decide its claims.
    """
    from regame.studies.misjudgments.experiment import run_experiment

    return run_experiment(experiment, options)


@takes(
    *("runs", "by", "seed", "treatments", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "strategies", "json"),
    runs="256",
    treatments="the headline",
)
def sensitivity(
    options: Options,
    experiment: Annotated[
        str, typer.Argument(metavar="EXPERIMENT", help="Its name or path.")
    ] = "weaponization",
) -> int | None:
    """Tell which assumptions the answer hangs on, and how much of it is luck.

    Sobol indices of the headline gain over the ranges of an experiment (--runs base points, each
    some fifteen worlds), and in which part of the ranges the weapon pays or harms.
    """
    from regame.studies.sensitivity.sensitivity import run_sensitivity

    return run_sensitivity(experiment, options)


@takes(
    *("runs", "seed", "worlds", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "strategies", "json"),
    runs="256",
    seed="1",
    chunk="by what is played",
)
def claims(
    options: Options,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="CLAIM", help="Ids such as C05; all if none.")
    ] = None,
) -> int | None:
    """Put the claims about the weapon to the test, each by a rule fixed before the run."""
    from regame.studies.claims.claims import run_claims

    return run_claims(names or (), options)


@takes(
    *("runs", "seed", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "json"),
    runs="384",
    seed="1",
)
def frontier(options: Options) -> int | None:
    """Tell how patient the user must be for a lasting cut to hurt it, and draw theory's line."""
    from regame.studies.frontier.frontier import run_frontier

    return run_frontier(options)


@takes(
    *("runs", "seed", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "strategies", "json"),
    runs="as the league says",
    seed="as the league says",
    config="as the league says",
)
def tournament(
    league: Annotated[str, typer.Argument(metavar="LEAGUE", help="Its name or path.")],
    options: Options,
) -> int | None:
    """Let strategies play against each other and say who does well.

    A league is a file with the strategies of every role. Those of a user's own file join it.
    """
    from regame.studies.league.tournament import run_tournament

    return run_tournament(league, options)
