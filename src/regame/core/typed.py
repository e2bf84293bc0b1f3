"""Numbers as people type them: with points or commas, in groups of thousands or not."""

import re
from math import inf, isfinite, nan

from regame.core.errors import UserError

BETWEEN = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?:\D|$))")  # groups of thousands; of \s, narrow ones
TWO_WAYS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")  # thousands, or three decimals
MARKS = ((",", "."), (".", ","))  # of thousands, of decimals
MANY = r"-?[1-9]\d{{0,2}}(?:(?:\{0}\d{{3}}){{2,}}(?:\{1}\d+)?|\{0}\d{{3}}\{1}\d+)"


def plain(text: str) -> str:
    """Return a number as Python writes it; what is no number stays as it is.

    Raises UserError, with what to write, where it may be read in two ways.
    """
    joined = BETWEEN.sub("", text.strip())
    if TWO_WAYS.fullmatch(joined):
        short = joined.replace(",", ".")
        raise UserError(
            f"{text[:20]!r} may be read in two ways: write {short.replace('.', '')}, or {short}0"
        )
    for thousands, decimals in MARKS:
        if re.fullmatch(MANY.format(thousands, decimals), joined):
            return joined.replace(thousands, "").replace(decimals, ".")
    return joined.replace(",", ".") if re.fullmatch(r"-?\d+,\d+", joined) else joined


def number(text: str, low: float = -inf, high: float = inf, reach: str = "") -> float:
    """Return a finite number within bounds. reach: the bounds in words, for the fault.

    Raises UserError where it is none.
    """
    try:
        value = float(plain(text))
    except ValueError:
        value = nan
    if not (low <= value <= high and isfinite(value)):
        raise UserError(f"{text[:20]!r} must be a number {reach}".rstrip())
    return value


def written(number: float) -> str:
    """Return a number so that `plain` reads it in one way."""
    text = f"{number:.10g}"
    return f"{text}0" if TWO_WAYS.fullmatch(text) else text


def whole(name: str, text: str, low: int, high: int) -> int:
    """Return a whole number within bounds. Raises UserError, which names it, where it is none."""
    try:
        digits = plain(text)
    except UserError as error:
        raise UserError(f"{name} = {error.faults[0]}") from None
    if digits.isascii() and digits.isdigit() and len(digits) < 12 and low <= int(digits) <= high:
        return int(digits)
    raise UserError(f"{name} = {text[:20]!r}: must be a whole number from {low} to {high}")
