"""Names and numbers of the engine that studies and the page read: the seam to what lies below."""

from regame.engine.luck.chance import Chance
from regame.engine.relations.plants import IDLE, KG, MAGNET, MINE, RECYCLING, RUNNING, SEPARATION
from regame.engine.state.atlas import STATUS, Atlas, atlas_of
from regame.engine.state.lines import CONCESSIONS, INCOME_LINES, LINES, MAKERS, MINES
from regame.engine.state.sums import total
from regame.engine.state.world import VARIABLES
from regame.game.firms.roster import owners as firm_owners
from regame.game.firms.roster import players as firm_players

SECTORS = LINES[:INCOME_LINES]  # lines of the ledger that are money

__all__ = [
    "CONCESSIONS",
    "IDLE",
    "KG",
    "MAGNET",
    "MAKERS",
    "MINE",
    "MINES",
    "RECYCLING",
    "RUNNING",
    "SECTORS",
    "SEPARATION",
    "STATUS",
    "VARIABLES",
    "Atlas",
    "Chance",
    "atlas_of",
    "firm_owners",
    "firm_players",
    "total",
]
