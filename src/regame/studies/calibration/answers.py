"""How far a fit moves the answers: headlines in worlds of the prior, beside worlds of the fit."""

from dataclasses import replace
from pathlib import Path

from regame.analysis.outcomes import at_horizon, pair
from regame.analysis.results import Horizon
from regame.core.options import StudyOptions
from regame.runs.beside import inside
from regame.runs.monthly import from_start
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.runs.runner import run_design
from regame.runs.sources import PRIOR
from regame.studies.calibration.options import CalibrationOptions
from regame.studies.calibration.parts import Moved

HEADLINES = ("weaponization", "weaponization_2025")


def play_answers(folder: Path, draws: Path, options: CalibrationOptions) -> tuple[Moved, ...]:
    """Play each headline with as many worlds of the prior and of a fit as `options.answers` asks.

    folder: of the fit's results, whose notes keep what is played; draws: file of the fit.
    """
    rows = []
    for experiment in HEADLINES:
        prior = _harmed(experiment, PRIOR, folder, options)
        fit = _harmed(experiment, str(draws), folder, options)
        sides = _columns("prior", prior) | _columns("fit", fit)
        rows.append(Moved(experiment=experiment, years=prior.years, **sides))
    return tuple(rows)


def _columns(side: str, at: Horizon) -> dict[str, object]:
    """Return what a side says of harm, by the names of its fields."""
    return {f"{side}_worlds": at.worlds, side: at.self_harm_share, f"{side}_ci": at.self_harm_ci}


def _harmed(experiment: str, source: str, folder: Path, options: CalibrationOptions) -> Horizon:
    """Play a headline in worlds of a source; return how it compares at the last horizon."""
    from regame.runs.rows import play_rows  # slow to import: the engine

    asked = StudyOptions.like(options, runs=options.answers, worlds=source)
    plan = from_start(prepare(experiment, asked, Ask(firms="")))  # firms as a verdict has them
    sides = (plan.headline.treated, plan.headline.against)
    design = plan.design[plan.design["treatment"].isin(sides)]
    job = replace(plan, design=design).outcomes("answers", play_rows)
    name = f"{experiment}-{PRIOR if source == PRIOR else 'fit'}"
    table = run_design(job, inside(CalibrationOptions(workers=options.workers), folder, name)).table
    return at_horizon(pair(table, *sides), plan.experiment.months // 12)
