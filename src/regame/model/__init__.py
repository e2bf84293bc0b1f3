"""The model in plain Python, an agent per state and per firm: to read, and to try a new rule.

Start with `model.py`, the month in order; docs/read-the-model.md is the guide.
"""

from regame.model.companies import Company as Firm
from regame.model.firms import Firm as Plant
from regame.model.model import Chokepoint
from regame.model.states import State

__all__ = ["Chokepoint", "Firm", "Plant", "State"]
