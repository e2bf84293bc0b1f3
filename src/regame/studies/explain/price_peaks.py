"""When prices outside the holder exploded in a run, in which group, and what it cost buyers."""

import numpy as np

from regame.core.words import year_of
from regame.game.facts import KG
from regame.game.game import Game
from regame.studies.explain.parts import EXPLODED, Peak


class Peaks:
    """Notes the outside prices of every run of a game, month by month: arrays (run, group)."""

    def __init__(self, game: Game):
        self.game = game
        self.start = self._quoted()
        self.top = self.start.copy()  # USD/kg, the highest so far
        self.top_month = np.zeros(self.start.shape, int)
        self.first = np.full(self.start.shape, -1)  # month in which a price exploded
        self.months = np.zeros(self.start.shape, int)  # in which it stood that high
        self.paid = np.zeros(self.start.shape)  # in them, by buyers outside above the usual, USD

    def note(self) -> None:
        """Take in the month that was just played."""
        month, quoted = self.game.world.month - 1, self._quoted()
        self.top_month = np.where(quoted > self.top, month, self.top_month)
        self.top = np.fmax(self.top, quoted)
        high = quoted > EXPLODED * self.start
        self.first = np.where(high & (self.first < 0), month, self.first)
        self.months += high
        if high.any():
            self.paid += np.where(high, self._overpaid(), 0.0)

    def came(self) -> dict[str, np.ndarray]:
        """What exploded in any run, as an event -> its first month (run,), -1 where it did not."""
        goods = self.game.atlas.chain.goods
        return {
            f"{group} {goods} above {EXPLODED:g} times their start": self.first[:, g]
            for g, group in enumerate(self.game.atlas.groups)
            if (self.first[:, g] >= 0).any()
        }

    def of(self, run: int, baseline: int) -> tuple[Peak, ...]:
        """Return what exploded in a run, the first to come first; runs are rows of the design."""
        atlas = self.game.atlas
        start = atlas.config.world.start_year
        return tuple(
            Peak(
                group=atlas.groups[g],
                outside=atlas.states[atlas.home],
                month=int(self.first[run, g]),
                date=year_of(int(self.first[run, g]), start),
                months=int(self.months[run, g]),
                top_usd_kg=float(self.top[run, g]),
                top_month=int(self.top_month[run, g]),
                top_date=year_of(int(self.top_month[run, g]), start),
                times_start=float(self.top[run, g] / self.start[run, g]),
                times_start_in_baseline=float(self.top[baseline, g] / self.start[baseline, g]),
                overpaid_outside_usd=float(self.paid[run, g]),
            )
            for g in np.argsort(self.first[run], kind="stable")
            if self.first[run, g] >= 0
        )

    def _quoted(self) -> np.ndarray:
        """Prices outside the first holder (run, group), USD/kg; zero where there is no holder."""
        ask = self.game.world.ask
        return ask[:, :, 0].copy() if ask.shape[2] else np.zeros(ask.shape[:2])

    def _overpaid(self) -> np.ndarray:
        """What buyers outside pay for oxides above usual prices (run, group), USD this month."""
        world = self.game.world
        bought = world.flow.sum(axis=2) + world.grey_flow.sum(axis=2)  # (run, group, state) t
        extra_paid = self.game.buffers.refined_paid - KG * bought * world.start_index
        return np.asarray(extra_paid[:, :, ~self.game.atlas.inside].sum(axis=2))
