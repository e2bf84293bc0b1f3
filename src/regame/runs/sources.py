"""Where worlds come from, by name. Needs no table, so that a name is checked at once."""

import re

from regame.core.errors import UserError, nearest
from regame.core.packaged import DATA

PRIOR, POSTERIOR = "prior", "posterior"
SHIPPED = re.compile(r"posterior_(\d{4})\.parquet$")  # in the package's data: `make calibration`
USUAL_YEAR = 2015  # of the record, to which the posterior is fitted that has no year in its name
DATED = re.compile(r"posterior_(\d{4})$")


def shipped_years() -> list[int]:
    """Return the years to which the package has posteriors, in order."""
    names = (SHIPPED.match(entry.name) for entry in DATA.iterdir())
    return sorted(int(match[1]) for match in names if match)


def check_name(name: str) -> None:
    """Raise UserError unless a source may have that name: one of the package's, or of a file."""
    valid_sources = (PRIOR, POSTERIOR, *(f"{POSTERIOR}_{year}" for year in shipped_years()))
    if name not in valid_sources and not name.endswith(".parquet"):
        raise UserError(
            f"worlds = {name!r}: must be {', '.join(map(repr, valid_sources))} or a Parquet file "
            f"of draws{nearest(name, valid_sources)}"
        )
