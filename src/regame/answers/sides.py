"""Set-ups of a verdict that can be played again, whole or with parts of another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from regame.config.files import find, known, load, load_config, pinned_keys, read_toml
from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.packaged import Toml
from regame.runs.experiment import Experiment, carried, case_of
from regame.studies.verdict.options import EXPERIMENT
from regame.studies.verdict.result import Protocol, Verdict

SAMPLED = "sampled"  # value of an assumption that differs from world to world
# Parts that hang together: a policy and what it is judged against; a world and its tables.
POLICY = ("weapon", "headline", "treatments", "baseline", "baselines")
SOURCE = ("worlds", "sampler", "list", "recorded", "carries")
OPENING = ("world", "tables", "prices", "opening")
NO_ANSWER = "question"  # of a config: moves nothing
SECTIONS = Config.model_fields.keys() - {NO_ANSWER}  # of a config's file
ASKED = Experiment.model_fields.keys() - {NO_ANSWER}  # of an experiment's file


type Parts = Mapping[str, tuple[str, ...]]  # of a set-up, by name: keys that hang together


@dataclass(frozen=True)
class Side:
    """A set-up: what is asked, every assumption, and which of them are set in all worlds.

    config: section -> key -> value. pinned: dotted keys that are not sampled. treatment, baseline:
    of the headline, as text. strategies: a file or module of the user's own.
    """

    experiment: Experiment
    config: Mapping[str, Any]
    pinned: frozenset[str]
    treatment: str
    baseline: str
    strategies: str | None = None

    @property
    def sampled(self) -> set[str]:
        """Dotted keys whose values differ from world to world."""
        keys = {item.key for item in self.experiment.uncertainties}
        return keys - self.pinned - {*self.experiment.recorded}

    def parts(self) -> dict[str, object]:
        """Return every part of the set-up that may move the answer, by name."""
        asked = self.experiment.model_dump(mode="json")
        play = self.experiment.treatments.get(self.treatment, self.treatment)
        config = two_levels(self.config).items()
        return {
            **{key: SAMPLED if key in self.sampled else value for key, value in config},
            **{f"others.{state}": plays for state, plays in asked["others"].items()},
            **{f"ranges.{item['key']}": _range(item) for item in asked["uncertainties"]},
            "the policy": f"{play} against {self.experiment.baselines[self.baseline].strategy}",
            "source of worlds": [asked[key] for key in SOURCE],
            "months": asked["months"],
        }


def two_levels(config: Mapping[str, Any]) -> dict[str, object]:
    """Return a config as dotted keys of section and name, but for its question."""
    return {
        f"{section}.{name}": value
        for section, values in config.items()
        if section != NO_ANSWER
        for name, value in (values if isinstance(values, Mapping) else {"": values}).items()
    }


def _range(item: Mapping[str, Any]) -> str:
    bounds = {key: value for key, value in item.items() if key not in ("key", "source")}
    return ", ".join(f"{key} {value}" for key, value in bounds.items() if value is not None)


def of_folder(protocol: Protocol, found: Verdict) -> Side:
    """Return the set-up of a finished verdict."""
    experiment = protocol.experiment
    flags = dict(zip(protocol.command, protocol.command[1:], strict=False))
    if "--worlds" in flags:
        experiment = experiment.model_copy(update={"worlds": flags["--worlds"]})
    return Side(
        experiment, protocol.config, frozenset(found.pinned), found.treatment, found.baseline,
        flags.get("--strategies"),
    )  # fmt: skip


def of_setup(name: str) -> Side:
    """Return the set-up of a config by name or path, in the question of its case, or of a case."""
    by_config = is_config(name)
    case = case_of(name, EXPERIMENT) if by_config else name
    experiment = carried(load(Experiment, "experiments", case))
    config = name if by_config else experiment.config
    pinned = pinned_keys(config, experiment.config, ())
    baseline = experiment.baseline or next(iter(experiment.baselines))
    values = load_config(config).model_dump(mode="json")
    return Side(experiment, values, frozenset(pinned), experiment.headline, baseline)


def is_config(name: str) -> bool:
    """Whether a name is that of a config; an experiment of the same name goes first."""
    if Path(name).suffix == ".toml":  # a path is found as either
        return _holds_a_config(read_toml(find("configs", name)))
    try:
        find("experiments", name)
    except UserError:
        return True
    return False


def asks_a_verdict(name: str) -> bool:
    """Whether an experiment of that name has the keys of a verdict; leagues have others."""
    return read_toml(find("experiments", name)).keys() <= {*Experiment.model_fields, "extends"}


def _holds_a_config(data: Mapping[str, Any]) -> bool:
    """Whether a file is meant as a config: by most of its keys, misspelt ones by the nearest."""
    sides = dict.fromkeys(SECTIONS, True) | dict.fromkeys(ASKED, False)
    close_keys = [sides[close[0]] for key in data if (close := get_close_matches(key, sides, n=1))]
    if close_keys.count(True) != close_keys.count(False):
        return close_keys.count(True) > close_keys.count(False)
    return data.get("extends") not in known("experiments")


def mixed(one: Side, other: Side, taken: Collection[str]) -> Side:
    """Return the first set-up with these parts of the other."""
    experiment, theirs = one.experiment, other.experiment
    own, new = ({item.key: item for item in at.uncertainties} for at in (experiment, theirs))
    changes: dict[str, object] = {
        "others": _chosen(experiment.others, theirs.others, "others.", taken),
        "uncertainties": tuple(_chosen(own, new, "ranges.", taken).values()),
    }
    policy = {}
    if "the policy" in taken:
        changes |= {key: getattr(theirs, key) for key in POLICY}
        policy = {"treatment": other.treatment, "baseline": other.baseline}
    if "source of worlds" in taken:
        changes |= {key: getattr(theirs, key) for key in SOURCE}
    if "months" in taken:
        changes["months"] = theirs.months
    flat = _chosen(two_levels(one.config), two_levels(other.config), "", taken)
    config: Toml = {}
    for key, value in flat.items():
        section, _, name = key.partition(".")
        if name:
            config.setdefault(section, {})[name] = value
        else:
            config[section] = value
    return replace(
        one,
        experiment=experiment.model_copy(update=changes),
        config=config,
        pinned=(one.pinned - {*taken}) | (other.pinned & {*taken}),
        strategies=one.strategies or other.strategies,
        **policy,
    )


def _chosen[Value](
    one: Mapping[str, Value], other: Mapping[str, Value], prefix: str, taken: Collection[str]
) -> dict[str, Value]:
    """Return a table with the other's entries where their names, with the prefix, are taken."""
    sides = {key: other if f"{prefix}{key}" in taken else one for key in (*one, *other)}
    return {key: side[key] for key, side in sides.items() if key in side}
