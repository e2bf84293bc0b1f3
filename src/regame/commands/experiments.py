"""Commands that play an experiment from its file: a question, its claims, a league."""

from pathlib import Path
from typing import Annotated

import typer

from regame.commands.flags import takes
from regame.studies.claims.options import ClaimsOptions
from regame.studies.dock.options import DockOptions
from regame.studies.frontier.options import FrontierOptions
from regame.studies.league.options import LeagueOptions
from regame.studies.misjudgments.options import ExperimentOptions
from regame.studies.robustness.options import RobustnessOptions
from regame.studies.screen.options import ScreenOptions
from regame.studies.sensitivity.options import SensitivityOptions


@takes(ExperimentOptions)
def run(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="Its name or path.")],
    options: ExperimentOptions,
) -> int | None:
    """Run an experiment from its file.

    An experiment is a question with its levers, uncertainties, outcomes and the rules that
    decide its claims.
    """
    from regame.studies.misjudgments.experiment import run_experiment

    return run_experiment(experiment, options)


@takes(SensitivityOptions, runs="256", treatments="the headline")
def sensitivity(
    options: SensitivityOptions,
    experiment: Annotated[
        str, typer.Argument(metavar="EXPERIMENT", help="Its name or path.")
    ] = "weaponization",
) -> int | None:
    """Show which assumptions the answer depends on, and how much of it is luck.

    Sobol indices of the headline gain over the ranges of an experiment (--runs base points, each
    some fifteen worlds), and in which part of the ranges the weapon pays or harms.
    """
    from regame.studies.sensitivity.sensitivity import run_sensitivity

    return run_sensitivity(experiment, options)


@takes(ClaimsOptions, runs="256", seed="1", chunk="by what is played")
def claims(
    options: ClaimsOptions,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="CLAIM", help="Ids such as C05; all if none.")
    ] = None,
) -> int | None:
    """Test the claims about the weapon, each by a rule fixed before the run."""
    from regame.studies.claims.claims import run_claims

    return run_claims(names or (), options)


@takes(FrontierOptions, runs="384", seed="1")
def frontier(options: FrontierOptions) -> int | None:
    """Show how patient the user must be for a lasting cut to hurt it, and draw theory's line."""
    from regame.studies.frontier.frontier import run_frontier

    return run_frontier(options)


@takes(ScreenOptions, runs="32 a row", seed="1")
def screen(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A row of nine numbers each.")],
    options: ScreenOptions,
) -> int | None:
    """Place chokepoints of your own on a map of many, by nine numbers each.

    Columns: name, share, entry_lead_months, elasticity_short, elasticity_long, stocks_months,
    substitutes_ceiling, home_use, stage_moved, cost_share; ranges as share_low and share_high.
    Says when a lasting cut would pay or harm, in which share of worlds, and what theory says.
    """
    from regame.studies.screen.screen import run_screen

    return run_screen(file, options)


@takes(RobustnessOptions, runs="as the list says", seed="as the list says")
def robustness(options: RobustnessOptions) -> int | None:
    """Replay the headline under a fixed list of variants of model, accounts and baseline.

    Prints the share of worlds harmed under each, in the same worlds and with the same luck.
    """
    from regame.studies.robustness.robustness import run_robustness

    return run_robustness(options)


@takes(DockOptions, runs="as the list says", seed="as the list says")
def dock(options: DockOptions) -> int | None:
    """Set the model's figures beside those that others have published.

    One row for each: source, question, published, ours from runs that ask the same, and why they
    differ. None is a target of calibration.
    """
    from regame.studies.dock.dock import run_dock

    return run_dock(options)


@takes(
    LeagueOptions, runs="as the league says", seed="as the league says", config="as the league says"
)
def tournament(
    league: Annotated[str, typer.Argument(metavar="LEAGUE", help="Its name or path.")],
    options: LeagueOptions,
) -> int | None:
    """Let strategies play against each other and say who does well.

    A league is a file with the strategies of every role. Those of a user's own file join it.
    """
    from regame.studies.league.tournament import run_tournament

    return run_tournament(league, options)
