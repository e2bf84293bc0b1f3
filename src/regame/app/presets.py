"""Set-ups worth a look, by name; each is the fields of an address."""

from __future__ import annotations

from collections.abc import Mapping

from regame.app.setup import PLAIN, QUESTIONS, Setup, config_of, configs, question, read_setup

OPENING = "2025: licences case by case"
BESIDE = "2010: quota, duty and a campaign on illegal mines, the record"
PRESETS = {
    BESIDE: {},
    "2010: an embargo on Japan": {"China": "TargetedEmbargo"},
    "2010: licences case by case, as in 2025": {"China": "LicenseCases(start=2010.5)"},
    "2010: no cut, pay for magnet plants": {"China": "MoveDownstream"},
    "2010: free trade": {"China": "Open"},
    OPENING: {"config": "world_2025"},
    "2025: quota, duty and that campaign once more": {
        "config": "world_2025", "China": "Quota2010(begins=2025.5)"
    },
    "2025: no cut, pay for magnet plants": {"config": "world_2025", "China": "MoveDownstream"},
}  # fmt: skip


def presets() -> dict[str, dict[str, str]]:
    """Return the presets whose world there is, and each case that is installed."""
    found = {name: fields for name, fields in PRESETS.items() if _world(fields) in configs()}
    named = {_world(fields) for fields in PRESETS.values()}
    cases = [config for config in configs() if config not in named and config not in QUESTIONS]
    return found | {_name(config): {"config": config} for config in cases}


def _world(fields: Mapping[str, str]) -> str:
    return fields.get("config", PLAIN)


def _name(config: str) -> str:
    """Return what a case is called: what it is about, its first year, and its weapon."""
    chosen = config_of(config)
    about = chosen.question.partition(":")[0]
    return f"{about}, {chosen.world.start_year}: {question(config).headline}"


def preset(name: str) -> Setup:
    """Return the set-up of a preset, or the plain one where there is none of that name."""
    return read_setup(presets().get(name, {}))
