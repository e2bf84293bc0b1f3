"""Fingerprints of a league's strategies: what each does in a standard set of situations."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from regame.core.errors import UserError
from regame.core.instruments import NAMED
from regame.reports.page import folded_table, swatch
from regame.reports.svg_grid import Grid, wide
from regame.reports.templating import lines
from regame.strategies import registry
from regame.strategies.firms.probes import FIRM_PROBES, Setting
from regame.strategies.planner import Planner
from regame.strategies.probes import PROBES, fingerprint, worded
from regame.studies.league.parts import Answer, Fingerprint

RESTRICTS, PRESSES, STRIKES, PAYS, OPENS = "weapon", "ink", "inside", "baseline", "pays"
MEANING = {
    RESTRICTS: "restricts trade",
    PRESSES: "threatens or holds out",
    STRIKES: "floods or strikes back",
    PAYS: "spends on supply",
    OPENS: "opens trade or gives way",
}
ACTS = {
    "restricts": RESTRICTS, "presses": PRESSES, "strikes": STRIKES, "pays": PAYS, "opens": OPENS,
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
    kinds = {_kind(name, value) for name, value in answer.items()}
    return [css for css in MEANING if css in kinds]


def _kind(name: str, value: Setting) -> str:
    if name == "concession":
        return OPENS if value else PRESSES
    if name == "export_quota":
        return RESTRICTS if isinstance(value, int | float) and value < 1 else OPENS
    if name == "export_duty":
        return RESTRICTS if isinstance(value, int | float) and value > 0 else OPENS
    return ACTS[NAMED[name].act]


def fingerprints(role: str, by_strategy: Mapping[str, Fingerprint | None]) -> Markup:
    """Draw a role's strategies against the probes, a colour for each kind of act."""
    title = f"{role}: what each strategy does in a standard set of situations"
    firm = any(
        answer_by_month is not None and not set(answer_by_month) & {"start"}
        for answer_by_month in by_strategy.values()
    )
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
            grid.write(row, column, "  ".join(MEANING[css][0] for css in acts), "on")
    caption = "Empty: all stays as at the start. Letters: the first of what is done."
    return wide(title, grid.svg(), _key(by_strategy.values()), caption)


def _of_firm(role: str, by_strategy: Mapping[str, Fingerprint | None]) -> Markup:
    """A table of what a firm orders in each situation of a firm, by rule."""
    rows = [
        [rule, *(worded((answers or {}).get(probe.name, {})) for probe in FIRM_PROBES)]
        for rule, answers in by_strategy.items()
    ]
    title = f"{role}: what it orders in a standard set of situations"
    return folded_table(["rule", *(probe.what for probe in FIRM_PROBES)], rows, title)


def _key(given: Iterable[Fingerprint | None]) -> Markup:
    acts = {
        css
        for answers in given
        if answers
        for answer in answers.values()
        for css in kinds_of(answer)
    }
    return lines(
        [swatch(f"{css} solid", meaning) for css, meaning in MEANING.items() if css in acts]
    )
