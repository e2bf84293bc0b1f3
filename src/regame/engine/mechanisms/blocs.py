"""Blocs of buyers, each holder's home and the rest: how sharply they choose among sellers."""

from __future__ import annotations

import numpy as np

from regame.engine.lanes.elementary import exp
from regame.engine.state.atlas import Facts
from regame.engine.state.buffers import Buffers
from regame.engine.verbs import Row, compiled


@compiled
def sharpen(a: Facts, d: Buffers, q: Row, logs: np.ndarray, sharpness: np.ndarray) -> None:
    """Set buyers' sharpness (state,) kg/USD: by the geometric mean of trailing prices in a bloc.

    logs: of buyers' trailing prices (state,). Outside a holder these differ by little more than
    freight; one sharpness for each buyer changed no answer, and cost a tenth of a market's time.
    """
    mean = d.mean
    for k in range(len(a.bloc_size)):
        mean[k] = 0.0
    for s in range(a.states):
        mean[a.bloc[s]] += logs[s]
    for k in range(len(a.bloc_size)):
        mean[k] = q.market_sharpness * exp(-mean[k] / a.bloc_size[k])
    for s in range(a.states):
        sharpness[s] = mean[a.bloc[s]]
