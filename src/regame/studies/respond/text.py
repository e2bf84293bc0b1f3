"""The answer to a target's question as text: the table, then the answer in a few lines."""

from rich.markup import escape
from rich.table import Table

from regame.core.words import interval, listed, money, years_after
from regame.reports.terminal import open_console
from regame.studies.respond.result import HEADINGS, RespondResult

ENOUGH = 64  # worlds, below which the answer is rough


def show(found: RespondResult) -> None:
    """Print the policies, and the answer last."""
    console = open_console()
    title = f"{found.state}: policies over {years_after(found.years)}, USD, means"
    shown = Table(title=title, title_justify="left")
    for heading in HEADINGS:
        shown.add_column(heading, justify="left" if heading == "policy" else "right")
    for row in found.table():
        shown.add_row(*map(escape, row))
    console.print(shown)
    for line in answer(found):
        console.print(escape(line), highlight=False)


def answer(found: RespondResult) -> list[str]:
    """Return what, why and how sure, in lines that a person can repeat."""
    robust = found.robust
    best = found.best_by_strategy
    lines = [
        f"What: {found.state} regrets {robust.policy!r} least, whatever the holder does "
        f"({robust.why}); at worst it forgoes {money(robust.worst_regret_usd, False)} USD.",
        f"Why: it costs {money(robust.cost_usd, False)} of public money and avoids losses of "
        f"{money(robust.loss_avoided_usd, False)}; net {money(robust.net_usd)} USD "
        f"(95 % {interval(robust.net_ci, money)}).",
    ]
    if found.depends_on_holder:
        parts = [f"{one.policy!r} against {one.holder} ({money(one.net_usd)})" for one in best]
        lines.append(f"The best answer depends on the holder: {listed(parts)}.")
    else:
        lines.append(f"The best answer is {best[0].policy!r} whatever the holder does.")
    efficient = [option.policy for option in found.options if option.efficient]
    lines.append(f"Nothing costs less and avoids more than: {listed(efficient)}.")
    lines.append(
        f"How sure: {found.runs} worlds, {len(best)} strategies of the holder; intervals are "
        "Monte-Carlo error only."
    )
    if found.runs < ENOUGH:
        lines.append(f"Few worlds: use --runs {ENOUGH} or more before you quote it.")
    return lines
