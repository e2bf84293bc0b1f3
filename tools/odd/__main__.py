"""`python -m tools.odd FILE...` writes the tables of these files again, and the JSON schemas.

Schemas go into the folder `schemas` beside each file, the page of words beside it.
"""

import sys
from pathlib import Path

from tools.odd import glossary, schemas
from tools.odd.writing import main

main(sys.argv[1:])
for _folder in {Path(name).parent for name in sys.argv[1:]}:
    schemas.write(_folder / "schemas")
    glossary.write(_folder)
