"""What a case takes over from another experiment: how people behave, and nothing else.

A case may have plants, uses, costs, lead times and policy of its own. Assumptions about behaviour,
the table `behaviour`, keep their values and ranges, which makes a case a test of them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from regame.config.files import extended, find, known, load, load_config, pinned_keys, read_toml
from regame.core.errors import refuse
from regame.core.horizon import YEAR
from regame.core.packaged import Toml
from regame.design.design import Uncertainty, bounds_of
from regame.runs.experiment import Experiment
from regame.tables import figures

KT = 1000.0  # leakage is in thousands of tonnes


def installed() -> dict[str, str]:
    """Return the cases that there are: name -> experiment.

    A case is an experiment whose file says what it `carries`, and each that is carried. Its name
    is `case` in the file, or that of the file.
    """
    return _cases(_files())


def _files() -> dict[str, Toml]:
    """Every experiment's file as it is written, by name."""
    return {name: read_toml(find("experiments", name)) for name in known("experiments")}


def _cases(files: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    carried = [str(file["carries"]) for file in files.values() if file.get("carries")]
    bases = [name for name in dict.fromkeys(carried) if name in files]
    others = [name for name, file in files.items() if file.get("carries") and name not in bases]
    return {str(files[name].get("case") or name): name for name in [*bases, *others]}


def case_of(config: str | Path | None, usual: str) -> str:
    """Return the experiment of the case that is played in a config, or in the nearest it extends.

    Experiments that extend one of a case count too, as the question of 2025 does that of 2010, and
    those that extend them in turn.
    config: name or path; usual: the experiment where no case is played in it, or none is given.
    """
    cases: dict[Path, str] = {}
    files = _files()
    files_asked = list(_cases(files).values())
    for base in files_asked:  # grows by those that extend one of it
        files_asked += [name for name, file in files.items() if file.get("extends") == base]
    for name in (name for name in files_asked if "config" in files[name]):
        cases.setdefault(find("configs", str(files[name]["config"])).resolve(), name)
    worlds_played = [] if config is None else extended(config)
    return next((cases[path] for path in worlds_played if path in cases), usual)


def behaviour() -> list[str]:
    """Keys of the assumptions about behaviour."""
    return list(figures.read("behaviour")["key"])


def overridden(experiment: Experiment) -> list[str]:
    """Keys that the config of a case sets otherwise than that of the experiment it carries."""
    base = load(Experiment, "experiments", experiment.carries)
    return sorted(pinned_keys(experiment.config, base.config, ()))


def overrides(experiment: Experiment) -> dict[str, tuple[str, str]]:
    """What the config of a case sets otherwise, by key: value there, value here, as text."""
    if not experiment.carries:
        return {}
    base = load(Experiment, "experiments", experiment.carries)
    base_values, here = (load_config(at).model_dump() for at in (base.config, experiment.config))
    changed = {}
    for key in overridden(experiment):
        section, _, name = key.partition(".")
        was, now = (str(side[section].get(name, "")) for side in (base_values, here))
        if was != now:
            changed[key] = was, now
    return changed


def carried(experiment: Experiment) -> Experiment:
    """The experiment with the uncertain behaviour of the one that it carries, if any.

    What neither its ranges nor its config state has that of like goods, `usual_ranges`.

    Raises UserError where the case, or its config, sets an assumption about behaviour.
    """
    if not experiment.carries:
        return experiment
    base, behaviour_keys = load(Experiment, "experiments", experiment.carries), behaviour()
    own_keys, stated = [item.key for item in experiment.uncertainties], overridden(experiment)
    why = f"is behaviour, which a case takes over from {experiment.carries}; regame data behaviour"
    faults = [f"uncertainties: {key} {why}" for key in own_keys if key in behaviour_keys]
    faults += [f"{experiment.config}: {key} {why}" for key in stated if key in behaviour_keys]
    refuse(faults)
    items_carried = tuple(item for item in base.uncertainties if item.key in behaviour_keys)
    usual = usual_ranges(experiment.config)
    usual = (item for item in usual if item.key not in {*own_keys, *stated})
    both = (*items_carried, *experiment.uncertainties, *usual)
    return experiment.model_copy(update={"uncertainties": both})


def usual_ranges(config: str) -> Iterator[Uncertainty]:
    """Ranges of what a case seldom knows, from like goods: the table `case_ranges`.

    Around the value of its config, as a share of a month's exports, or as they stand. They end at
    the bounds of a key, and what leaks at most at `leakage.ceiling`.
    """
    world = load_config(config)
    numbers = world.numbers()
    exports = numbers["licences.export_quota"] / YEAR / KT
    for row in figures.read("case_ranges").to_dict("records"):
        key = str(row["key"])
        unit = {"exports": exports, "the case": numbers[key], "one": 1.0}[row["of"]]
        minimum, maximum = bounds_of(type(world), key)
        if key == "leakage.capacity":
            maximum = min(maximum, numbers["leakage.ceiling"])
        low, high = max(row["low"] * unit, minimum), min(row["high"] * unit, maximum)
        if low < high:
            yield Uncertainty(key=key, law="uniform", low=low, high=high, source=row["source"])
