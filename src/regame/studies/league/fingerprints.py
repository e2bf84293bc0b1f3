"""Fingerprints of a league's strategies: what each does in a standard set of situations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from regame.core.errors import UserError
from regame.reports.page import swatch, table
from regame.reports.svg_grid import Grid, wide
from regame.reports.templating import lines
from regame.strategies import registry
from regame.strategies.firms.probes import FIRM_PROBES
from regame.strategies.planner import Planner
from regame.strategies.probes import PROBES, Setting, fingerprint, worded
from regame.studies.league.parts import Answer, Fingerprint

RESTRICTS, PRESSES, STRIKES, PAYS, OPENS = "weapon", "ink", "inside", "baseline", "pays"
MEANING = {
    RESTRICTS: "restricts trade",
    PRESSES: "threatens or holds out",
    STRIKES: "floods or strikes back",
    PAYS: "spends on supply",
    OPENS: "opens trade or gives way",
}
ALWAYS = {
    "denial": RESTRICTS, "licensing": RESTRICTS, "refused_to": RESTRICTS,
    "licensing_wide": RESTRICTS, "stop": RESTRICTS, "stop_target": RESTRICTS,
    "passage": RESTRICTS,
    "technology_ban": RESTRICTS, "enforcement": RESTRICTS,
    "duties": RESTRICTS, "threat": PRESSES, "carry_out": PRESSES, "retaliation": STRIKES,
    "flooding": STRIKES, "grant": PAYS, "offtake": PAYS, "downstream": PAYS, "price_floor": PAYS,
    "mine_plan": PAYS, "stockpile": PAYS, "stockpile_magnets": PAYS,
    "stockpile_pause": OPENS, "recycling": PAYS, "research": PAYS,
}  # fmt: skip


def answers(text: str, role: str) -> Fingerprint | None:
    """What a strategy of a role answers to every probe; None where it cannot be asked.

    A planner looks ahead in a world, and there is none here; a broken one raises.
    """
    try:
        strategy = registry.parse(text).played_by(role)
        return None if isinstance(strategy, Planner) else fingerprint(strategy)
    except UserError:
        return None
    except Exception:  # a user's own: it may have answered what the matches asked
        return None


def kinds_of(answer: Answer) -> list[str]:
    """What an answer does, by CSS class: RESTRICTS, PRESSES, STRIKES, PAYS, OPENS; each once."""
    found = {_kind(name, value) for name, value in answer.items()}
    return [css for css in MEANING if css in found]


def _kind(name: str, value: Setting) -> str:
    if name == "concession":
        return OPENS if value else PRESSES
    if name == "export_quota":
        return RESTRICTS if isinstance(value, int | float) and value < 1 else OPENS
    if name == "export_duty":
        return RESTRICTS if isinstance(value, int | float) and value > 0 else OPENS
    return ALWAYS[name]


def fingerprints(role: str, by_strategy: Mapping[str, Fingerprint | None]) -> Markup:
    """Draw a role's strategies against the probes, a colour for each kind of act."""
    title = f"{role}: what each strategy does in a standard set of situations"
    firm = any(one is not None and not set(one) & {"start"} for one in by_strategy.values())
    if firm:
        return _of_firm(role, by_strategy)
    columns = [probe.name for probe in PROBES]
    grid = Grid(title, list(by_strategy), columns, "situation (described below)", turned=True)
    for row, (name, answered) in enumerate(by_strategy.items()):
        if answered is None:
            grid.note(row, "looks ahead in the world it is in")
            continue
        for column, probe in enumerate(PROBES):
            acts = kinds_of(answered[probe.name])
            for k, css in enumerate(acts):
                hint = f"{name}, {probe.what}: {worded(answered[probe.name])}"
                grid.fill(row, column, css, hint, part=(k / len(acts), (k + 1) / len(acts)))
    return wide(title, grid.svg(), _key(by_strategy.values()), "Empty: all stays as at the start.")


def _of_firm(role: str, by_strategy: Mapping[str, Fingerprint | None]) -> Markup:
    """A table of what a firm orders in each situation of a firm, by rule."""
    rows = [
        [rule, *(worded((one or {}).get(probe.name, {})) for probe in FIRM_PROBES)]
        for rule, one in by_strategy.items()
    ]
    title = f"{role}: what it orders in a standard set of situations"
    return table(["rule", *(probe.what for probe in FIRM_PROBES)], rows, title)


def _key(given: Iterable[Fingerprint | None]) -> Markup:
    acts = {css for one in given if one for answer in one.values() for css in kinds_of(answer)}
    return lines([swatch(f"{css} solid", text) for css, text in MEANING.items() if css in acts])
