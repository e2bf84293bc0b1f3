"""Plans of cases, and all their rows in one design: one folder, one pool, one digest."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from regame.config.files import find, load
from regame.config.schema import Config
from regame.core.errors import UserError, nearest
from regame.core.options import StudyOptions
from regame.runs.experiment import Experiment, installed
from regame.runs.monthly import first_month, play_monthly
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import prepare
from regame.runs.runner import Job
from regame.runs.sources import POSTERIOR, PRIOR
from regame.studies.cases.options import CasesOptions

RUNS = 48  # worlds a case and source
LABELS = ["case", "source"]  # columns of the design beside those that a game reads


@dataclass(frozen=True)
class Configs:
    """What a runner hands to `play_cases`: by experiment, the config and when the weapon starts."""

    by_case: dict[str, Config]
    starts: dict[str, int]

    @property
    def hash(self) -> str:
        """The digest of all."""
        hashes = "".join(f"{name}:{config.hash};" for name, config in self.by_case.items())
        return hashlib.sha256(hashes.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Planned:
    """A case made ready.

    plans: source of worlds -> plan; start: month in which the weapon starts, 0 the opening.
    """

    name: str
    experiment: str
    plans: dict[str, Plan]
    start: int

    @property
    def plan(self) -> Plan:
        """The plan of the first source; config, cells and profiles are the same in all."""
        return next(iter(self.plans.values()))


def chosen(names: Sequence[str]) -> dict[str, str]:
    """Return the cases asked for, all if none: name -> experiment. A path is a case of its own."""
    cases_installed = installed()
    if not names:
        return cases_installed
    chosen_plays = {}
    by_word = {_word(name): name for name in cases_installed}
    for name in names:
        if name.endswith(".toml"):
            case = load(Experiment, "experiments", name).case or find("experiments", name).stem
            chosen_plays[case] = name
        elif case := by_word.get(_word(name), ""):
            chosen_plays[case] = cases_installed[case]
        else:
            hint = nearest(name, cases_installed)
            raise UserError(f"{name}: no such case{hint}; installed: {', '.join(cases_installed)}")
    return chosen_plays


def _word(name: str) -> str:
    return name.casefold().replace("_", " ")


def plan_case(name: str, experiment: str, options: CasesOptions, sources: Sequence[str]) -> Planned:
    """Plan a case and find when its weapon starts."""
    headline = load(Experiment, "experiments", experiment).headline
    plans = {}
    for source in sources:
        case_options = StudyOptions(runs=options.runs or RUNS, seed=options.seed, worlds=source)
        plans[source] = prepare(experiment, case_options, Ask((headline,), firms=""), options)
    plan = next(iter(plans.values()))
    return Planned(name, experiment, plans, first_month(plan.config, rows_of(plan)))


def sources_of(options: CasesOptions) -> tuple[str, ...]:
    """Where worlds come from: the source asked for, or prior and posterior."""
    return (options.worlds,) if options.worlds else (PRIOR, POSTERIOR)


def rows_of(plan: Plan) -> pd.DataFrame:
    """The rows of a plan's headline and of its baseline."""
    cell = plan.headline
    return plan.design[plan.design["treatment"].isin([cell.treated, cell.against])]


def design_of(cases: Sequence[Planned]) -> pd.DataFrame:
    """All rows of all cases, a source after the other; what a case lacks is empty."""
    plans = ((case.experiment, *at) for case in cases for at in case.plans.items())
    parts = [rows_of(plan).assign(case=case, source=source) for case, source, plan in plans]
    return pd.concat(parts, ignore_index=True).rename_axis("run")


def job_of(cases: Sequence[Planned], months: int) -> Job:
    """What a runner plays of all cases."""
    starts = {case.experiment: case.start for case in cases}
    configs = Configs({case.experiment: case.plan.config for case in cases}, starts)
    return Job("cases", configs, design_of(cases), months, cases[0].plan.seed, play_cases)


def play_cases(configs: Configs, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows of several cases, each in its own world; see `monthly.play_monthly`."""
    parts = []
    for name, rows in design.groupby("case", sort=False):
        case_rows = rows.drop(columns=LABELS).dropna(axis=1, how="all")
        case = str(name)
        parts.append(play_monthly(configs.by_case[case], case_rows, months, configs.starts[case]))
    return pd.concat(parts).loc[design.index]
