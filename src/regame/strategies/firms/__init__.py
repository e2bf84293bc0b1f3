"""How firms behave: postures of all users of a state, and rules by which one named firm acts."""

from regame.strategies.firms.posture import FirmStrategy, Posture

__all__ = ["FirmStrategy", "Posture"]
