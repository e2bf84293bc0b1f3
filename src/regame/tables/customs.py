"""Units of customs: the model counts magnets as blanks, customs as finished pieces."""

from regame.tables import figures

TABLE = "customs_units"
FINISHED = "finished of blanks"
COUNTED_FINISHED = ("magnet_exports_",)  # series whose record is of customs, by how they begin


def finished_share() -> float:
    """Return how many tonnes of finished magnets come of a tonne of blanks (0.72).

    Table `customs_units`, which gives its range too (0.60 to 0.80).
    """
    table = figures.read(TABLE).set_index("item")
    return float(table["value"].loc[FINISHED])


def to_customs(series: str) -> float:
    """Return by what a series in tonnes of the model is multiplied to be in tonnes of customs."""
    return finished_share() if series.startswith(COUNTED_FINISHED) else 1.0
