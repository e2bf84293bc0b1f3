"""What the weapon's state does, in the few words that a sentence has room for."""

from collections.abc import Iterator

from regame.app.case_words import said
from regame.app.lever_list import dose_of
from regame.app.setup import Setup, known_states
from regame.core.packaged import toml
from regame.core.words import listed, percent
from regame.strategies.china import Weapon
from regame.strategies.contract import Strategy
from regame.strategies.levers import Levers
from regame.strategies.registry import parse

# Strategy -> what it does; parameters and words in braces.
DEEDS: dict[str, str] = toml("deeds.toml")
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
    texts = sorted((said(phrase, setup.config) for phrase in _levers(all_levers)), key=len)
    return max(deed(setup), listed([*texts[-MOST:], "more"]), key=len)


def _instruments(played: Strategy) -> Iterator[str]:
    """Yield the instruments that are set, one by one, where a strategy has a switch for each."""
    if type(played) is Weapon:
        names = {
            "an export quota": played.quota,
            "an export duty": played.duty,
            "refusals of supply": played.denial,
            "a campaign on illegal {extractors}": played.enforcement,
        }
        yield from (phrase for phrase, on in names.items() if on)
    if isinstance(played, Levers):
        yield from _levers(played)


def _levers(at: Levers) -> Iterator[str]:
    shares = {"a cut of {} in licences": at.cut, "an export duty of {}": at.duty}
    yield from (template.format(percent(share)) for template, share in shares.items() if share)
    if at.denial:
        yield f"no supply to {at.denial}"
    switches = {
        "licences case by case": at.licensing,
        "a campaign on illegal {extractors}": at.campaign,
        "pay for own {makers}": at.downstream,
        "threats in disputes": at.press,
        "no technology for others": at.technology,
    }
    yield from (template for template, on in switches.items() if on)
