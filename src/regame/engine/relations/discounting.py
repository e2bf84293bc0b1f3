"""What later money is worth, inside the engine; core/horizon.py says the same outside of it."""

from regame.engine.dialect import Row, compiled, power


@compiled
def present_value(q: Row, month: int) -> float:
    """Present value at the start of a dollar at the end of a month, at `ledger.discount` a year."""
    return power(1 + q.ledger_discount, -(month + 1) / 12)
