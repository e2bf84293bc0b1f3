"""The compiled engine with the steps that the plain model plays, to compare the two."""

from collections.abc import Mapping, Sequence

from regame.config.files import load_config
from regame.game.game import Game
from regame.model.opening import FROZEN, LACKS
from regame.strategies.contract import Strategy

QUIET = (  # what is held at rest where strategies are compared
    *("investment.slip=0", "production.cost_growth=0", "production.fixed=0"),
    "demand.growth_magnets=0",
)


class FrozenGame(Game):
    """A game in which nobody looks, decides or disputes, and nothing adapts.

    `govern` issues the licences of the start; what it does besides is idle, since no instrument is
    set and permits do not heed political will.
    """

    def step(self) -> None:
        """The steps that the frozen plain model plays."""
        self.pass_time()
        self.govern()
        self.plan()
        self.clear()
        self.move()
        self.settle()
        self.world.month += 1


def beside(
    seeds: Sequence[int],
    changes: Sequence[str] = (),
    frozen: bool = True,
    profile: Mapping[str, Strategy | str] | None = None,
) -> Game:
    """A game of the world of 2010 with a row per seed.

    profile: state -> strategy, nobody's if left out. Not frozen it plays the whole month.
    """
    kind, fixed = (FrozenGame, FROZEN) if frozen else (Game, ())
    config = load_config("world_2010", [*LACKS, *fixed, *changes])
    players = {name: [how] * len(seeds) for name, how in (profile or {}).items()}
    return kind(config, {"seed": list(seeds)} | players)
