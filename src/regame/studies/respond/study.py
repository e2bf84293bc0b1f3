"""What the questions of states and of firms share: worlds, and policies of the user."""

from typing import Any

from regame.config.backlash import BY_CALENDAR
from regame.config.files import load, load_config
from regame.config.schema import Config
from regame.core.options import StudyOptions, check_options
from regame.runs.experiment import Experiment
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.studies.respond.file import Respond
from regame.studies.respond.options import RespondOptions


def sampled(study: Respond, options: RespondOptions) -> StudyOptions:
    """Return what worlds are sampled with; unless it is about deals, nobody is at odds.

    Raises UserError for a number that no flag would take.
    """
    check_options(options)
    return StudyOptions(
        runs=options.runs or study.runs,
        seed=study.seed if options.seed is None else options.seed,
        worlds=options.worlds,
        config=options.config,
        overrides=(*(() if study.deals else BY_CALENDAR), *options.overrides),
        strategies=options.strategies,
        ranges=options.ranges,
    )


def asked_of(study: Respond, options: RespondOptions) -> tuple[Experiment, Config]:
    """Return the experiment that a study asks about, and the config that is played."""
    experiment = load(Experiment, "experiments", study.experiment)
    return experiment, load_config(options.config or experiment.config, options.overrides)


def played_in(
    study: Respond, plan: Plan, played: Played, options: RespondOptions
) -> dict[str, Any]:
    """Return what every answer says of how it was played, as fields of a result."""
    return {
        "stop": None if options.stop is None else list(study.holder)[-1],
        "years": options.years,
        "runs": plan.runs,
        "rows": len(played.table),
        "seed": plan.seed,
        "worlds": options.worlds or plan.experiment.worlds,
        "firms": plan.experiment.firms,
        "start_year": plan.config.world.start_year,
        "config_hash": plan.config.hash,
        "failed_rows": int(played.table["failed"].sum()),
        "out": str(played.path),
    }
