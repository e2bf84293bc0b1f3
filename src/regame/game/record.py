"""What is kept of a run: series per month with names and units, and events in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from lanes.memory import room_by_run
from regame.game.names import IMPORTERS, RIVAL, Event, counted_among, name_of, output_of
from regame.game.playing import Playing
from regame.game.series import Columns, Looked, fill

if TYPE_CHECKING:
    import pandas as pd


class Recorder:
    """Keeps the series (run,) of every month, and events of the runs asked for.

    series: whether all months are kept, or only the last.
    """

    def __init__(self, game: Playing, events_of: tuple[int, ...] = (), series: bool = True):
        self.game, self._stay = game, series
        atlas = game.atlas
        self.extractor_states = np.unique(atlas.plant_state[atlas.extracts])
        importers = [name for name in IMPORTERS if name in atlas.states]
        self.importers = np.array([atlas.states.index(name) for name in importers], np.int64)
        counted = counted_among(atlas.plants)
        self.named = list(counted)
        of = np.full(len(atlas.plants) if self.named else 0, -1)
        for number, plants in enumerate(counted.values()):
            of[[atlas.plants.index(plant) for plant in plants]] = number
        others = [name for row, name in enumerate(atlas.states) if row != atlas.home]
        self.rival = RIVAL if RIVAL in others else (others or [RIVAL])[0]
        rival = atlas.states.index(self.rival) if self.rival in others else -1
        self.holder = name_of(atlas.states[atlas.home])  # as the names of series have it
        self._looked = Looked(self.importers, self.extractor_states, of, rival, True)
        self.amount = game.atlas.config.world.amount
        self.tonnes = f"{self.amount}/month"
        self.units = dict([*self._markets(), *self._output(), *self._money()])
        self._rows = {name: row for row, name in enumerate(self.units)}
        self._columns = self._places()
        self._months: list[np.ndarray] = []  # (run, series) each
        self._last = -1  # the month of the last
        self.events: dict[int, list[Event]] = {run: [] for run in events_of}

    def __len__(self) -> int:
        return len(self._months)

    def keep(self) -> None:
        """Record this month."""
        game = self.game
        if self._stay or not self._months:
            self._months.append(room_by_run(game.world.runs, len(self.units)))
        month, self._last = self._months[-1], game.world.month
        world = game.atlas.config.world
        year = world.start_year + game.world.month // 12
        planned = year >= game.atlas.config.production.planned_from_year
        fill(
            game.world,
            game.atlas,
            game.buffers,
            game.parameters,
            self._looked._replace(planned=planned),
            self._columns,
            month,
        )

    @property
    def start_year(self) -> int:
        """The year of month 0."""
        return self.game.atlas.config.world.start_year

    def series(self, name: str) -> np.ndarray:
        """One series (month, run), of the months that are kept."""
        return np.array([month[:, self._rows[name]] for month in self._months])

    @property
    def now(self) -> np.ndarray:
        """This month's values of all series (series, run), in the order of `units`.

        If only the last month is kept, the next replaces it.
        """
        return self._months[-1].T

    def last(self, name: str) -> np.ndarray:
        """This month's value of a series (run,)."""
        return self.now[self._rows[name]]

    def to_frame(self) -> pd.DataFrame:
        """Tidy table: run, month, and a column per series."""
        import pandas as pd

        runs, months = self.game.world.runs, len(self._months)
        columns = {name: self.series(name).ravel() for name in self.units}
        index = {
            "month": np.repeat(np.arange(months) + self._last + 1 - months, runs),
            "run": np.tile(np.arange(runs), months),
        }
        frame = pd.DataFrame(index | columns)
        frame = frame.sort_values(["run", "month"]).reset_index(drop=True)
        return frame[["run", "month", *columns]]

    def _places(self) -> Columns:
        """Where the series of a month are kept: the names of Columns are those of the record."""
        atlas = self.game.atlas
        many = {
            "price_inside": atlas.groups,
            "price_outside": atlas.groups,
            "imports": self._names(self.importers),
            "import_share": self._names(self.importers),
            "mine_output": self._names(self.extractor_states),
            "firm_output": self.named,
        }
        places: dict[str, int | np.ndarray] = {
            name: np.array([self._rows.get(f"{name}_{of}", -1) for of in many[name]], np.int64)
            if name in many
            else self._rows.get(self._named(name), -1)
            for name in Columns._fields
        }
        return Columns._make(places.values())

    def _named(self, column: str) -> str:
        """A name of Columns as the record names it."""
        names = {"_holder": self.holder, "_rival": name_of(self.rival)}
        for ending, name in names.items():
            if column.endswith(ending):
                return f"{column.removesuffix(ending)}_{name}"
        return column

    def _names(self, rows: np.ndarray) -> list[str]:
        """Names of states, rows of the state axis, as in the names of series."""
        return [name_of(self.game.atlas.states[row]) for row in rows]

    def _markets(self) -> Iterator[tuple[str, str]]:
        """Names and units of what `fill_markets` fills in."""
        atlas = self.game.atlas
        price = atlas.config.world.price
        for group in atlas.groups:
            yield f"price_inside_{group}", price
            if atlas.holders:
                yield f"price_outside_{group}", price
        for name in self._names(self.importers):
            yield f"imports_{name}", self.tonnes
            yield f"import_share_{name}", "%"
        if atlas.holders:
            yield f"export_tonnes_{self.holder}", self.tonnes
            yield f"export_revenue_{self.holder}", "USD/month"
            yield "leakage", self.tonnes
            yield "rent", price
            yield "quota_fill", "share"
            yield "campaign", "share"
            yield "licences_issued", f"{self.amount}/half-year"
        yield "use_of_oxides", self.tonnes
        yield "stock_of_users_outside", self.amount
        yield "stock_of_users_inside", self.amount

    def _output(self) -> Iterator[tuple[str, str]]:
        """The same for `fill_output`."""
        world = self.game.atlas.config.world
        for name in self._names(self.extractor_states):
            yield f"mine_output_{name}", self.tonnes
        yield f"mine_output_outside_{self.holder}", self.tonnes
        yield f"mine_share_{self.holder}", "%"
        yield f"separation_share_{self.holder}", "%"
        yield f"magnet_share_{self.holder}", "%"
        yield f"magnet_share_{name_of(self.rival)}", "%"
        yield "magnet_output", f"{world.measure}/month"
        yield f"magnet_exports_{self.holder}", f"{world.measure}/month"
        yield "recycled_tonnes", self.tonnes
        yield "stock_of_producers", self.amount
        for name in self.named:
            yield output_of(name), self.tonnes

    def _money(self) -> Iterator[tuple[str, str]]:
        """The same for `fill_money`."""
        price = self.game.atlas.config.world.price
        yield "price_magnet_inside", price
        yield f"income_{self.holder}", "USD/month"
        yield "income_others", "USD/month"
