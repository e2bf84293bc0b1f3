"""Who wins by a policy, as a table that people read."""

from collections.abc import Sequence

from regame.core.words import NONE, money
from regame.reports.templating import said
from regame.studies.frame import Table
from regame.studies.respond.parts import Gain

HEADS = {"support": "net public money"}
LARGE = 0.1  # of the largest receipts: what is said in words


def followers_in_words(gains: Sequence[Gain], state: str) -> list[str]:
    """Return who plays policies with allies beside the state that asks, where anybody does."""
    club = {gain.of for gain in gains if gain.by == "state" and gain.plays and gain.of != state}
    return said("respond", "followers", sorted(club))


def who_pays(gains: Sequence[Gain], state: str, holder: str) -> list[str]:
    """Return how to read the lines of a ledger, and who pays a duty that the state has alone.

    Where the study has plays without restriction, who pays is said of these.
    """
    club = {gain.policy for gain in gains if gain.by == "state" and gain.plays and gain.of != state}
    calm = any(gain.worth_if_nothing_usd for gain in gains)
    worth = {
        (gain.policy, gain.of): (gain.worth_if_nothing_usd if calm else gain.worth_usd) or 0.0
        for gain in gains
    }
    duties = {policy: usd for (policy, of), usd in worth.items() if of == "duty" and usd > 0}
    shares = [
        (policy, *(worth[policy, of] / duty for of in ("users", holder, state)))
        for policy, duty in duties.items()
        if policy not in club and duty >= LARGE * max(duties.values())
    ]
    return said("respond", "who_pays", state, holder, calm, shares)


def gain_tables(gains: Sequence[Gain], by: str, state: str) -> list[Table]:
    """Return what policies are worth under restrictions, and without any where a study has that."""
    calm = [gain.model_copy(update={"worth_usd": gain.worth_if_nothing_usd}) for gain in gains]
    tables = [gain_table(gains, by, state)]
    if any(gain.worth_usd for gain in calm):
        table = gain_table(calm, by, state)
        tables.append(table._replace(title=f"If the holder restricts nothing: {table.title}"))
    return tables


def gain_table(gains: Sequence[Gain], by: str, state: str) -> Table:
    """Return a row per policy, a column per state or line.

    A star marks who plays the policy; entries that no policy moves are left out.
    """
    rows = [gain for gain in gains if gain.by == by]
    moved = list(dict.fromkeys(gain.of for gain in rows if gain.worth_usd))
    at = {(gain.policy, gain.of): gain for gain in rows}
    cells = [
        [policy, *(_cell(at[policy, name], by) for name in moved)]
        for policy in dict.fromkeys(gain.policy for gain in rows)
    ]
    whose = "each state (*: plays it)" if by == "state" else f"each line of {state}'s ledger"
    heads = [HEADS.get(name, name.replace("_", " ")) for name in moved]
    return Table(f"Worth to {whose}, USD", ("policy", *heads), cells)


def _cell(gain: Gain, by: str) -> str:
    star = "*" if gain.plays and by == "state" else ""
    return f"{money(gain.worth_usd)}{star}" if gain.worth_usd else NONE
