"""What the weapon's state does, in the few words that a sentence has room for."""

from collections.abc import Iterator

from regame.app.case_words import said
from regame.app.lever_list import dose_of
from regame.app.setup import Setup, known_states
from regame.core.packaged import toml
from regame.core.words import listed, percent
from regame.strategies.contract import Strategy
from regame.strategies.levers import Levers
from regame.strategies.registry import parse

READ = toml("deeds.toml")
INSTRUMENTS: dict[str, dict[str, str]] = READ.pop("instruments")  # of strategies with switches
DEEDS: dict[str, str] = READ  # strategy -> what it does; parameters and words in braces
MOST = 2  # instruments named
UNNAMED = "this policy"


def deed(setup: Setup) -> str:
    """Return what the weapon's state plays, as a noun: `an export duty of 20 %`."""
    strategy = parse(setup.players[setup.holder])
    instruments = list(_instruments(strategy)) or list(filter(None, [dose_of(strategy.name)]))
    if not instruments:
        template = DEEDS.get(type(strategy).__name__, UNNAMED)
        instruments = [template.replace("{target}", str(getattr(strategy, "target", "")))]
    suffix = ["more"] if len(instruments) > MOST else []
    return said(listed(instruments[:MOST] + suffix), setup.config)


def longest(setup: Setup) -> str:
    """Return the longest that `deed` can say of a set-up, whatever levers its holder pulls."""
    states = (state for state in known_states(setup.config) if state != setup.holder)
    all_levers = Levers(
        cut=0.95, duty=0.95, denial=max(states, key=len), campaign=1.0, downstream=1e6,
        technology=True, press=True, licensing=True,
    )  # fmt: skip
    texts = sorted((said(text, setup.config) for text in _instruments(all_levers)), key=len)
    return max(deed(setup), listed([*texts[-MOST:], "more"]), key=len)


def _instruments(played: Strategy) -> Iterator[str]:
    """Yield the instruments that are set, one by one, where a strategy has a switch for each."""
    for name, text in INSTRUMENTS.get(type(played).__name__, {}).items():
        if value := getattr(played, name):
            yield text.replace("{}", value if isinstance(value, str) else percent(value))
