"""A run as a story: what is unusual in its world, what happened when, and what it came to."""

from regame.core.words import money, percent, years_after
from regame.studies.explain.result import Playthrough

ENOUGH = 10  # worlds, from which on a place among them says something


def story(found: Playthrough) -> list[str]:
    """Return the lines of a run's story."""
    return [*_header(found), *_months(found), *_close(found)]


def _header(found: Playthrough) -> list[str]:
    lines = [
        f"Run {found.run} of 0 to {found.rows - 1}: {found.treatment}, in world {found.world}"
        f" (seed {found.seed}).",
        "; ".join(f"{state} plays {play}" for state, play in found.strategies.items()) + ".",
    ]
    if found.among is not None:
        lines.append(
            f"Its world is in the middle of the gains of the first {found.among} of "
            f"{found.worlds}; `--run N` shows another, `regame verdict` how all come out."
        )
    if found.compared:
        lines.append(
            f"A gain so far is income of {found.holder}, discounted and added up, over that in the "
            f"baseline, {found.baseline}; stocks and plants are not in it."
        )
    if found.unusual:
        lines.append("What is unusual in this world:")
    for item in found.unusual:
        unit = "" if item.unit == "1" else f" {item.unit}"
        line = f"  {item.meaning}: {item.value:.3g}{unit} ({item.key})"
        if found.worlds >= ENOUGH:
            high = item.lower > 0.5
            share = percent(item.lower if high else 1 - item.lower)
            line += f", {'higher' if high else 'lower'} than in {share} of sampled worlds"
        lines.append(line)
    return lines


def _months(found: Playthrough) -> list[str]:
    by_month: dict[int, tuple[str, list[str]]] = {}
    gains = {event.month: event.gain_usd for event in found.events}
    gains |= {turn.month: turn.gain_usd for turn in found.turns}
    for event in found.events:
        _, texts = by_month.setdefault(event.month, (event.date, []))
        texts.append(f"{event.text[0].upper()}{event.text[1:]}")
    for turn in found.turns:
        _, texts = by_month.setdefault(turn.month, (turn.date, []))
        texts.append(f"The gain so far turns to {turn.to}.")
    lines: list[str] = []
    for month, (date, texts) in sorted(by_month.items()):
        gain = gains[month]
        lines += ["", f"{date} (gain so far {money(gain)} USD)" if gain else date]
        lines += [f"  {sentence}" for sentence in texts]
    return lines or ["", "Nothing happened that is worth a sentence."]


def _depend(found: Playthrough) -> list[str]:
    """How each target depends on the holder at the start and at the end of this run."""
    lines = []
    rows_of_treatment = [item for item in found.network if item.played == found.treatment]
    for state in dict.fromkeys(item.state for item in rows_of_treatment):
        first, last = (
            next(x for x in order if x.state == state)
            for order in (rows_of_treatment, rows_of_treatment[::-1])
        )
        if first.holder_separated is None or last.holder_separated is None:
            continue
        lines.append(
            f"Of what {state} used, products included, {percent(first.holder_separated)} came from "
            f"{found.holder} at the start and {percent(last.holder_separated)} at the end; "
            f"without it {percent(first.served)} could be served at the start, "
            f"{percent(last.served)} at the end"
        )
    return lines


def _close(found: Playthrough) -> list[str]:
    lines = [""]
    if found.compared:
        lines.append(
            "The gain so far never turns to a loss for good."
            if found.turning_date is None
            else f"The gain so far is a loss for good from {found.turning_date} on."
        )
    lines.append(
        f"National income of {found.holder}, discounted, terminal values included, in USD:"
    )
    for item in found.horizons:
        line = f"  after {years_after(item.years)}: {money(item.payoff_usd)} with {found.treatment}"
        if found.treatment != found.baseline:
            line += f", {money(item.baseline_usd)} with {found.baseline}; "
            line += f"difference {money(item.difference_usd)}"
        lines.append(f"{line}.")
    lines += [f"{line}." for line in _depend(found)]
    if found.losses:
        lines.append("Use that would be lost at the end with a plant:")
        lines += [f"  {name}: {percent(share)}" for name, share in found.losses.items()]
    if not found.horizons:
        lines.append("  the run ended before its first anniversary.")
    if found.failed:
        lines.append(f"This run did not clear ({found.error}); a verdict leaves it out.")
    return lines
