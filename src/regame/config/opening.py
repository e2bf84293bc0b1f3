"""Residuals of the first day, which make prices stay put where worlds open still."""

ANCHOR = "opening.anchor"  # the usual price that sellers count on
# Beside those of each group.
SOLVED = ("opening.reserve", "opening.conversion", "opening.magnets", ANCHOR)


def is_residual(key: str) -> bool:
    """Whether a dotted key is solved where worlds open still."""
    return key in SOLVED or key.startswith(("opening.use_", "opening.stock_"))
