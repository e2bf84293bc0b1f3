"""The table of a target's question, and what it says of deals: how often, at what price."""

from collections.abc import Sequence

from regame.core.words import listed, money
from regame.runs.experiment import DRAWN
from regame.runs.sources import DATED, POSTERIOR, PRIOR, USUAL_YEAR
from regame.studies.frame import Table
from regame.studies.respond.parts import Option, Regret

LEGEND = (
    "Cost: public money beyond doing nothing, less what a stock left would fetch. Loss avoided: "
    "by all but the treasury. Regret: what the best policy brings beyond this one, the mean "
    "over worlds, against the holder's strategy where it is largest. No worse: than doing nothing, "
    "share of worlds and strategies. Sums are discounted means over worlds and the holder's "
    "strategies, equally weighted."
)
LEFT_OUT = (
    "Left out: the holder keeps to its calendar here, so no deal ends a restriction and no stock "
    "that it sees brings one on, and it licenses goods to be stored as others; others do not all "
    "buy stocks at once; a stock fits the lines that need it, though goods are made to order by "
    "shape and grade; and what a stock sells in a stop earns what the market then pays, though a "
    "state may give it away."
)
DEALS_LEFT_OUT = (
    "Left out: what giving way costs the state. It is counted in times, not in money: the last "
    "column says what once must cost it for a policy to pay as much as the one that gives way most "
    "often, under restrictions. Others bargain "
    "as they weigh it, whatever the state does."
)


def firms_in_words(firms: str) -> str:
    """Say by which rules firms play in all runs."""
    if firms == DRAWN:
        return (
            "Firms play the rules that each world draws (table firm_moves), whatever a state does."
        )
    return "Firms play as usual; --firms drawn: by the rules that firms on record showed."


def price_of_giving_way(options: Sequence[Option]) -> str:
    """Say what giving way must cost the state for those policies to be right that seldom do."""
    prices = sorted(
        (option.break_even_concession_usd, option.policy)
        for option in options
        if option.break_even_concession_usd is not None
    )
    if not prices:
        return "But: giving way counts as free here. No policy has a price."
    most = max(options, key=lambda option: option.concessions or 0)
    each = [f"{money(price, False)} USD ({name!r})" for price, name in prices]
    return (
        f"But: giving way counts as free here. {most.policy!r} loses to others once giving way "
        f"costs, each time, over {listed(each)}."
    )


def regret_table(options: Sequence[Option], regrets: Sequence[Regret]) -> Table:
    """Return how regret is made: a row per policy, a column per strategy of the holder."""
    held = list(dict.fromkeys(regret.holder for regret in regrets))
    at = {(regret.policy, regret.holder): regret for regret in regrets}
    cells = [
        [option.policy, *(_regret_sum(at[option.policy, name]) for name in held)]
        for option in options
    ]
    caption = "Regret by the holder's strategy: the best policy of each world less this one"
    return Table(f"{caption}, means in USD", ["policy", *held], cells)


def _regret_sum(regret: Regret) -> str:
    sums = (regret.best_usd, regret.net_usd, regret.regret_usd)
    return "{} less {} = {}".format(*map(money, sums))


def said_worlds(source: str) -> str:
    """Say what the worlds of a source have in common."""
    if source == PRIOR:
        return "worlds span what sources allow"
    dated = DATED.match(source)
    if source == POSTERIOR or dated:
        return f"worlds fit the record to {dated[1] if dated else USUAL_YEAR}"
    return f"worlds are those of {source}"


def costs(usd: float) -> str:
    """Return what a policy costs; one that earns says so."""
    if usd < 0:
        return f"earns {money(-usd, False)} of public money"
    return f"costs {money(usd, False)} of public money"


def avoids(usd: float) -> str:
    """Return what a policy avoids; one that harms says so."""
    if usd < 0:
        return f"adds losses of {money(-usd, False)}"
    return f"avoids losses of {money(usd, False)}"
