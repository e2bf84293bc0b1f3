"""The mass balance of the record, by year and region, and the leakage that it leaves open.

Tables only, no model: what was mined, exported on the books and used. What does not close is
leakage or a change of stocks, and the two ends of the same trade give two different answers.
"""

import numpy as np
import pandas as pd

from regame.reports.templating import said
from regame.studies.calibration.result import BalanceYear
from regame.studies.hindcast.observed import UNITS
from regame.tables import figures

YEARS = range(2005, 2016)
INSIDE_2011 = 0.70  # China's share of world use in 2011, the one year on record; demand
GROWTH_INSIDE, GROWTH_OUTSIDE = 0.11, -0.04  # a year, 2005 to 2010; demand
ESTIMATES = ("leakage estimate", "black market estimate")
_TABLE = figures.read("balance").set_index("column")
HEADINGS = {str(name): str(text) for name, text in _TABLE["heading"].items()}  # by column
RECORDED = ("mined_china", "undocumented_china", "mined_outside")  # as tables have them


def balance() -> pd.DataFrame:
    """Return the balance: a row per year 2005 to 2015, columns of `HEADINGS` in t REO.

    NaN where the record says nothing. `left_china` and `missing_outside` are the leakage that the
    record implies, seen from either end.
    """
    by_year = pd.DataFrame(index=pd.Index(YEARS, name="year"), dtype=float)
    for column in RECORDED:
        by_year[column] = _yearly(_rows(column))
    by_year["exported"] = _exports()
    world, inside = _world_use(), _inside_share()
    by_year["used_china"] = world * inside
    by_year["used_outside"] = world * (1 - inside)
    made = by_year["mined_china"] + by_year["undocumented_china"]
    by_year["left_china"] = made - by_year["used_china"] - by_year["exported"]
    lacking = by_year["used_outside"] - by_year["mined_outside"]
    by_year["missing_outside"] = lacking - by_year["exported"]
    by_year["estimate"] = _estimates(by_year["exported"])
    return by_year[list(HEADINGS)]


def as_text() -> str:
    """Return the balance as text, in kt REO."""
    headings = list(HEADINGS.values())
    shown = balance().map(lambda tonnes: "–" if tonnes != tonnes else f"{tonnes / 1e3:.1f}")
    rows = [["year", *headings], *shown.reset_index().astype(str).to_numpy().tolist()]
    widths = [4, *(max(len(heading), 7) for heading in headings)]
    lines = ["  ".join(map(str.rjust, row, widths)) for row in rows]
    title = f"Mass balance of the record, k{UNITS['export_tonnes_china']} a year"
    return "\n".join([title, *lines, *said("calibration", "balance_notes")])


def by_year() -> tuple[BalanceYear, ...]:
    """Return the balance year by year, in t REO."""
    table = balance().astype(object).reset_index()
    rows = table.where(table.notna(), None).to_dict("records")
    return tuple(BalanceYear.model_validate(row) for row in rows)


def _rows(column: str) -> pd.DataFrame:
    """Rows of the table that makes a column of the balance."""
    table, key, item = (str(_TABLE.loc[column, name]) for name in ("table", "key", "item"))
    rows_of_table = figures.read(table)
    return rows_of_table[rows_of_table[key] == item]


def _yearly(rows: pd.DataFrame) -> pd.Series:
    """The mean of the figures of every year."""
    return rows.groupby("year")["value"].mean()


def _exports() -> pd.Series:
    trade = _rows("exported")
    return _yearly(trade[trade["period"].isna() & trade["unit"].str.startswith("t ")])


def _world_use() -> pd.Series:
    """World use by the series that covers most years."""
    demand = _rows("used_china")
    rows = demand[(demand["region"] == "world") & (demand["metric"] == "use")]
    return _yearly(rows[~rows["source"].str.startswith("BCC")])


def _inside_share() -> pd.Series:
    """China's share of world use by year, from the year on record and the recorded growth."""
    years = np.array(YEARS)
    back = np.maximum(2010 - years, 0) + (years < 2011)  # years of that growth up to 2011
    growth = (1 + GROWTH_OUTSIDE) / (1 + GROWTH_INSIDE)
    ratio = INSIDE_2011 / (1 - INSIDE_2011) * growth**back
    return pd.Series(ratio / (1 + ratio), years)


def _estimates(exported: pd.Series) -> pd.Series:
    """What sources call leakage, in t; a share of legal exports is taken of them."""
    trade = figures.read("trade")
    rows = trade[trade["metric"].isin(ESTIMATES) & trade["period"].isna()]
    of_exports = rows["value"] / 100 * rows["year"].map(exported)
    tonnes = rows["value"].where(~rows["unit"].str.startswith("%"), of_exports)
    return tonnes.groupby(rows["year"]).mean()
