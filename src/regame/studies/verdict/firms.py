"""Rules of firms in a verdict: which were drawn, and which of them turn the answer."""

from collections.abc import Mapping

from markupsafe import Markup

from regame.analysis.harm import Floats
from regame.analysis.outcomes import Pairs
from regame.core.words import listed, percent, years_after
from regame.reports.page import paragraph
from regame.runs.firm_rules import playing
from regame.runs.plan import Plan
from regame.studies.frame import Table, cells_of
from regame.studies.verdict.result import Verdict

MOST = 3  # rules in a sentence


def rules_played(plan: Plan, pairs: Pairs) -> Mapping[str, Floats]:
    """Return which share of its firms plays each rule (world,), of the worlds of `pairs`."""
    return playing(pairs.treated, plan.config) if plan.draws_firms else {}


def sentence(found: Verdict) -> str:
    """Say which rules of firms go most with harm; empty where none was drawn or worlds are few."""
    if not found.firm_rules:
        return ""
    turning = {turn.key for turn in found.turns_with}
    parts = [
        f"{turn.key} ({percent(turn.harmed_low)} harmed where fewest play it, "
        f"{percent(turn.harmed_high)} where most{'' if turn.key in turning else ', within chance'})"
        for turn in found.firm_rules[:MOST]
    ]
    return (
        f"Rules of firms, drawn in each world by what firms did in 2005 to 2024, "
        f"{years_after(found.longest.years)}: {listed(parts)}."
    )


def section(found: Verdict) -> Markup:
    """List every rule that was drawn, with the shares harmed where fewest and where most play."""
    if not found.firm_rules:
        return Markup()
    title = f"Rules of firms, after {years_after(found.longest.years)}"
    string = (
        "Each firm draws a rule of its class in each world (table firm_moves). Lowest and highest "
        "fifth: of worlds, by the share of the class that plays the rule."
    )
    return Table(title, *cells_of(found.firm_rules)).folded() + paragraph(string, "soft")
