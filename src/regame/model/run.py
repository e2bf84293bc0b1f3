"""What firms and states know of the run they are in: the model as its agents see it."""

from dataclasses import dataclass
from typing import Any, Protocol

from regame.config.schema import Config


class Elasticity:
    """An elasticity on the way from short to long run."""

    def __init__(self, p: Config, short: float, long: float):
        self.short = p.demand.elasticity * short
        self.rise = max(p.demand.elasticity_long * long, self.short) - self.short

    def at(self, adapted: float) -> float:
        """Its value now; adapted: 0 short run, 1 long run."""
        return self.short + self.rise * adapted


@dataclass
class Issue:
    """What a state and the holder are at odds about, and what each can bear for it."""

    row: int  # place of its luck
    side: int  # place of the luck of what both can bear, one for all issues of a state
    drawn: bool  # nature opens it, and opens it again
    stakes: float  # of the state, 0 low to 3 existential
    holder_stakes: float
    value: float = 0.0  # USD, for the holder; 0: not open
    cost: float = 0.0  # USD, of giving way
    age: float = -1.0  # months; -1: it was never open
    months: float = -1.0  # since it was first pressed; -1: it is not
    resolve: float = 0.0  # months of a minor loss
    endurance: float = 0.0  # months
    doubt: float = 0.0  # error of the state about the holder, log
    holder_doubt: float = 0.0  # and the other way round
    bound: bool = False  # its public keeps the state from giving way at once
    holder_bound: bool = False
    borne: float = 0.0  # months of a minor loss
    spent: float = 0.0  # months
    denied: bool = False


@dataclass
class Dispute:
    """What a state and the holder are at odds about, and how often they have been. USD."""

    issues: list[Issue]
    stake: float = 0.0  # largest of those that are open
    talks: float = 0.0  # months in which nothing is pressed after a threat
    truce: float = 0.0  # months left
    denial: float = 0.0  # months of one so far
    won: float = 0.0  # by the holder this month
    lost: float = 0.0  # by the state this month
    opened: int = 0
    threats: int = 0
    acts: int = 0
    conceded: int = 0
    breaches: int = 0


class Draws(Protocol):
    """The luck of a month."""

    demand: list[float]  # by state, standard normal
    supply: list[float]  # by extractor, the same
    invest: list[float]  # by firm, 0-1
    drive: list[float]  # by state, 0-1
    dispute: list[float]  # by state, 0-1
    stake: list[float]  # standard normal: values by issue, then costs, and so on


class Run(Protocol):
    """A run under way; `model.Chokepoint` is one.

    States and firms are Any here, so that their files may import this one.
    """

    p: Config
    month: int  # 0 the first
    luck: Draws
    dice: Any  # opening.Luck, with `bargain`, the parameters of disputes
    anger: list[float]  # by state, 0-1, the same in every month
    facts: dict[str, Any]  # by group: covers of instruments, values of lost load
    stop_value: list[float]  # by group, over the price
    all_states: list[Any]  # states.State, in the order of rows
    all_firms: list[Any]  # firms.Firm
    home: Any  # states.Holder
    agreements: Any  # agreements.Agreements
    companies: list[Any]  # companies.Company, in the order in which they are asked
    leading: int  # row of the group whose price is shown
    groups: range
    content: list[float]  # t of refined goods in a tonne of products at the start, by group
    elasticity: list[Elasticity]  # of use outside products, by group
    thrift: list[Elasticity]  # of content, by group
    product_elasticity: Elasticity
    ceiling: list[float]  # share of use that substitutes can take, by group
    product_ceiling: float
    product_value: float  # USD/kg, value of lost load of products
    use_outside: float  # t/month
    duty: list[float]  # by group
    charge: float  # of capital, USD/kg for each USD per t/year
    growth_inside: float  # use over the start's
    growth_outside: float
    product_growth: float  # of use of products on top of it
    cost_level: float  # of everybody, over the start's
    crowded: float  # factor on what investors expect, 0-1
    scarcity: float  # extractors over refineries outside, at most one

    def joined(self, seller: Any, buyer: Any) -> bool:
        """Whether goods may go from one state to another."""
