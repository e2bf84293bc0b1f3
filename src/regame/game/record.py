"""What is kept of a run: series per month with names and units, and events in words."""

from collections.abc import Iterator, Sequence
from itertools import groupby, product
from operator import itemgetter

import numpy as np
import pandas as pd

from lanes.memory import room_by_run
from regame.game.names import IMPORTERS, RIVAL, Event, counted_among, name_of
from regame.game.playing import Playing
from regame.game.series import ROWS, Columns, Looked, Places, fill


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
        self.units = {name: unit for _, name, unit in self._series()}
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
        year = self.start_year + game.world.month // 12
        planned = year >= game.atlas.config.production.planned_from_year
        looked = self._looked._replace(planned=planned)
        fill(game.world, game.atlas, game.buffers, game.parameters, looked, self._columns, month)

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
        runs, months = self.game.world.runs, len(self._months)
        columns = {name: self.series(name).ravel() for name in self.units}
        index = {
            "month": np.repeat(np.arange(months) + self._last + 1 - months, runs),
            "run": np.tile(np.arange(runs), months),
        }
        frame = pd.DataFrame(index | columns).sort_values(["run", "month"])
        return frame.reset_index(drop=True)[["run", "month", *columns]]

    def _series(self) -> Iterator[tuple[str, str, str]]:
        """Series of the table with names and units of those here, in the order of the record."""
        atlas, world = self.game.atlas, self.game.atlas.config.world
        words = {"price": world.price, "amount": world.amount, "measure": world.measure}
        ends = {"holder": self.holder, "rival": name_of(self.rival)}
        many: dict[str, Sequence[str]] = {
            "": [""],
            "group": atlas.groups,
            "importer": [name_of(atlas.states[s]) for s in self.importers],
            "extracting state": [name_of(atlas.states[s]) for s in self.extractor_states],
            "named firm": self.named,
        }
        for per, rows_of_one in groupby(ROWS, itemgetter("per")):
            for of, row in product(many[per], list(rows_of_one)):
                stem, _, end = row["series"].rpartition("_")
                name = f"{stem}_{ends[end]}" if end in ends else row["series"]
                if atlas.holders or not row["licensed"]:
                    unit = row["unit"].format(**words)
                    yield row["series"], f"{name}_{of}" if of else name, unit

    def _places(self) -> Places:
        """Where the series of a month are kept; -1 for one that there is not."""
        places: dict[str, list[int]] = {row["series"]: [] for row in ROWS}
        for number, (field, _, _) in enumerate(self._series()):
            places[field].append(number)
        return Columns._make(
            np.array(numbers, np.int64) if row["per"] else (numbers or [-1])[0]
            for row, numbers in zip(ROWS, places.values(), strict=True)
        )
