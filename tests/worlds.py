"""Tables of outcomes made by hand, for the tests of what is concluded from them."""

from typing import Any

import numpy as np
import pandas as pd

from regame.analysis.rules import Rule

YEARS = (1, 2, 5, 10, 20)


def outcomes(payoffs: dict[str, Any], horizons: tuple[int, ...] = (10,), **columns: Any) -> Any:
    """A table with the same values at each horizon; columns: name -> treatment -> values.

    Unless said otherwise all but the treatment named "baseline" restrict, and targets lose nothing.
    """
    frames = []
    for name, values in payoffs.items():
        n = len(values)
        given = {
            "payoff": values,
            "targets": np.zeros(n),
            "restricted": np.full(n, float(name != "baseline")),
            **{column: by[name] for column, by in columns.items()},
        }
        frame = pd.DataFrame({"world": range(n), "treatment": name, "failed": False})
        for column, value in given.items():
            names = [column] if "." in column else [f"{column}_{years}y" for years in horizons]
            for at in names:
                frame[at] = np.asarray(value, float)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def rule(quantity: Any, **bounds: Any) -> Rule:
    """A rule about ten years, with these bounds."""
    return Rule(name="n", claim="It cannot", quantity=quantity, years=10, why="because", **bounds)
