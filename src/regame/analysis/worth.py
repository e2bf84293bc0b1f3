"""What a policy is worth to who pays for it: what is had with it less what is had without.

The holder of the weapon plays the same in both, in the same worlds and with the same luck, so the
difference is the policy's alone. Without it, a state does nothing.
"""

from typing import NamedTuple

from regame.core.arrays import Floats


class Sides(NamedTuple):
    """A payoff to the end of the horizon, USD, discounted (worlds,): under the weapon, and idle.

    idle: if nothing happens, the same world without the weapon.
    """

    weapon: Floats
    idle: Floats


def worth(held: Sides, without: Sides) -> Sides:
    """Return what a policy is worth in every world (worlds,), USD, on each side.

    held: the payoff with the policy; without: doing nothing. Raises ValueError where they
    are not of the same worlds.
    """
    if [side.shape for side in held] != [side.shape for side in without]:
        raise ValueError("a policy is worth something only in the worlds that it is played in")
    return Sides(held.weapon - without.weapon, held.idle - without.idle)


def chances(value: Sides) -> tuple[float, float] | None:
    """Return from which chance of the weapon to which a policy does not lose, in the mean.

    The mean over worlds at a chance p is p times that under the weapon and 1 - p times that if
    nothing happens. None where it loses at any chance, or without a world.
    """
    if not len(value.weapon):
        return None
    used, idle = float(value.weapon.mean()), float(value.idle.mean())
    if used < 0 > idle:
        return None
    if used >= 0 <= idle:
        return 0.0, 1.0
    turn = idle / (idle - used)
    return (turn, 1.0) if used > idle else (0.0, turn)
