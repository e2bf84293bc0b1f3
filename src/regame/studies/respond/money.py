"""What a state has under every play of the holder and every policy of its own."""

from typing import NamedTuple

from regame.analysis.statistics import Floats


class Sums(NamedTuple):
    """Money of the state by strategy of the holder, policy and world (H, P, W), USD."""

    income: Floats
    budget: Floats
    stock: Floats  # value of the public stock that is left, as `ledger.stock_value` has it
    conceded: Floats  # how often it gave way


def cost_of(sums: Sums) -> Floats:
    """Public money beyond doing nothing, less what the stock left would fetch (H, P, W), USD."""
    return sums.budget[:, :1] - sums.budget - (sums.stock - sums.stock[:, :1])
