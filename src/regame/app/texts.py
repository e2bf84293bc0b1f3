"""What the page says in words: headline, what is played, what the weapon does, the feed."""

from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache
from itertools import groupby
from typing import Any

from regame.app.case_words import PAGE, said
from regame.app.levers import HELD, NEVER, PAID, Lever, dose_of
from regame.app.session import Session
from regame.app.setup import Setup, config_of, other_states
from regame.core.packaged import toml
from regame.core.words import listed, percent, sentence_of, year_of
from regame.reports.page import paragraph
from regame.reports.templating import macro, sentence
from regame.strategies.contract import Strategy
from regame.strategies.holders import Levers
from regame.strategies.importers import Package
from regame.strategies.registry import parse

CALLED: dict[type[Strategy], tuple[Lever, ...]] = {Levers: HELD, Package: PAID}
# Type that a parameter is declared with (`regame.strategies.parameters`) -> divisor and unit.
AMOUNTS: dict[str, tuple[float, str]] = PAGE["amounts"]
# What a parameter is called where its own name would say it less well.
NAMES = {"start": "from", "begins": "from", "years": "for", "months": "for"}
READ = toml("deeds.toml")
INSTRUMENTS: dict[str, dict[str, str]] = READ.pop("instruments")  # of strategies with switches
DEEDS: dict[str, str] = READ  # strategy -> what it does; parameters and words in braces
MOST = 2  # instruments named
UNNAMED = "this policy"


@lru_cache(maxsize=512)
def played_words(text: str, config: str) -> str:
    """Return what a strategy's text says, in words: `Package (price floor 110 USD/kg)`."""
    name, _, parameters = _split(text, config)
    return f"{name} ({parameters})" if parameters else name


def with_rule(text: str, config: str) -> str:
    """Return the same with the first sentence of the strategy's rule."""
    name, strategy, parameters = _split(text, config)
    rule = (strategy.__doc__ or "").partition("\n\n")[0].replace("`", "").strip(" .")
    parts = [parameters, rule[:1].lower() + rule[1:]]
    return f"{name} ({'; '.join(part for part in parts if part)})"


def _split(text: str, config: str) -> tuple[str, Strategy, str]:
    strategy = parse(text)
    parameters = said(", ".join(_given(strategy)), config)
    return type(strategy).__name__, strategy, parameters


def _given(strategy: Strategy) -> Iterator[str]:
    """Yield the parameters that are not as by default, with their values."""
    levers = {lever.field: lever for lever in CALLED.get(type(strategy), ())}
    for field in fields(strategy):  # type: ignore[arg-type]
        value = getattr(strategy, field.name)
        if value != field.default:
            lever = None if field.name in NAMES else levers.get(field.name)
            yield _of_lever(lever, value) if lever else _plain(field.name, str(field.type), value)


def _of_lever(lever: Lever, value: Any) -> str:
    label = lever.label[:1].lower() + lever.label[1:].partition(",")[0]
    if isinstance(value, bool):
        return label
    if isinstance(value, str):
        return f"{label} {value}"
    return f"{label} {value / lever.scale:.10g} {lever.unit}"


def _plain(name: str, kind: str, value: Any) -> str:
    word = name.replace("_", " ")
    if isinstance(value, bool):
        return word if value else f"no {word}"
    if isinstance(value, str):
        return f"{word} {value or 'none'}".replace("{", "").replace("}", "")
    if kind == "Will":
        return f"once political will is above {value:.10g}"
    written = _amount(kind, value)
    return written if kind == "Stock" else f"{NAMES.get(name, word)} {written}"


def _amount(kind: str, value: float) -> str:
    if kind == "Year":
        return "never" if value >= NEVER else year_of(round(12 * (value % 1)), int(value))
    large = kind == "Money" and abs(value) >= 1e9
    scale, unit = AMOUNTS.get("Billions" if large else kind, (1, ""))
    return f"{value / scale:.10g} {unit}".rstrip()


FEED = 40  # events shown
INTRODUCTION: str = PAGE["introduction"]
CAVEAT: str = PAGE["caveat"]


def headline(setup: Setup) -> str:
    """Return who plays what, with the rule of the weapon's state in words."""
    weapon = setup.holder
    idle = ("LaissezFaire", "Balanced", "Market")
    states_by_play: dict[str, list[str]] = {}  # what is played -> by which states
    for state, play in setup.players.items():
        if state != weapon and (state == setup.seat or play not in idle):
            said_play = "by hand" if state == setup.seat else played_words(play, setup.config)
            states_by_play.setdefault(said_play, []).append(state)
    others = [
        f"{listed(states)}{' each' if len(states) > 1 else ''} {play}"
        for play, states in states_by_play.items()
    ]
    if setup.firm:
        others.append(f"{setup.firm} {played_words(setup.rule, setup.config)}")
    plays = "by hand" if weapon == setup.seat else with_rule(setup.players[weapon], setup.config)
    return sentence("live", "headline", setup, plays, others, setup.start_year)


def date_of(month: int, config: str) -> str:
    """Return what a calendar calls the time after so many months of a world."""
    start = config_of(config).world.start_year
    return f"end of {year_of(month - 1, start)}" if month else f"start of {start}"


def feed(session: Session) -> str:
    """Return what happened up to the month looked at, the latest first."""
    start = session.game.config.world.start_year
    news = [event for event in session.happened if event.month < session.at]
    if not news:
        return paragraph("Nothing has happened yet. Press Play, or Step.", "soft")
    months = [
        (year_of(month, start), month == session.at - 1,
         [sentence_of(event.text) for event in events][::-1])
        for month, events in groupby(reversed(news[-FEED:]), key=lambda event: event.month)
    ]  # fmt: skip
    return macro("feed", "live")(months)


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
    states = other_states(setup.holder, setup.config)
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
