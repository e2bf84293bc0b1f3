"""Quantiles of the standard normal, a gang of runs at a time.

Algorithm AS 241, PPND16 (Wichura 1988, "The percentage points of the normal distribution"): a ratio
of two polynomials near the middle, and two more, in the root of minus the log of what lies beyond,
for the tails. All three are computed and one is chosen.
"""

import numpy as np

from lanes.compiling import Verb
from lanes.elementary import log
from lanes.gangs import lanes
from lanes.helpers import compiled, mechanism
from lanes.intrinsics import fma, root

ABOVE_ZERO = 2.0**-54  # a uniform draw may be 0, whose normal quantile is minus infinity
MIDDLE = 0.425  # how far from 1/2 the middle goes
NEAR, FAR = 1.6, 5.0  # roots from which the polynomials of near and of far tails count

# Wichura's coefficients, of 1, x, x^2 and so on: over and under the line.
MIDDLE_OVER = (
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3,
)  # fmt: skip
MIDDLE_UNDER = (
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
    5.2264952788528545610e3,
)  # fmt: skip
NEAR_OVER = (
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4,
)  # fmt: skip
NEAR_UNDER = (
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)  # fmt: skip
FAR_OVER = (
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7,
)  # fmt: skip
FAR_UNDER = (
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)  # fmt: skip


@compiled
def polynomial(x: float, of: tuple[float, ...]) -> float:
    """The polynomial of seventh degree with these coefficients."""
    y = of[7]
    for k in range(6, -1, -1):
        y = fma(x, y, of[k])
    return y


@compiled
def quantile(chance: float) -> float:
    """The standard normal quantile of a chance between 0 and 1, to 2e-15 of its size."""
    off = chance - 0.5
    x = MIDDLE * MIDDLE - off * off
    over, under = off * polynomial(x, MIDDLE_OVER), polynomial(x, MIDDLE_UNDER)
    out = root(-log(min(chance, 1 - chance)))
    near, far = out - NEAR, out - FAR
    near_over, near_under = polynomial(near, NEAR_OVER), polynomial(near, NEAR_UNDER)
    far_over, far_under = polynomial(far, FAR_OVER), polynomial(far, FAR_UNDER)
    if x < 0:
        over = near_over if out <= FAR else far_over
        under = near_under if out <= FAR else far_under
        over = -over if off < 0 else over
    return over / under


@mechanism
def turn_normal(drawn: np.ndarray, r: int) -> None:
    """Put standard normal draws in the place of uniform ones (run, entity)."""
    for k in range(drawn.shape[1]):
        drawn[r, k] = quantile(max(drawn[r, k], ABOVE_ZERO))


@Verb
def normal(drawn: np.ndarray) -> None:
    """Put standard normal draws in the place of uniform ones on [0, 1) (run, entity)."""
    for r in lanes(len(drawn)):
        turn_normal(drawn, r)
