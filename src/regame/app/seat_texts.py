"""What the person in the seat is shown: the situation, the instruments, and how it went."""

from __future__ import annotations

from html import escape
from typing import Any

from regame.app.moves import Rival, instruments_of, written_action
from regame.app.session import Session
from regame.app.setup import known_states, seats
from regame.core.words import money, percent
from regame.reports.page import table
from regame.strategies.contract import FLAGS, TARGETS, Observation

SEEN = {  # field of an observation -> what it is called, and how it is written
    "price": ("price here, over the start's", "{:.2f}"),
    "outside_price": ("quoted price outside, over the start's", "{:.2f}"),
    "wedge": ("outside less inside price, USD/kg", "{:.1f}"),
    "cover": ("users' stocks, months", "{:.1f}"),
    "largest_share": ("largest supplier's share", "{:.0%}"),
    "restricted": ("supply withheld", "{:.0%}"),
    "damage": ("value lost last month, USD", "{:,.0f}"),
    "quota_fill": ("licences used this half-year", "{:.0%}"),
    "rival_share": ("mines elsewhere, of the world", "{:.0%}"),
    "idle_share": ("own plants idle or unbuilt", "{:.0%}"),
    "trust": ("trust of buyers in China", "{:.0%}"),
    "will": ("own will to decouple", "{:.2f}"),
    "dispute": ("open disputes", "{:.0f}"),
    "stake": ("largest stake, USD", "{:,.0f}"),
    "spent": ("public money spent, USD", "{:,.0f}"),
}


def seat_of(session: Session, judged: list[Rival], judging: bool) -> dict[str, Any]:
    """Return what the seat shows; fields of the form hold the move that is in force."""
    state, at = session.setup.seat, session.at
    plain = {
        "state": state,
        "seats": seats(session.setup.config),
        "at": at,
        "over": session.over,
        "fields": [],
    }
    if not state:
        return plain | {"lead": "", "seen": "", "judged": "", "since": ""}
    made = [move for move in session.moves if move[0] < max(at, 1)]
    written = written_action(made[-1][1]) if made else {}
    states = [name for name in known_states(session.setup.config) if name != state]
    fields = [
        {
            "field": item.field, "label": item.label, "unit": item.unit,
            "value": written.get(item.field, ""),
            "options": ["", "yes", "no"] if item.field in FLAGS
            else (["", *states] if item.field in TARGETS else []),
        }
        for item in instruments_of(state, session.setup.config)
    ]  # fmt: skip
    lead = "Set your instruments, then play on; what is left empty stays as at the start. "
    if at < session.focus.months:
        lead += "You look back: a move from here takes back what was played after it."
    seen = session.focus.seen[at]
    return plain | {
        "fields": fields,
        "lead": lead,
        "seen": "" if seen is None else situation(seen),
        "judged": "<p>Playing the catalogue …</p>" if judging else judgement(state, judged),
        "since": f"{id(session)}:{len(made)}:{len(session.moves)}",
    }


def situation(seen: Observation) -> str:
    """Return what the state sees, as tiles."""
    parts = "".join(
        f"<span><b>{form.format(getattr(seen, name))}</b> {escape(label)}</span>"
        for name, (label, form) in SEEN.items()
    )
    return f'<div class="seen">{parts}</div>'


def judgement(state: str, judged: list[Rival]) -> str:
    """Return the regret against the catalogue, and what each strategy would have brought."""
    if not judged:
        return ""
    best = judged[0]
    beaten = sum(rival.gain < 0 for rival in judged)
    if best.gain > 0:
        regret = f"{best.name} would have won {state} {money(best.gain, signed=False)} USD more"
        lead = f"Your regret: {regret}, on the same luck. "
    else:
        lead = f"Nothing in the catalogue would have won {state} more, on the same luck. "
    lead += f"You did better than {beaten} of {len(judged)} ({percent(beaten / len(judged))})."
    rows = [(rival.name, money(rival.gain)) for rival in judged]
    caption = "Income so far against yours, discounted, stocks and plants counted as they stand"
    return f"<p><b>{escape(lead)}</b></p>" + table(("strategy", "USD against yours"), rows, caption)
