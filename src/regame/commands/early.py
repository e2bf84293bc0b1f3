"""What is checked before a command imports the engine, which takes seconds: names, files, folders.

The study checks all of it again, since it can be called without the command line.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from regame.config.files import Kind, contents, find, folders, load_config
from regame.config.openings import newest
from regame.core.errors import UserError, nearest
from regame.core.packaged import DATA, Toml, rows
from regame.core.picture_files import check_picture
from regame.runs.manifests import check_out
from regame.runs.sources import check_name

type Given = Mapping[str, Any]  # values by argument or flag

# Arguments and flags that name a file.
FILES: Mapping[str, Kind] = {
    "experiment": "experiments",
    "league": "experiments",
    "config": "configs",
}
ALL = "all"


def check_early(given: Given) -> None:
    """Raise UserError for what cannot be, as far as no engine is needed to know it.

    given: values by argument or flag. Names in strategies of the user's own, which only their
    file knows, are left to the study.
    """
    for name, kind in FILES.items():
        if given.get(name) is not None:
            find(kind, given[name])
    for name, check in CHECKS.items():
        if given.get(name):
            check(given)


def _overrides(given: Given) -> None:
    experiment = _experiment(given)
    config = given.get("config") or experiment.get("config")
    if config is not None:
        load_config(config, given["overrides"])


def _treatments(given: Given) -> None:
    experiment = _experiment(given)
    if experiment and not given.get("strategies"):
        from regame.runs.policies import check_names

        cells, baselines = (experiment.get(key, {}) for key in ("treatments", "baselines"))
        check_names(cells, given.get("treatments") or (), baselines, given.get("baseline"))


def _policies(given: Given) -> None:
    from regame.studies.respond.file import own_policies

    plays = [policy.play for policy in own_policies(given["policies"], ()).values()]
    if not given.get("strategies"):
        from regame.strategies import registry

        for play in plays:
            registry.parse(play)


def _ways(given: Given) -> None:
    from regame.studies.respond import options as of_target
    from regame.studies.verdict import options as of_verdict

    if isinstance(given["by"], str):  # a method of `regame sensitivity`
        return
    (of_target if "study" in given else of_verdict).check_ways(given["by"])


def _folder(given: Given) -> None:
    if "setups" not in given:  # the explorer's is no folder of runs
        check_out(given.get("out"), bool(given.get("resume")))


def _state(given: Given) -> None:
    """A mistyped state; what is near none is left to the study, which says what may be added."""
    name, study = given["state"], given.get("study")
    shipped = [folder / f"{study}.toml" for folder in folders("experiments")[1:]]
    packaged = study is None or any(file.exists() for file in shipped)
    if name == ALL or not packaged or given.get("config") or given.get("overrides"):
        return
    names = _names()
    hint = nearest(name, names)
    if hint and name.casefold() not in map(str.casefold, names):
        raise UserError(f"--state {name}: no state of any world{hint}")


def _names() -> Sequence[str]:
    """States of all worlds of the package, and the countries that belong to one."""
    cases = [f"cases/{case.name}/regions" for case in (DATA / "cases").iterdir() if case.is_dir()]
    tables = ("regions", "regions_2025", "countries", *cases)
    return [next(iter(row.values())) for name in tables for row in rows(f"data/{name}.csv")]


def _experiment(given: Given) -> Toml:
    if "experiment" not in given:
        return {}
    return contents("experiments", given["experiment"] or newest().experiment)


CHECKS: Mapping[str, Callable[[Given], None]] = {  # flag -> what looks at it, the quickest first
    "plot": lambda given: check_picture(given["plot"]),
    "resume": _folder,
    "out": _folder,
    "by": _ways,
    "worlds": lambda given: check_name(given["worlds"]),
    "state": _state,
    "overrides": _overrides,
    "treatments": _treatments,
    "baseline": _treatments,
    "policies": _policies,
}
