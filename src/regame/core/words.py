"""Figures in words: money, shares, intervals and lists as people read them."""

import re
from calendar import month_name
from collections.abc import Callable, Iterable, Sequence

NONE = "–"  # where there is nothing to say
UNUSED = "never active"  # of what is used in no world, so that it neither pays nor harms


def money(usd: float | None, signed: bool = True) -> str:
    """Return an amount of USD in thousands (k), millions (M) or billions (bn), signed or not.

    Below 50 USD it is 0.
    """
    if usd is None:
        return "-"
    sign = "+" if signed else ""
    if abs(usd) < 50:  # what would read 0.0 k, or even -0.0 k
        return "0"
    if abs(usd) < 5e4:
        return f"{usd / 1e3:{sign},.1f} k"
    if abs(usd) >= 1e9:
        return f"{usd / 1e9:{sign},.2f} bn"
    return f"{usd / 1e6:{sign},.1f} M"


def short(usd: float | None, signed: bool = True) -> str:
    """Return an amount as `money` does, to three digits that matter."""
    rounded = usd and float(f"{usd:.3g}")
    return re.sub(r"(\d{3})\.0+|(\d\d\.\d)0", r"\1\2", money(rounded, signed))


SIZES = ((1e9, " billion"), (1e6, " million"), (1e3, " thousand"), (1, ""))


def spoken(usd: float) -> str:
    """Return an amount of USD, 0 or more, as people say it: "625 million"."""
    size, word = next(pair for pair in SIZES if usd >= 0.9995 * pair[0] or pair[0] == 1)
    return f"{float(f'{usd / size:.3g}'):,.10g}{word}"


def unit_of(sums: Iterable[float | None]) -> tuple[str, float]:
    """Return the unit that fits all sums of a column, and how many USD it is."""
    return ("bn USD", 1e9) if any(abs(usd or 0) >= 1e9 for usd in sums) else ("M USD", 1e6)


def digits(value: float) -> str:
    """Return a cell of a column: three digits that matter, and three decimals at the most."""
    if abs(value) < 1:
        return "0" if abs(value) < 0.0005 else f"{value:.3f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:#.3g}"


def figure(value: float) -> str:
    """Return a figure with three digits that matter."""
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.4g}M"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def percent(share: float | None) -> str:
    """Return a share in whole per cent; a few never read as none, nor nearly all as all."""
    if share is None:
        return "-"
    if -0.005 <= share <= 0:  # what would read -0 %
        return "0 %"
    if 0 < share < 0.005:
        return "<1 %"
    if 0.995 <= share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def points(share: float | None) -> str:
    """Return a difference of shares in percentage points, signed."""
    return "-" if share is None else f"{100 * share:+.1f} points"


def signed(share: float) -> str:
    """Return a difference of shares in percentage points without naming them."""
    return f"{100 * share:+.1f}"


def interval(bounds: Sequence[float] | None, show: Callable[[float], str]) -> str:
    """Return "low to high", or a dash."""
    return "-" if bounds is None else " to ".join(show(bound) for bound in bounds)


def year_of(month: float, start_year: int) -> str:
    """Return a month, 0 the first, as "March 2012"."""
    years, of_year = divmod(int(month), 12)
    return f"{month_name[of_year + 1]} {start_year + years}"


def sentence_of(text: str) -> str:
    """Return what follows a colon as a sentence of its own: with a capital."""
    return text[:1].upper() + text[1:]


def several(texts: str | Iterable[str]) -> tuple[str, ...]:
    """Texts as a tuple; one text alone is one of them, and is not read letter by letter."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def listed(parts: Sequence[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def years_after(years: float) -> str:
    """Return "1 year", "5 years" or "3 months"."""
    if years < 1:
        return f"{12 * years:g} months"
    return "1 year" if years == 1 else f"{years:g} years"


def lasting(months: int) -> str:
    """Return a time in years, where it is that of whole ones: "5 years", "30 months"."""
    return f"{months} months" if months % 12 else years_after(months // 12)


def plural(word: str) -> str:
    """A word of English in the plural by the usual rules: mine, mines; refinery, refineries.

    A word that ends in s stays, and so does none.
    """
    if not word or word.endswith("s"):
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "ch", "sh", "z")) else f"{word}s"
