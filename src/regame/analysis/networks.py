"""What is reported of a supply network: a state's dependence in a month, and how tables show it."""

from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
from pydantic import Field

from regame.analysis.results import Result
from regame.core.words import NONE, percent

type Share = float | None

LEAST = 0.01  # share of all use from which a loss is listed

HEADINGS = (
    *("state", "run", "month", "from the holder: extracted", "refined", "made"),
    *("Hirschman, refined", "minimum cut", "served without the holder"),
)


class Dependence(Result):
    """How a state depends on others in a month: medians over worlds; None where it uses nothing.

    Shares are of the state's use of oxides with those in magnets that it uses; made: of magnets.
    """

    state: str
    played: str = Field(description="who was played: the treatment or its baseline")
    month: int = Field(description="month 0 is the first")
    worlds: int
    abroad_mined: Share = Field(description="share of use extracted abroad")
    abroad_separated: Share
    abroad_made: Share
    holder_mined: Share = Field(description="share of use extracted in the holder")
    holder_separated: Share
    holder_made: Share
    hirschman_mined: Share = Field(description="sum of squared shares of states of origin")
    hirschman_separated: Share
    hirschman_made: Share
    cut: Share = Field(description="minimum cut between all plants and the state, over its use")
    served: Share = Field(description="share of use that could be served without the holder")
    passes: Share = Field(description="share of all others' use that passes the state")
    betweenness: Share

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

    def cells(self) -> list[str]:
        """The cells of a row of a table, in the order of HEADINGS."""
        origins = (self.holder_mined, self.holder_separated, self.holder_made)
        return [
            self.state, self.played, str(self.month), *(_share(x) for x in origins),
            _number(self.hirschman_separated), _number(self.cut), _share(self.served),
        ]  # fmt: skip


class NodeLoss(Result):
    """Use that ends in a month if all plants of a stage in a state are lost: median over worlds."""

    state: str
    stage: str
    played: str
    month: int = Field(description="month 0 is the first")
    worlds: int
    share: float = Field(description="of all use; stocks are left out")


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


def _share(value: Share) -> str:
    return NONE if value is None else percent(value)


def _number(value: Share) -> str:
    return NONE if value is None else f"{value:.2f}"


def rows_of(found: Iterable[Dependence]) -> Sequence[list[str]]:
    """The rows of a table of all of them."""
    return [item.cells() for item in found]
