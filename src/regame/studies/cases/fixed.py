"""Inputs of a case that are the same in all its worlds, and so may be why all worlds agree."""

from collections.abc import Iterator

from regame.config.schema import Config
from regame.reports.templating import sentence
from regame.runs.experiment import Experiment, overridden
from regame.studies.cases.parts import Case, FixedInput, signs_of
from regame.tables import figures

LEFT_OUT = ("world", "tables", "prices", "ledger")  # what the world is, rather than how it answers
WATCHED = ("licences.domestic_share", "stocks.cover", "leakage.capacity", "demand.elasticity")
OWNERSHIP = ("owner", "foreign_share")  # columns of the table of firms


def fixed_inputs(experiment: Experiment, config: Config) -> tuple[FixedInput, ...]:
    """Numbers that no range covers: those that the case sets itself, and whose the plants are.

    experiment: with all its ranges, those of behaviour too.
    """
    sampled = {item.key for item in experiment.uncertainties}
    set_here = overridden(experiment) if experiment.carries else []
    numbers = config.numbers()
    inputs = [
        FixedInput(key=key, value=f"{numbers[key]:g}")
        for key in dict.fromkeys([*set_here, *WATCHED])
        if key in numbers and key not in sampled and key.partition(".")[0] not in LEFT_OUT
    ]
    return (*inputs, *_ownership(config))


def _ownership(config: Config) -> Iterator[FixedInput]:
    table = figures.read(config.tables.firms)
    for name in OWNERSHIP:
        has_column = name in table and table[name].notna().any()
        yield FixedInput(key=f"firms.{name}", value="as in the table" if has_column else "none")


def unanimous(case: Case) -> str:
    """Say which inputs could make all worlds of a case agree; empty where they nowhere do."""
    signs = [sign for *_, sign in signs_of([case])]
    agreed = sum(sign.share == 1 for sign in signs)
    return sentence("cases", "unanimous", case, agreed, len(signs))
