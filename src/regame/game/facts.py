"""Names and numbers of the engine that studies and the page read: the seam to what lies below."""

from regame.engine.luck.chance import Chance
from regame.engine.relations.plants import KG
from regame.engine.state.atlas import START_USE, STATUS, Atlas, atlas_of
from regame.engine.state.lines import CONCESSIONS, EXTRACTORS, INCOME_LINES, LINES, MAKERS, OWNERS
from regame.engine.state.stages import EXTRACTION, IDLE, MAKING, RECYCLING, REFINING, RUNNING
from regame.engine.state.sums import total
from regame.engine.state.world import VARIABLES
from regame.game.firms.roster import named as firms_named
from regame.game.firms.roster import owners as firm_owners
from regame.game.firms.roster import players as firm_players
from regame.game.firms.roster import rules_by_firm

SECTORS = LINES[:INCOME_LINES]  # lines of the ledger that are money
