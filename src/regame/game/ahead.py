"""A half of compiling, by another process: `python -m regame.game.ahead`.

It is given a config, pickled, on standard input. It compiles two verbs and the solver of markets,
while `ready.py` plays a month, finds these verbs done and needs no solver.
"""

import pickle
import sys


def main() -> None:
    """Compile this half for the config on standard input."""
    request = sys.stdin.buffer.read()  # before the imports, so that who writes need not wait
    import pandas as pd

    from regame.engine.market.ahead import example
    from regame.engine.mechanisms import month
    from regame.game.game import Game

    game = Game(pickle.loads(request), pd.DataFrame({"seed": [1]}))
    for verb in (month.settle, month.move):  # so many that both halves end together
        verb.entry(verb.given(*game.stage))
    example().prepare()


if __name__ == "__main__":
    main()
