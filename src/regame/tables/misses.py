"""What the model misses on the record, from the table `misses`, as an answer says it."""

from regame.core.words import listed
from regame.tables import figures

TABLE = "misses"
TURN = 2015  # last year of the first record; the second follows it
SHOWN = 3  # groups of figures that are named
GROUP = ["series", "first_year", "year", "side"]
SIDES = {"above": "higher", "below": "lower", "both": "on both sides"}


def said(start_year: int) -> str:
    """Return which figures on record the model misses, for an answer about a world of that year.

    A world that opens up to 2015 is held to the record to 2015, by worlds that fit it; a later one
    to that of 2016 on, by forecasts from 2015. Named are the largest groups since the opening.
    """
    table = figures.read(TABLE)
    early = table["year"] <= TURN
    mine = table[early if start_year <= TURN else ~early]
    if mine.empty:
        return "every figure on record is held."
    scored, missed = int(mine["scored"].iloc[0]), int(mine["missed"].sum())
    bearing = mine[mine["year"] >= start_year] if start_year <= TURN else mine
    ranked = bearing.sort_values("missed", ascending=False, kind="stable")
    named_misses = [
        f"{in_words(series)} {last if first == last else f'{first}-{last}'} (record {SIDES[side]})"
        for series, first, last, side in ranked.head(SHOWN)[GROUP].to_numpy().tolist()
    ]
    further = len(ranked) - len(named_misses)
    named_misses += [f"{further} more series"] if further > 0 else []
    which = f"to {TURN} fitted worlds" if start_year <= TURN else f"after {TURN} forecasts"
    outside = f"; outside are {listed(named_misses)}" if named_misses else ""
    return f"of {scored} figures on record {which} hold {scored - missed}{outside}."


def in_words(series: str) -> str:
    """Return a series in words, its states as they are written."""
    series_words = series.replace("_", " ")
    for state in figures.read("regions")["state"]:
        series_words = series_words.replace(str(state).lower(), str(state))
    return series_words
