"""`python -m regame.odd FILE...` writes the tables of these files again."""

import sys

from regame.odd.writing import main

main(sys.argv[1:])
