"""The mass balance of the record, by year and region, and the leakage that it leaves open.

Tables only, no model: what was mined, exported on the books and used. What does not close is
leakage or a change of stocks, and the two ends of the same trade give two different answers.
"""

import pandas as pd

from regame.studies.calibration.parts import BalanceYear
from regame.studies.hindcast.observed import UNITS
from regame.tables import figures

YEARS = range(2005, 2016)
INSIDE_2011 = 0.70  # China's share of world use in 2011, the one year on record; demand
GROWTH_INSIDE, GROWTH_OUTSIDE = 0.11, -0.04  # a year, 2005 to 2010; demand
ESTIMATES = ("leakage estimate", "black market estimate")
_TABLE = figures.read("balance").set_index("column")
HEADINGS = {str(name): str(text) for name, text in _TABLE["heading"].items()}  # by column
RECORDED = ("mined_china", "undocumented_china", "mined_outside")  # as tables have them
NOTES = (
    "Left over: China's output, documented and not, less its use and legal exports; leaked or put "
    "into stocks. Missing: use outside China less what is extracted there and China's legal "
    "exports; leaked or taken from stocks. Exports are product weight. Use outside the one "
    "recorded split (70 % in China in 2011) is carried by recorded growth before and held after; "
    "confidence C.",
    "Leakage is latent: it lies between the two columns, and both carry the errors of all others.",
)


def balance() -> pd.DataFrame:
    """Return the balance: a row per year 2005 to 2015, columns of `HEADINGS` in t REO.

    NaN where the record says nothing. `left_china` and `missing_outside` are the leakage that the
    record implies, seen from either end.
    """
    by_year = pd.DataFrame(index=pd.Index(YEARS, name="year"), dtype=float)
    for column in RECORDED:
        by_year[column] = _rows(column).groupby("year")["value"].mean()
    by_year["exported"] = _exports()
    world, inside = _world_use(), _inside_share()
    by_year["used_china"] = world * inside
    by_year["used_outside"] = world * (1 - inside)
    by_year["left_china"] = (
        by_year["mined_china"]
        + by_year["undocumented_china"]
        - by_year["used_china"]
        - by_year["exported"]
    )
    by_year["missing_outside"] = (
        by_year["used_outside"] - by_year["mined_outside"] - by_year["exported"]
    )
    by_year["estimate"] = _estimates(by_year["exported"])
    return by_year[list(HEADINGS)]


def as_text() -> str:
    """Return the balance as text, in kt REO."""
    by_year = balance()
    widths = [max(len(heading), 7) for heading in HEADINGS.values()]
    head = "  ".join(
        f"{heading:>{width}}" for heading, width in zip(HEADINGS.values(), widths, strict=True)
    )
    lines = [f"Mass balance of the record, k{UNITS['export_tonnes_china']} a year", f"year  {head}"]
    for year, row in zip(YEARS, by_year.to_numpy(float), strict=True):
        cells = (
            f"{'–' if value != value else f'{value / 1e3:.1f}':>{width}}"
            for value, width in zip(row, widths, strict=True)
        )
        lines.append(f"{year}  {'  '.join(cells)}")
    return "\n".join([*lines, *NOTES])


def by_year() -> tuple[BalanceYear, ...]:
    """Return the balance year by year, in t REO."""
    table = balance()
    column_values = {
        str(key): [None if x != x else x for x in table[key]] for key in table
    }  # NaN: a gap
    return tuple(
        BalanceYear(year=year, **{key: values[k] for key, values in column_values.items()})
        for k, year in enumerate(YEARS)
    )


def _rows(column: str) -> pd.DataFrame:
    """Rows of the table that makes a column of the balance."""
    table, key, item = (str(_TABLE.loc[column, name]) for name in ("table", "key", "item"))
    rows_of_table = figures.read(table)
    return rows_of_table[rows_of_table[key] == item]


def _exports() -> pd.Series:
    trade = _rows("exported")
    is_annual = trade["period"].isna()
    return trade[is_annual & trade["unit"].str.startswith("t ")].groupby("year")["value"].mean()


def _world_use() -> pd.Series:
    """World use by the series that covers most years."""
    demand = _rows("used_china")
    rows = demand[(demand["region"] == "world") & (demand["metric"] == "use")]
    main = rows[~rows["source"].str.startswith("BCC")]
    return main.groupby("year")["value"].mean()


def _inside_share() -> pd.Series:
    """China's share of world use by year, from the year on record and the recorded growth."""
    shares = {}
    for year in YEARS:
        back = max(2010 - year, 0) + (year < 2011)  # years of that growth up to 2011
        ratio = INSIDE_2011 / (1 - INSIDE_2011)
        ratio *= ((1 + GROWTH_OUTSIDE) / (1 + GROWTH_INSIDE)) ** back
        shares[year] = ratio / (1 + ratio)
    return pd.Series(shares)


def _estimates(exported: pd.Series) -> pd.Series:
    """What sources call leakage, in t; a share of legal exports is taken of them."""
    trade = figures.read("trade")
    rows = trade[trade["metric"].isin(ESTIMATES) & trade["period"].isna()]
    by_year: dict[int, list[float]] = {}
    for _, row in rows.iterrows():
        year = int(row["year"])
        share = str(row["unit"]).startswith("%")
        value = float(row["value"])
        by_year.setdefault(year, []).append(value / 100 * exported[year] if share else value)
    return pd.Series({year: sum(values) / len(values) for year, values in by_year.items()})
