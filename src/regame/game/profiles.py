"""Who plays what, as a table: designs from a mapping, with strategies as objects or texts."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from regame.core.errors import UserError
from regame.strategies.objects import text_of
from regame.strategies.roles import check_players


def table_of(given: Mapping[str, Any], seed: int = 1) -> pd.DataFrame:
    """Return a design from columns: a state's strategies, or numbers of the config, by run.

    given: name -> a value for all runs, or a list with one for each; strategies as objects or
    texts. `seed` is the same in all runs unless given, so that they meet the same luck. Raises
    UserError if lists differ in length, or hold nothing.
    """
    lists = {name: list(x) for name, x in given.items() if isinstance(x, list | tuple)}
    lengths = {name: len(values) for name, values in lists.items()}
    if len(set(lengths.values())) > 1 or 0 in lengths.values():
        lengths_text = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise UserError(
            f"runs: lists must have one value for each run and the same length: {lengths_text}"
        )
    runs = next(iter(lengths.values()), 1)
    columns = {name: lists.get(name, [value] * runs) for name, value in given.items()}
    columns = {"seed": [seed] * runs} | columns
    return pd.DataFrame({name: list(map(_plain, values)) for name, values in columns.items()})


def check_asked(
    design: pd.DataFrame, holders: Sequence[str], states: Sequence[str], firms: Sequence[str]
) -> None:
    """Raise UserError for every strategy of a design that its state, or firm, cannot play.

    holders, states, firms: names, as of a world; of firms "Firms" first, then firms and classes.
    """
    asked = (
        (f"runs: {name}", name, str(play))
        for name in (*states, *firms)
        if name in design
        for play in dict.fromkeys(design[name])
    )
    check_players(asked, holders, firms[1:])


def _plain(value: Any) -> Any:
    """A number as it is; anything else as the text of a strategy."""
    return value if isinstance(value, int | float) else text_of(value)
