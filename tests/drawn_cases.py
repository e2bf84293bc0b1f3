"""Cases drawn at random: chains, groups, states, units and plants that nobody thought of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

UNITS = (("t", 1), ("kt", 1000), ("bcm", 10**6), ("M barrels", 10**6))
STATES = ("Arda", "Bora", "Ceres Isles", "Delta", "Ember", "Fjord", "Grove", "Haven")
GROUPS = ("alpha", "beta_2", "gamma", "d")
STEPS = {  # place -> stage, plant, good
    "extract": ("quarry", "quarry", "stone"), "refine": ("wash", "washery", "flake"),
    "recycle": ("shred", "shredder", "flake"), "make": ("melt", "melter", "plate"),
}  # fmt: skip
FIRMS = ("name", "state", "stage", "status", "capacity_t", "unit_cost", "capex", "lead",
         "foreign_share", "owner", "host_growth")  # fmt: skip
START_USE = 0.85
type Row = tuple[object, ...]


class Drawn:
    """A case of one seed: what it has, and its files."""

    def __init__(self, seed: int):
        rng = self.rng = np.random.default_rng(seed)
        optional = [place for place in ("refine", "recycle", "make") if rng.random() < 0.5]
        self.places = ["extract", *optional]
        self.groups = GROUPS[: 1 + seed % 4]
        self.states = STATES[: int(rng.integers(2, 9))]
        self.unit, self.scale = UNITS[int(rng.integers(len(UNITS)))]
        self.holder, self.target = self.states[0], self.states[1]
        self.mix = rng.dirichlet(np.full(len(self.groups), 4.0))
        self.price = 10 ** rng.uniform(-1, 3, len(self.groups))
        self.basket = float(self.mix @ self.price)
        self.size = 10 ** rng.uniform(1, 3)  # of all use, in the unit
        self.input_t = float(rng.uniform(0.3, 2.0)) if "make" in self.places else 0.0
        self.scrap = float(rng.uniform(0, 0.3))
        self.made_part = float(rng.uniform(0.3, 0.9)) if self.input_t else 0.0
        self.by_product = bool(rng.random() < 0.4)
        self.share = float(rng.uniform(0.4, 0.95))
        use = rng.dirichlet(np.ones(len(self.states)))
        use[0] = 0.0 if rng.random() < 0.3 else use[0]
        use[0] = min(use[0] / use.sum(), self.share - 0.1)  # it has goods to sell
        self.use = np.array([use[0], *(use[1:] / use[1:].sum() * (1 - use[0]))])

    @property
    def sold(self) -> str:
        return STEPS["refine" if "refine" in self.places else "extract"][2]

    def goods(self) -> list[str]:
        return [self.sold, *([STEPS["make"][2]] if self.input_t else [])]

    def used_as_it_is(self) -> np.ndarray:
        return self.use * self.size * (1 - self.made_part)

    def used_made(self) -> np.ndarray:
        return self.use * self.size * self.made_part / max(self.input_t, 1e-9)

    def tables(self) -> dict[str, str]:
        """Name of a table -> its text."""
        return {
            "stages": self._stages(), "groups": self._groups(), "firms": self._firms(),
            "regions": self._regions(), "end_uses": self._end_uses(),
        }  # fmt: skip

    def _stages(self) -> str:
        rows = []
        for place in self.places:
            name, plant, good = STEPS[place]
            if place == "recycle":
                good = self.sold
            made = (self.input_t, self.scrap) if place == "make" else ("", "")
            rows.append((name, place, plant, good, *made))
        return text(("name", "place", "plant", "good", "input_t", "scrap_share"), rows)

    def _groups(self) -> str:
        return text(("name", "holds"), [(name, name) for name in self.groups])

    def _shares(self) -> list[float]:
        """The basket of a plant: joint products in nearly the same proportions everywhere."""
        noisy = self.mix * self.rng.uniform(0.8, 1.25, len(self.mix))
        return list(noisy / noisy.sum())

    def _firms(self) -> str:
        others = self.rng.dirichlet(np.ones(len(self.states) - 1)) * (1 - self.share)
        parts = [self.share, *others]
        hosted = self.rng.uniform(-0.02, 0.05) if self.by_product else ""
        rows = [
            row
            for place in self.places
            for state, part in zip(self.states, parts, strict=True)
            if part >= 0.01
            for row in self._plants(place, state, part, hosted)
        ]
        return text((*FIRMS, *(f"share_{name}" for name in self.groups)), rows)

    def _plants(self, place: str, state: str, part: float, hosted: object) -> Iterator[Row]:
        """What runs of a stage in a state, and a project beside it."""
        stage, plant, _ = STEPS[place]
        sizes = {"extract": 1.0, "refine": 1.05, "recycle": 0.1}
        size = sizes[place] * self.size if place in sizes else self.used_made().sum()
        costs = {"extract": 0.6 if "refine" in self.places else 0.75, "refine": 0.15}
        cost = self.basket * costs.get(place, 0.35)
        shares = [""] * len(self.groups) if place == "make" else self._shares()
        host = hosted if place == "extract" and state != self.holder else ""
        running = (size * part / START_USE, cost * self.rng.uniform(0.7, 1.1), 300 * self.basket)
        start = (f"{plant} of {state}", state, stage, "operating")
        yield (*start, *running, "", "", "", host, *shares)
        owner = (0.5, self.target) if self.rng.random() < 0.3 else ("", "")
        planned = (0.1 * size, cost * self.rng.uniform(0.8, 1.3), 500 * self.basket)
        lead = self.rng.choice([0.2, 1.0, 1.5])
        yield (f"new {start[0]}", state, stage, "idle", *planned, lead, *owner, "", *shares)

    def _regions(self) -> str:
        columns = [self.used_as_it_is(), *([self.used_made()] if self.input_t else [])]
        head = ("state", *(f"{good}_use" for good in self.goods()))
        return text(head, zip(self.states, *columns, strict=True))

    def _end_uses(self) -> str:
        head = ("name", "input", "share", "elasticity_short", "elasticity_long", "stop_value",
                "substitute_ceiling", *(f"share_{g}" for g in self.groups))  # fmt: skip
        rows = []
        for good, part in zip(self.goods(), (1 - self.made_part, self.made_part), strict=False):
            for k, half in enumerate((0.7, 0.3)):
                short = self.rng.uniform(0.05, 0.4)
                long, stops, ceiling = self.rng.uniform((1, 2, 0), (6, 20, 0.6))
                tastes = (short, short * long, stops, ceiling)
                rows.append((f"use {k} of {good}", good, half * part, *tastes, *self.mix))
        return text(head, rows)

    def config(self) -> str:
        """The text of the config."""
        groups = ", ".join(f'"{name}"' for name in self.groups)
        prices = "\n".join(f"{g} = {p:.6g}" for g, p in zip(self.groups, self.price, strict=True))
        if self.input_t:
            made = self.basket * (self.input_t + 0.4)
            prices += f"\nmagnet = {made:.6g}\nmagnet_outside = {1.05 * made:.6g}"
        exports = self.scale * self.size * (1 - self.made_part) * (self.share - self.use[0])
        named = "\n".join(f'{name} = "{name}.csv"' for name in self.tables())
        extra = "[recycling]\nlife_years = 3\ncollection = 0.1\nresponse = 0.5\n"
        return f"""extends = "world_2010"
[tables]
{named}
[world]
groups = [{groups}]
players = ["{self.holder}", "{self.target}"]
holders = ["{self.holder}"]
unit = "{self.unit}"
scale = {self.scale}
price_unit = "USD/unit"
[prices]
{prices}
[market]
transport = {0.02 * self.basket:.6g}
ore_transport = {0.01 * self.basket:.6g}
[licences]
export_quota = {exports:.6g}
quota_stands = 0.0
[leakage]
evasion = 0.0
capacity = 0.0
ceiling = 0.0
[demand]
outside = 1.0
[disputes]
targets = ["{self.target}"]
{extra if "recycle" in self.places else ""}"""

    def experiment(self) -> str:
        """The text of an experiment that asks about a cut."""
        return f"""question = "When does a cut harm {self.holder}?"
case = "drawn"
config = "drawn.toml"
carries = "weaponization"
runs = 2
months = 60
seed = 1
weapon = "{self.holder}"
headline = "cut"
outcomes = ["payoff_1y", "payoff_2y", "payoff_5y"]
[baselines]
"status quo" = "StatusQuo"
[treatments]
"cut" = "Schedule(quota='2010-07=0.05')"
"""

    def write(self, folder: Path) -> Path:
        """Write all files into a folder; return the config's path."""
        for name, table in self.tables().items():
            (folder / f"{name}.csv").write_text(table, encoding="utf-8")
        (folder / "ask.toml").write_text(self.experiment(), encoding="utf-8")
        path = folder / "drawn.toml"
        path.write_text(self.config(), encoding="utf-8")
        return path


def text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return held.getvalue()
