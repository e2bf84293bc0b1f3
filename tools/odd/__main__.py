"""`python -m tools.odd FILE...` writes the tables of these files again, and the JSON schemas.

Schemas go into the folder `schemas` beside each file, the page of words and reference pages too.
"""

import sys
from pathlib import Path

from tools.odd import glossary, reference, schemas
from tools.odd.writing import main

main(sys.argv[1:])
for _folder in {Path(name).parent for name in sys.argv[1:]}:
    schemas.write(_folder / "schemas")
    glossary.write(_folder)
    reference.write(_folder)
