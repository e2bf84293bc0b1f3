"""Set-ups worth a look, by name; each is the fields of an address."""

from __future__ import annotations

from regame.app.setup import Setup, configs, read_setup

OPENING = "2025: licences case by case"
BESIDE = "2010: quota, duty and campaign, the record"
PRESETS = {
    BESIDE: {},
    "2010: an embargo on Japan": {"China": "TargetedEmbargo"},
    "2010: licences case by case, as in 2025": {"China": "Licensing2025"},
    "2010: no cut, pay for magnet plants": {"China": "MoveDownstream"},
    "2010: free trade": {"China": "Open"},
    OPENING: {
        "config": "world_2025", "China": "Licensing2025(start=2025.25)"
    },
    "2025: quota, duty and campaign once more": {
        "config": "world_2025", "China": "Quota2010(begins=2025.5)"
    },
    "2025: no cut, pay for magnet plants": {"config": "world_2025", "China": "MoveDownstream"},
}  # fmt: skip


def presets() -> dict[str, dict[str, str]]:
    """Return the presets whose world there is."""
    plain = Setup().config
    return {
        name: fields for name, fields in PRESETS.items() if fields.get("config", plain) in configs()
    }


def preset(name: str) -> Setup:
    """Return the set-up of a preset, or the plain one where there is none of that name."""
    return read_setup(presets().get(name, {}))
