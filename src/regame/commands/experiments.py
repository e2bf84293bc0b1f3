"""Commands that play an experiment from its file: a question, its claims, a league."""

from typing import Annotated

from regame.commands.flags import Experiment, argument, takes
from regame.studies.claims.options import ClaimsOptions
from regame.studies.dock.options import DockOptions
from regame.studies.experiment.options import ExperimentOptions
from regame.studies.league.options import LeagueOptions
from regame.studies.robustness.options import RobustnessOptions
from regame.studies.sensitivity.options import SensitivityOptions


@takes(ExperimentOptions)
def run(experiment: Experiment, options: ExperimentOptions) -> int | None:
    """Run an experiment from its file.

    An experiment is a question with its levers, uncertainties, outcomes and the rules that
    decide its claims.
    """
    from regame.studies.experiment.experiment import run_experiment

    return run_experiment(experiment, options)


@takes(SensitivityOptions, runs="256", treatments="the headline")
def sensitivity(
    options: SensitivityOptions, experiment: Experiment = "weaponization"
) -> int | None:
    """Show which assumptions the answer depends on, and how much of it is luck.

    Sobol indices of the headline gain over the ranges of an experiment (--runs base points, each
    some fifteen worlds), and in which part of the ranges the weapon pays or harms. With --unsampled
    how the share harmed moves with each number that no range is given for.
    """
    from regame.studies.sensitivity.sensitivity import run_sensitivity

    return run_sensitivity(experiment, options)


@takes(ClaimsOptions, runs="256", seed="1", chunk="by what is played")
def claims(
    options: ClaimsOptions,
    names: Annotated[list[str] | None, argument("CLAIM", "Ids such as C05; all if none.")] = None,
) -> int | None:
    """Test the claims about the weapon, each by a rule fixed before the run."""
    from regame.studies.claims.claims import run_claims

    return run_claims(names or (), options)


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


@takes(LeagueOptions, **dict.fromkeys(("runs", "seed", "config"), "as the league says"))
def tournament(
    league: Annotated[str, argument("LEAGUE", "Its name or path.")], options: LeagueOptions
) -> int | None:
    """Let strategies play against each other and say who does well.

    A league is a file with the strategies of every role. Those of a user's own file join it.
    """
    from regame.studies.league.tournament import run_tournament

    return run_tournament(league, options)
