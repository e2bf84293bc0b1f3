"""By which rules firms play, world by world: each does as a firm on record did.

The table `firm_moves` holds, for a firm or a class of firms, which rules the deeds of 2005 to 2024
show, with the months that passed before, and how many firms (of a firm alone: years) did none. In
every world each firm that it means draws one of these rows by its count, by itself: what firms of
a class have in common is what they answer to, the same restriction and the same prices.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.design.design import evenly
from regame.game.facts import atlas_of, firm_players, firms_named, rules_by_firm
from regame.runs.experiment import DRAWN, USUAL
from regame.strategies import registry
from regame.tables import figures

NOTHING = "Usual"  # the rule of who does nothing of its own
TABLE = "firm_moves"


@dataclass(frozen=True)
class Law:
    """Rules that a firm, or each firm of a class, may draw, with their weights, which sum to 1."""

    player: str
    rules: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, shares: Floats) -> list[str]:
        """Return the rules at shares of the law on [0, 1)."""
        ends = np.cumsum(self.weights)[:-1]
        return [self.rules[at] for at in np.searchsorted(ends, shares, side="right")]


def laws(moves: pd.DataFrame | None = None) -> tuple[Law, ...]:
    """Return a law for each player of the table. moves: rows as of the table `firm_moves`."""
    table = figures.read(TABLE) if moves is None else moves
    result = []
    for player, part in table.groupby("player", sort=False):
        counts = part.groupby("rule", sort=False)["count"].sum()
        weights = counts / counts.sum()
        result.append(Law(str(player), tuple(weights.index), tuple(weights)))
    return tuple(result)


def missing(config: Config, of: Collection[Law]) -> list[str]:
    """Return the players of laws that a world lacks."""
    present = set(firm_players(atlas_of(config)))
    return [law.player for law in of if law.player not in present]


def firms_of(law: Law, config: Config, ruled: Collection[str] = ()) -> tuple[str, ...]:
    """Return the firms that draw by a law. ruled: names under which firms have a rule already.

    Raises UserError for a player that this world lacks, and for a rule that a firm cannot play.
    """
    atlas = atlas_of(config)
    players = set(firm_players(atlas))
    taken = {firm for name in ruled if name in players for firm in firms_named(name, atlas)}
    firms = tuple(name for name in firms_named(law.player, atlas) if name not in taken)
    for rule in map(registry.parse, law.rules):
        for name in firms:
            rules_by_firm({name: [(rule, np.arange(1))]}, atlas, {})
    return firms


def with_rules(
    worlds: pd.DataFrame, runs: int, seed: int, config: Config, ruled: Collection[str] = ()
) -> pd.DataFrame:
    """Return worlds with a column for each firm that draws: its rule, as text.

    runs: worlds of the whole batch, of which `worlds` may be some; rules are spread evenly over
    them. A firm has a stream of its own, named by the firm. Raises UserError as `firms_of` does.
    """
    if absent := missing(config, laws()):
        raise UserError(
            f"firms = {DRAWN}: this world has no {absent[0]}, which draws by the table {TABLE}; "
            f"--firms {USUAL} plays firms as usual"
        )
    at = worlds["world"].to_numpy()
    columns = {}
    for law in laws():
        for name in firms_of(law, config, ruled):
            columns[name] = law.draw(evenly(seed, f"rule of {name}", runs)[at])
    return pd.concat([worlds, pd.DataFrame(columns, index=worlds.index)], axis=1)


def playing(design: pd.DataFrame, config: Config) -> dict[str, Floats]:
    """Return, by rule and player, which share of the player's firms play it (row,).

    Keys are "RULE of PLAYER", without parameters; what no row plays, and `Usual`, are left out.
    """
    shares: dict[str, Floats] = {}
    for law in laws():
        if law.player not in firm_players(atlas_of(config)):
            continue
        firms = [name for name in firms_named(law.player, atlas_of(config)) if name in design]
        names = design[firms].map(lambda text: text.partition("(")[0])
        for rule in dict.fromkeys(text.partition("(")[0] for text in law.rules):
            if firms and rule != NOTHING:
                shares[f"{rule} of {law.player}"] = (names == rule).mean(axis=1).to_numpy(float)
    return shares
