"""Play rows of a design and harvest what claims are decided by, beside the payoffs of a verdict."""

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.horizon import YEARS
from regame.game import accounts, facts
from regame.game.game import Game
from regame.runs.rows import Harvest
from regame.studies.claims.file import FIRST, KEPT
from regame.tables import figures

GROUPS = {"light": 1, "heavy": 2}  # rows of the group axis: Nd and Pr, Dy and Tb
COVERED = 0.5  # of use elsewhere, at which its supply counts as rebuilt
THIRTY = 30  # years that ore must last
STAGES = {"mines": facts.EXTRACTION, "separation": facts.REFINING, "magnets": facts.MAKING}
SHARES: dict[str, str] = KEPT["shares"]  # column -> series, %


def play_claims(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return their outcomes, one row per run, in their order.

    Columns per horizon as in `rows.play_rows`, without paths and series, and those of
    `Counts.horizon` and `Counts.ends`.
    """
    game = Game(config, design)
    harvest, counts = Harvest(game, months), Counts(game)
    for month in range(1, months + 1):
        game.step()
        harvest.month(month)
        counts.month(month)
    columns = {**harvest.columns, **counts.columns, **counts.ends(months), **game.failures()}
    return pd.DataFrame(columns, index=design.index)


class Counts:
    """What claims look at, month by month: money and tonnes so far, plants that ran.

    Sums within a run go through `total`, so that a run does not know its neighbours.
    """

    def __init__(self, game: Game):
        self.game = game
        atlas, runs = game.atlas, game.world.runs
        self.columns: dict[str, object] = {}
        self.outside = (~atlas.inside).astype(float)  # (state,)
        self.plants_of = {name: self._plants(stage) for name, stage in STAGES.items()}
        self.recyclers = self._plants(facts.RECYCLING)
        self.plants = np.concatenate([self.plants_of["mines"], self.plants_of["separation"]])
        self.ran = np.zeros((runs, len(self.plants)), bool)
        self.profit = np.zeros((runs, 3))
        self.used, self.used_before = (np.zeros((runs, len(atlas.groups))) for _ in range(2))
        self.last_year = np.zeros_like(self.used)
        self.recycled, self.worth = np.zeros(runs), np.zeros(runs)
        self.covered = {name: np.full(runs, -1) for name in STAGES}

    def _plants(self, stage: int) -> np.ndarray:
        """Plants of a stage outside the holders."""
        atlas = self.game.atlas
        return np.flatnonzero((atlas.plant_stage == stage) & ~atlas.inside[atlas.plant_state])

    def _elsewhere(self, values: np.ndarray) -> np.ndarray:
        """Sum over the states outside the holders, the last axis."""
        return facts.total(values * self.outside, -1)

    def _made(self, plants: np.ndarray) -> np.ndarray:
        return facts.total(self.game.world.output[:, plants], 1)

    def month(self, month: int) -> None:
        """Take in a month that was played, the first being 1."""
        game, world = self.game, self.game.world
        results = slice(facts.EXTRACTORS, facts.MAKERS + 1)
        factor = accounts.discounts(game, month)
        self.profit += factor * game.ledger[:, game.atlas.home, results]
        self.ran |= np.take(world.phase, self.plants, axis=1) == facts.RUNNING
        self._materials(month)
        if month % 12 == 0:
            self.last_year = self.used - self.used_before
            self.used_before = self.used.copy()
            if month // 12 in YEARS:
                self.horizon(month // 12)

    def _materials(self, month: int) -> None:
        """Add up use elsewhere and what is recycled there; see when supply covers half of use."""
        world, atlas = self.game.world, self.game.atlas
        products = facts.total(self._elsewhere(world.product_flow), 1)
        direct = self._elsewhere(world.used)
        self.used += direct + products[:, None] * atlas.content
        refined = facts.total(direct + self._elsewhere(world.into_products), 1)
        need = {"mines": refined, "separation": refined, "magnets": products}
        for name, plants in self.plants_of.items():
            enough = self._made(plants) >= COVERED * need[name]
            counts = self.covered[name]
            counts[enough & (counts < 0) & (month > FIRST)] = month - FIRST
        recycled = self._made(self.recyclers)
        self.recycled += recycled
        price = self._elsewhere(world.index[:, GROUPS["light"]]) / self.outside.sum()
        self.worth += facts.KG * recycled * price

    def horizon(self, years: int) -> None:
        """Keep what holds after so many years; every column ends in `_{years}y`, (run,).

        mine_share, separation_share, magnet_share: China's of output, japan_share: of Japan's
        imports from China, us_share: the United States' of mine output, means of the last year,
        0 to 1; magnets_lost: use of magnets elsewhere that substitutes took; will: mean elsewhere;
        spent: public money elsewhere, USD; recycled: elsewhere so far, t REO, recycled_worth: the
        same at the price of light oxides, USD, recycled_share: of use elsewhere; profit_mines,
        profit_separation, profit_magnets, downstream (the last less the others): China's, USD,
        discounted; edge: log of the cost of making magnets elsewhere over China's; ran, runs:
        mines and separators elsewhere that have run so far, that run now (lists).
        """
        game, world = self.game, self.game.world
        weight = game.atlas.product_use * self.outside
        use = np.maximum(facts.total(self.used, 1), 1e-12)
        extractors, separation, products = self.profit.T.copy()
        columns: dict[str, object] = {
            **{name: self._last_year(series) / 100 for name, series in SHARES.items()},
            "us_share": self._us_share(),
            "magnets_lost": facts.total(world.product_lost * weight, 1) / weight.sum(),
            "will": self._elsewhere(world.will) / self.outside.sum(),
            "spent": self._elsewhere(world.spent),
            "recycled": self.recycled.copy(),
            "recycled_worth": self.worth.copy(),
            "recycled_share": self.recycled / use,
            "profit_mines": extractors,
            "profit_separation": separation,
            "profit_magnets": products,
            "downstream": products - extractors - separation,
            "edge": self._edge(),
            "ran": list(self.ran.copy()),
            "runs": list(np.take(world.phase, self.plants, axis=1) == facts.RUNNING),
        }
        self.columns |= {f"{name}_{years}y": value for name, value in columns.items()}

    def _last_year(self, name: str) -> np.ndarray:
        months = np.ascontiguousarray(self.game.record.series(name)[-12:].T)  # (run, month)
        return np.asarray(months.mean(axis=1))

    def _us_share(self) -> np.ndarray:
        """The United States' part of mine output on the books, in the last year (run,)."""
        names = [name for name in self.game.record.units if name.startswith("mine_output_")]
        names.remove("mine_output_outside_china")
        by_series = {name: self._last_year(name) for name in names}
        totals = np.maximum(facts.total(np.stack(list(by_series.values()), axis=1), 1), 1e-12)
        return np.asarray(by_series["mine_output_united_states"] / totals)

    def _edge(self) -> np.ndarray:
        """Log of the mean cost of magnet plants elsewhere over China's, by capacity (run,)."""
        world, atlas = self.game.world, self.game.atlas
        built = (world.phase != facts.IDLE) & (atlas.plant_stage == facts.MAKING)
        inside = atlas.inside[atlas.plant_state]
        logs = []
        for side in (~inside, inside):
            weight = world.capacity * built * side
            capacity = np.maximum(facts.total(weight, 1), 1e-12)
            cost = facts.total(weight * world.unit_cost, 1) / capacity
            logs.append(np.log(np.maximum(cost, 1e-12)))
        return np.asarray(logs[0] - logs[1])

    def ends(self, months: int) -> dict[str, object]:
        """What is known once all months were played (run,).

        covered_mines, covered_separation, covered_magnets: months from July 2010 until output
        elsewhere covers half of use there, infinite where it never does; covered_oxides: the later
        of the first two, covered_all: the last of all. enough_light, enough_heavy: reserves
        elsewhere over thirty years of use there, the last year's use going on.
        """
        columns: dict[str, np.ndarray] = {}
        for name, counts in self.covered.items():
            columns[f"covered_{name}"] = np.where(counts < 0, np.inf, counts)
        refined = np.maximum(columns["covered_mines"], columns["covered_separation"])
        columns["covered_oxides"] = refined
        columns["covered_all"] = np.maximum(refined, columns["covered_magnets"])
        years = max(THIRTY - months / 12, 0)
        use = np.maximum(self.used + years * self.last_year, 1e-12)
        raw = reserves()
        for name, row in GROUPS.items():
            columns[f"enough_{name}"] = raw[name] / use[:, row]
        return dict(columns)


def reserves() -> dict[str, float]:
    """Return light and heavy rare earths in reserves outside China, t: group -> tonnes.

    Reserves by country in the last edition that lists countries (table `reserves`), times the mean
    ore of the country's mines and projects (table `firms`); a country without any is left out, and
    so is the largest of each group, since ore that lies in one more country is not spread.
    """
    listed = figures.read("reserves")
    listed = listed[listed["country"] != "World"]
    last = listed.groupby("edition").filter(lambda rows: len(rows) > 2)["edition"].max()
    held = listed[listed["edition"] == last].set_index("country")["value"]
    firms = figures.read("firms")
    extractors = firms[(firms["stage"] == "mine") & (firms["country"] != "China")]
    by_group: dict[str, list[float]] = {name: [] for name in GROUPS}
    for country, rows in extractors.groupby("country"):
        if country in held:
            for name, tonnes in by_group.items():
                share = np.average(rows[f"share_{name}"], weights=rows["capacity_t"])
                tonnes.append(1e6 * float(held[country]) * float(share))
    return {name: sum(tonnes) - max(tonnes) for name, tonnes in by_group.items()}
