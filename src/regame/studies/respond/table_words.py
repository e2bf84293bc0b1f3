"""The table of a target's question, and what it says of deals: how often, at what price."""

from collections.abc import Sequence

from regame.core.words import listed, money
from regame.runs.experiment import DRAWN
from regame.studies.respond.parts import Option

LEGEND = (
    "Cost: public money beyond doing nothing, less what a stock left would fetch. Loss avoided: "
    "by all but the treasury. Regret: what the best policy brings beyond this one, the mean "
    "over worlds, against the holder's strategy where it is largest. No worse: than doing nothing, "
    "share of worlds and strategies. Sums are discounted means over worlds and the holder's "
    "strategies, equally weighted."
)
DEALS_LEFT_OUT = (
    "Left out: what giving way costs the state. It is counted in times, not in money: the last "
    "column says what once must cost it for a policy to pay as much as the first. Others bargain "
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
    prices = [
        f"{option.policy!r} pays as much where it costs "
        f"{money(option.break_even_concession_usd, False)} USD each time"
        for option in options
        if option.break_even_concession_usd is not None
    ]
    return f"But: giving way counts as free here. {listed(prices) or 'No policy has a price'}."
