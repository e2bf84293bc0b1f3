"""`python -m regame` is the command line."""

from regame.cli import main

main()
