"""Who wins by a policy, as a table that people read."""

from collections.abc import Sequence

from regame.core.words import NONE, money
from regame.studies.frame import Table
from regame.studies.respond.parts import Gain


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
    heads = [name.replace("_", " ") for name in moved]
    return Table(f"Worth to {whose}, USD", ("policy", *heads), cells)


def _cell(gain: Gain, by: str) -> str:
    star = "*" if gain.plays and by == "state" else ""
    return f"{money(gain.worth_usd)}{star}" if gain.worth_usd else NONE
