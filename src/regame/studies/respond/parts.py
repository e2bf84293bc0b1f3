"""Parts of what a target's question finds: policies, pairs of them, and what a search tried."""

from operator import attrgetter

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.packaged import toml
from regame.core.shown import Hundredths, Loss, Share, Usd
from regame.core.words import NONE, listed, money, percent
from regame.studies.respond.options import MEAN, REGRET, TENTH
from regame.studies.verdict.losses import Loss as SectorLoss

SAYS = toml("fields.toml")["respond"]  # field -> what it is
RULES = {
    MEAN: "the highest mean worth in the stop",
    TENTH: "the highest worth in the worst tenth of worlds",
    REGRET: "the least regret, in the stop or without, whichever is worse",
}

# What a state makes of what it uses, and what it buys of all it buys: sums of a run.
SUPPLY = ("refined", "refined_used", "made", "made_used", "from_holder", "bought")


class Worth(Result):
    """What a policy is worth to a state, USD: its payoff with it less its payoff doing nothing.

    The holder plays the same in both, in the same worlds and with the same luck (`analysis.worth`).
    worth_usd: under the holder's restrictions, the mean over worlds and, of several, over them with
    the same weight; worth_ci: of that mean; worst_tenth_usd: its mean over the tenth of worlds and
    restrictions in which it is least. worth_if_nothing_usd: where the holder restricts nothing;
    None where the study lacks that. break_even_probability: the chance of the holder's play at
    which the policy is worth nothing in the mean; 0: it loses at no chance, None: it gains at none.
    pays_between: from which chance to which it does not lose. cost_if_nothing_usd: public money,
    less what a stock left would fetch, where the holder restricts nothing; None where no budget
    was looked at.
    """

    worth_usd: float | None = None
    worth_ci: Interval | None = None
    worth_if_nothing_usd: float | None = None
    worst_tenth_usd: float | None = None
    break_even_probability: float | None = None
    pays_between: tuple[float, float] | None = None
    cost_if_nothing_usd: float | None = None

    @property
    def usd(self) -> float:
        """What it is worth; 0 where the holder restricts nothing in the study."""
        return self.worth_usd or 0.0

    @property
    def pays_where(self) -> str:
        """From which chance of the stop it pays, in a few words."""
        turn = self.break_even_probability
        if turn is None or self.pays_between is None:
            return "never"
        if self.pays_between == (0.0, 1.0):
            return "always"
        # Below one per cent to one digit, since rare stops matter.
        chance = percent(turn) if turn == 0 or turn >= 0.01 else f"{100 * turn:.1g} %"
        return f"{'over' if self.pays_between[1] == 1 else 'under'} {chance}"


WORTH = attrgetter("usd")


class Option(Worth):
    """A policy over all worlds and all that the holder may do, USD at the start's value.

    cost: public money beyond doing nothing, less what the public stock left at the end would fetch
    (`ledger.stock_value` of the lower of the expected and the present price). spent: the same
    without the stock left, which is stock_left. net: change of national income; without_stock: if
    the stock left were worth nothing. loss_avoided: net and cost, what all but the treasury win,
    firms that got public money among them. regret: what the best policy of each world and
    strategy of the holder would have brought beyond this one, the mean; worst_regret: the mean
    under the strategy where it is largest. robust: least worst regret of all (minimax regret).
    satisfies: share of worlds and strategies in which it does no worse than nothing. efficient: no
    other policy costs less and avoids more. dose: how much, of one of the study's instruments.
    concessions: how often the state gives way under restrictions, where deals end them.
    break_even_concession_usd: what giving way once must cost it for the policy to pay as much as
    the one that gives way most often; None for that one, and where it pays anyway.
    """

    policy: str = Field(title="policy")
    dose: float | None = None
    play: str
    why: str
    cost_usd: Usd = Field(title="cost")
    spent_usd: float
    stock_left_usd: float
    loss_avoided_usd: Usd = Field(title="loss avoided")
    net_usd: Usd = Field(title="net (95 %)")
    net_ci: Interval | None
    net_without_stock_usd: float
    benefit_per_dollar: float | None
    regret_usd: float
    worst_regret_usd: Loss = Field(title="worst regret")
    satisfies: Share = Field(title="no worse")
    efficient: bool
    picked: float = Field(description=SAYS["picked"])
    robust: bool
    robust_without_stock: bool
    concessions: Hundredths | None = Field(None, title="gives way")
    break_even_concession_usd: Loss | None = Field(None, title="once must cost")


class Gain(Result):
    """What a policy of the state that asks is worth to a state, or to a line of its own ledger.

    USD, as `Worth` has it; lines add up to what it is worth to the state that asks. plays: whether
    that state plays the policy, itself or in the club; one that gains and does not rides free.
    """

    policy: str
    by: str = Field(description="state or line")
    of: str = Field(description="state, or line of the ledger of the state that asks")
    plays: bool = Field(description="whether it plays the policy, or is in the club")
    worth_usd: float | None
    worth_ci: Interval | None
    worth_if_nothing_usd: float | None


class Best(Result):
    """The policy that brings most against one strategy of the holder, in the mean over worlds."""

    holder: str
    policy: str
    net_usd: float
    net_ci: Interval | None


class Regret(Result):
    """Regret of a policy against one strategy of the holder, USD, means over worlds.

    best_usd: what the best policy of each world brings beyond doing nothing, the same for all
    policies; regret_usd is that less net_usd. The largest of a policy is its `worst_regret_usd`.
    """

    policy: str
    holder: str
    net_usd: float
    net_ci: Interval | None
    best_usd: float
    regret_usd: float


class Contrast(Result):
    """What a policy brings beyond the one that differs in one thing, USD, world by world."""

    policy: str
    beside: str
    net_usd: float
    net_ci: Interval | None


class Tried(Result):
    """A policy of the front that a search found: cost and loss avoided where it looked, USD."""

    play: str
    cost_usd: float
    loss_avoided_usd: float


class Searched(Result):
    """What a search for policies with triggers did: how many it tried, where, and its front.

    In the worlds of the search the front is flattered, since the best of many is picked; `options`
    has what its policies are worth in the worlds of the study.
    """

    worlds: int
    seed: int
    tried: int
    front: tuple[Tried, ...]


class Point(Worth):
    """A dose of one instrument from the opening on; low and high: 90 of 100 worlds, USD."""

    policy: str
    dose: float
    unit: str
    low_usd: float
    high_usd: float
    cost_usd: float


class Top(Result):
    """The dose of an instrument that is worth most; None where no dose is worth more than nothing.

    end_binds: whether it is the largest that was played, so that more may be worth more.
    """

    policy: str
    unit: str
    dose: float | None
    worth_usd: float | None
    end_binds: bool


class Mix(Worth):
    """The policy, dose or instruments together of highest worth.

    It is picked in the worlds that it is judged in, which flatters it. candidates: among how many.
    """

    policy: str
    play: str
    cost_usd: float
    candidates: int


class Instrument(Result):
    """How much of one of the study's instruments a policy plays."""

    name: str
    amount: float
    unit: str


class Outlay(Result):
    """Public money beyond doing nothing to the end of a year of play, mean over worlds, USD.

    Discounted to the start; below zero the treasury has earned. A stock that it still holds is not
    taken off.
    """

    years: int
    stop_usd: float
    if_nothing_usd: float


class Advice(Worth):
    """A policy, dose or mix that a rule recommends.

    rule: the mean, the worst tenth of worlds, or regret. instruments: what it is made of; empty for
    a policy that is no sum of doses. outlays: of the recommended one. stock_left_usd: what is left
    of public stocks at the end would fetch that, if no stop comes. candidates: among how many it
    was picked, in the worlds that it is judged in, which flatters it.
    """

    rule: str
    policy: str
    play: str
    why: str
    instruments: tuple[Instrument, ...]
    cost_usd: float
    stock_left_usd: float
    outlays: tuple[Outlay, ...] = ()
    candidates: int

    @property
    def amounts(self) -> str:
        """What it is made of: "stock of magnets (12 months of use) and research (...)"."""
        return listed([f"{x.name} ({amount_of(x.amount, x.unit)})" for x in self.instruments])

    @property
    def chosen_by(self) -> str:
        """Its rule in words."""
        return RULES[self.rule]


class Late(Worth):
    """The recommended policy, begun only a month before the stop may come, as text; its worth."""

    play: str


class Setting(Result):
    """What a stop is of, and how money counts.

    goods: of the stop; good: in short. months_before: from the opening to the stop, at least.
    money: currency of prices and its year. discount: a year. accounts: their year, where value
    added counts. sources: titles. counted: countries that the state that asks is made of; empty
    where it is one. lapse: whether licences in force at the opening lapse where the holder
    restricts nothing. months: that the stop lasts, at most.
    """

    holder: str
    goods: str
    good: str
    months_before: int
    money: str
    discount: float
    accounts: int | None
    sources: tuple[str, ...]
    counted: tuple[str, ...] = ()
    lapse: bool = False
    months: int = 0


class Undefended(Result):
    """What the stop costs the state that asks if nothing is done, and all states by sector.

    loss_usd: its income without the stop less that with it, mean over worlds, discounted; the same
    money as `Worth`; low_usd, high_usd: 90 of 100 worlds. losses: value added
    that stopped lines lose, discounted, by state and sector.
    """

    loss_usd: float
    loss_ci: Interval | None
    low_usd: float | None = None
    high_usd: float | None = None
    share_of_gdp: float | None = Field(description="that mean loss over a year's GDP of the state")
    losses: tuple[SectorLoss, ...]


def amount_of(amount: float | None, unit: str) -> str:
    """Return an amount of an instrument with its unit."""
    if amount is None:
        return NONE
    if unit.startswith("share "):
        return f"{percent(amount)} {unit.removeprefix('share ')}"
    return f"{money(amount, signed=False) if amount >= 1e5 else f'{amount:g}'} {unit}"
