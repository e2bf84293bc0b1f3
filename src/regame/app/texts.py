"""What the page says in words: the headline, the tiles and the feed, as HTML."""

from __future__ import annotations

from html import escape
from itertools import groupby

from regame.analysis.results import Horizon
from regame.app.fan import Claim, Month
from regame.app.played_words import played_words, with_rule
from regame.app.session import Session
from regame.app.setup import CENTRAL, Setup, config_of
from regame.core.words import listed, money, percent, points, year_of

FEED = 40  # events shown
INTRODUCTION = (
    "Every world is played twice with the same luck: with the weapon, and without, its baseline. "
    "The difference is what the weapon brings its user. Play, and watch it add up."
)
CAVEAT = (
    "A model and no forecast: what is uncertain is drawn from ranges, and the spread shows these "
    "and luck, not whether the model is right. `regame data assumptions` gives the source of "
    "every figure, `regame verdict` the full answer with its intervals."
)
CLAIMS = (
    "It is said that the weapon cannot do four things; each claim is decided by a rule that was "
    "fixed before. So far, over all worlds:"
)
DIALS = {"yielding": "targets gave way", "pays": "worlds it pays in", "trust": "buyers' trust",
         "decoupled": "use that has left"}  # fmt: skip


def headline(setup: Setup) -> str:
    """Return who plays what, with the rule of the weapon's state in words."""
    weapon = setup.holder
    idle = ("LaissezFaire", "Balanced", "Market")
    states_by_play: dict[str, list[str]] = {}  # what is played -> by which states
    for state, play in setup.players.items():
        if state != weapon and (state == setup.seat or play not in idle):
            states_by_play.setdefault(_played(setup, state), []).append(state)
    others = [
        f"{listed(states)}{' each' if len(states) > 1 else ''} {play}"
        for play, states in states_by_play.items()
    ]
    where = "the central world" if setup.world == CENTRAL else f"world {setup.world}"
    if setup.firm:
        others.append(f"{setup.firm} {played_words(setup.rule, setup.config)}")
    against = f"against {listed(others)} " if others else ""
    plays = "by hand" if weapon == setup.seat else with_rule(setup.players[weapon], setup.config)
    start = config_of(setup.config).world.start_year
    return f"{weapon} plays {plays} {against}from {start}, in {where} of seed {setup.seed}."


def _played(setup: Setup, state: str) -> str:
    play = setup.players[state]
    return "by hand" if state == setup.seat else played_words(play, setup.config)


def date_of(session: Session) -> str:
    """Return the month looked at, as a calendar names it."""
    start = session.focus.game.config.world.start_year
    return f"end of {year_of(session.at - 1, start)}" if session.at else f"start of {start}"


def tiles(session: Session) -> str:
    """Return the tiles: this run so far, all worlds so far, and the four claims so far."""
    home = session.setup.holder
    gain = float(session.focus.gain(session.at)[-1])
    where = (
        "the central world" if session.setup.world == CENTRAL else f"world {session.setup.world}"
    )
    gain_tile = _tile(
        f"{money(gain)} USD", f"{home}'s gain so far in the one run in focus, {where}"
    )
    month = _month(session)
    if month is None or session.fan is None:
        waiting_text = "waiting for the worlds" if session.fan is None else "no month played yet"
        return _grid([_tile("–", f"{home}'s gain over all worlds: {waiting_text}"), gain_tile])
    low, middle, high = (float(level) for level in session.fan.gains(session.at)[::2, -1])
    horizon, claims = month.judged
    over = f"{home}'s gain so far, median over all worlds; 5 to 95 %: {money(low)} to {money(high)}"
    parts = [_tile(f"{money(middle)} USD", over), _worlds(horizon), gain_tile]
    dials = [_dial(claim) for claim in claims]
    return f'{_grid(parts)}<p class="soft">{CLAIMS}</p>{_grid(dials)}'


def _grid(parts: list[str]) -> str:
    return f'<div class="tiles">{"".join(parts)}</div>'


def _worlds(found: Horizon) -> str:
    """Return how many worlds paid and harmed, or, where no policy is active, the median gain."""
    if not found.worlds:
        why = "median gain over all worlds; no instrument differs, so none is judged"
        return _tile(f"{money(found.median_difference_usd)} USD", why)
    shares = (
        ("harms", found.self_harm_share, "harmed"),
        ("neutral", found.neutral_share, "neutral"),
        ("pays", found.pays_share, "paid"),
    )
    bar = "".join(
        f'<i class="part {css}" style="width:{100 * share:.1f}%"></i>' for css, share, _ in shares
    )
    shares_text = ", ".join(f"{percent(share)} {word}" for _, share, word in shares)
    return (
        f'<div class="tile"><b>{percent(found.self_harm_share)} harmed</b>'
        f'<div class="parts" role="img" aria-label="{shares_text}">{bar}</div>'
        f"<span>of {found.worlds} worlds so far: {shares_text}</span></div>"
    )


def _month(session: Session) -> Month | None:
    fan = session.fan
    months_done = min(session.at, fan.months) if fan is not None else 0
    return fan.month(months_done) if fan is not None and months_done else None


def _tile(figure: str, meaning: str) -> str:
    return f'<div class="tile"><b>{escape(figure)}</b><span>{escape(meaning)}</span></div>'


def _dial(claim: Claim) -> str:
    """Return a claim with a scale: where the interval lies, and where the rule decides."""
    rule = claim.rule
    share = rule.quantity in ("yielding", "pays")
    low, high = (0.0, 1.0) if share else ((-1.0, 0.2) if rule.quantity == "trust" else (-0.1, 0.3))
    show = percent if share else points

    def place(value: float) -> float:
        return 100 * min(max((value - low) / (high - low), 0.0), 1.0)

    marks = "".join(f'<i class="rule" style="left:{place(x):.1f}%"></i>'
                    for x in {rule.low, rule.high})  # fmt: skip
    if claim.value is None or claim.bounds is None:
        pending = "nothing to measure yet"
    else:
        low_x, right = place(claim.bounds[0]), place(claim.bounds[1])
        marks += (
            f'<i class="span" style="left:{low_x:.1f}%;width:{max(right - low_x, 1):.1f}%"></i>'
            f'<i class="point" style="left:{place(claim.value):.1f}%"></i>'
        )
        pending = f"{DIALS[rule.quantity]}: {show(claim.value)}"
    return (
        f'<div class="tile"><b class="verdict {claim.verdict}">{claim.verdict}</b>'
        f'<div class="scale" role="img" aria-label="{escape(pending)}">{marks}</div>'
        f"<span>{escape(rule.claim)} – {escape(pending)}</span></div>"
    )


def feed(session: Session) -> str:
    """Return what happened up to the month looked at, the latest first."""
    start = session.focus.game.config.world.start_year
    news = [event for event in session.focus.happened if event.month < session.at]
    if not news:
        return '<p class="soft">Nothing has happened yet. Press Play, or Step.</p>'
    parts: list[str] = []
    for month, events in groupby(reversed(news[-FEED:]), key=lambda event: event.month):
        lines = [event.text[0].upper() + event.text[1:] for event in events][::-1]
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        now = ' class="now"' if month == session.at - 1 else ""
        parts.append(f"<h3{now}>{year_of(month, start)}</h3><ul>{items}</ul>")
    return "".join(parts)
