"""What is reported of a supply network: a state's dependence in a month."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Hundredths, Share

LEAST = 0.01  # share of all use from which a loss is listed


class Dependence(Result):
    """How a state depends on others in a month: medians over worlds; None where it uses nothing.

    Shares are of the state's use of oxides with those in magnets that it uses; made: of magnets.
    """

    state: str = Field(title="state")
    played: str = Field(title="run", description="who was played: the treatment or its baseline")
    month: int = Field(title="month", description="month 0 is the first")
    worlds: int
    abroad_mined: float | None = Field(description="share of use extracted abroad")
    abroad_separated: float | None
    abroad_made: float | None
    holder_mined: Share | None = Field(
        title="from the holder: extracted", description="share of use extracted in the holder"
    )
    holder_separated: Share | None = Field(title="refined")
    holder_made: Share | None = Field(title="made")
    hirschman_mined: float | None = Field(description="sum of squared shares of states of origin")
    hirschman_separated: Hundredths | None = Field(title="Hirschman, refined")
    hirschman_made: float | None
    cut: Hundredths | None = Field(
        title="minimum cut",
        description="minimum cut between all plants and the state, over its use",
    )
    served: Share | None = Field(
        title="served without the holder",
        description="share of use that could be served without the holder",
    )
    passes: float | None = Field(description="share of all others' use that passes the state")
    betweenness: float | None

    @classmethod
    def of(cls, state: str, played: str, month: int, values: np.ndarray) -> Self:
        """Medians of measures (world, measure), in the order of the fields above."""
        names = list(cls.model_fields)[4:]
        finite = [column[np.isfinite(column)] for column in values.T]
        medians = [float(np.median(column)) if len(column) else None for column in finite]
        return cls(
            state=state, played=played, month=month, worlds=len(values),
            **dict(zip(names, medians, strict=True)),
        )  # fmt: skip


class NodeLoss(Result):
    """Use that ends in a month if all plants of a stage in a state are lost: median over worlds."""

    state: str = Field(title="state")
    stage: str = Field(title="stage")
    played: str = Field(title="run")
    month: int = Field(title="month", description="month 0 is the first")
    worlds: int
    share: Share = Field(title="use lost", description="of all use; stocks are left out")


def losses_of(
    values: np.ndarray, states: Sequence[str], stages: Sequence[str], played: str, month: int
) -> list[NodeLoss]:
    """Medians of (world, stage, state), the largest first, as far as they reach LEAST."""
    medians = np.median(values, axis=0)
    node_losses = [
        NodeLoss(
            state=states[s], stage=stages[k], played=played, month=month, worlds=len(values),
            share=float(medians[k, s]),
        )
        for k, s in zip(*np.nonzero(medians >= LEAST), strict=True)
    ]  # fmt: skip
    return sorted(node_losses, key=lambda item: -item.share)
