"""What a forecast plays and keeps: trade by destination, prices, firms, what users lack, acts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.horizon import YEAR
from regame.game.facts import KG, REFINING, total
from regame.game.game import Game
from regame.game.names import name_of
from regame.game.prelude import opened_earlier
from regame.runs.rows import failures
from regame.runs.sector_rows import products_short
from regame.studies.hindcast.discrepancy import Floats

BEFORE = "before_"  # prefix of a column with the months before the start
EVENTS = "event_"  # prefix of a column that says by month whether something has happened
HEAVY = "heavy"
LYNAS = ("Lynas LAMP separation", "Kalgoorlie cracking")
FLOOR = "United States"


class Watched(Game):
    """A game that keeps what users of every state lack (run, state), share of what they need."""

    lacking: Floats

    def adapt(self) -> None:
        """Look at this month's use before anything adapts."""
        need, short = products_short(self)
        self.lacking = short / np.maximum(need, 1.0)
        super().adapt()


def play_forecast(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design; returns per run the months of all that is kept (lists).

    `before_NAME`: the same of the year before the start, as the world itself projects it.
    `event_NAME`: 1 from the month on in which it has happened. `failed` and `error` are those of
    `rows.play_rows`.
    """
    earlier, _ = _played(opened_earlier(config), design, YEAR)
    kept, game = _played(config, design, months)
    columns = {BEFORE + name: list(values) for name, values in earlier.items()}
    columns |= {name: list(values) for name, values in kept.items()}
    return pd.DataFrame({**columns, **failures(game)}, index=design.index)


def _played(config: Config, design: pd.DataFrame, months: int) -> tuple[dict[str, Floats], Game]:
    """What is kept by name (run, month), and the game."""
    game = Watched(config, design)
    kept: dict[str, list[Floats]] = {}
    for _ in range(months):
        game.step()
        for name, values in (_month(game) | _events(game)).items():
            kept.setdefault(name, []).append(values)
    months_of = {name: np.stack(values, axis=1) for name, values in kept.items()}
    for name, values in months_of.items():
        if name.startswith(EVENTS):
            months_of[name] = np.maximum.accumulate(values, axis=1)
    return months_of | {name: game.record.series(name).T for name in game.record.units}, game


def _month(game: Watched) -> dict[str, Floats]:
    """This month's figures by name (run,): tonnes, USD, shares of need, counts so far."""
    w, a, home = game.world, game.atlas, game.atlas.home
    heavy = w.flow[:, a.groups.index(HEAVY), home]
    abroad = np.arange(a.states_count) != home
    record = game.record
    value, tonnes = (record.last(f"export_{what}_china") for what in ("revenue", "tonnes"))
    kept = {
        "heavies_to_all": total(heavy * abroad, 1),
        "export_unit_value": value / np.maximum(KG * tonnes, 1e-12),
        "made_lynas": w.output[:, [a.plants.index(name) for name in LYNAS]].sum(axis=1),
        "floor_paid": _floor_paid(game),
        "conceded_all": total(w.conceded, 1),
    }
    for s, state in enumerate(a.states):
        name = name_of(state)
        kept[f"magnets_to_{name}"] = w.product_flow[:, home, s].copy()
        kept[f"heavies_to_{name}"] = heavy[:, s].copy()
        kept[f"short_{name}"] = game.lacking[:, s]
        kept[f"acts_{name}"] = w.acts[:, s].copy()
    return kept


def _floor_paid(game: Game) -> Floats:
    """What the floor pays to separators at home this month (run,) USD, as `support.pay_floors`."""
    w, a = game.world, game.atlas
    s = a.states.index(FLOOR)
    plants = np.flatnonzero((a.plant_state == s) & (a.plant_stage == REFINING))
    gap = np.maximum(np.nan_to_num(w.set_price_floor[:, s, None]) - w.price[:, :, s], 0.0)
    covered = gap * a.floor_covers
    return np.asarray(KG * np.einsum("rf,fg,rg->r", w.output[:, plants], a.basket[plants], covered))


def _events(game: Game) -> dict[str, Floats]:
    """What has happened by now, 1 or 0 by name (run,), read from what the world records."""
    w, a = game.world, game.atlas
    others = np.arange(a.states_count) != a.home
    wide = np.nan_to_num(w.set_licensing_wide[:, 0]) > 0
    stopped = (w.stopped[:, 0, others] > 0).all(axis=1)
    happened = {"october package in force": wide, "general stop": stopped}
    for s, state in enumerate(a.states):
        if a.targets[s]:
            named = f"the {state}" if state != "Japan" else state
            happened[f"{state} concedes"] = w.conceded[:, s] > 0
            happened[f"new lists against {named}"] = w.acts[:, s] > 0
    against = w.acts[:, a.states.index(FLOOR)] > 0
    happened["truce broken"] = against | wide | stopped
    return {EVENTS + name: now.astype(float) for name, now in happened.items()}
