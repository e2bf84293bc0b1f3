"""The model in plain Python, an agent per state and per firm: to read, and to try a new rule.

Start with `model.py`, the month in order; docs/read-the-model.md is the guide.
"""

from regame.model.model import Chokepoint

__all__ = ["Chokepoint"]
