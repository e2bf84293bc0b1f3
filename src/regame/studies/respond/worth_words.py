"""The answer to one play of the holder in words: what policies, doses and mixes are worth."""

from collections.abc import Sequence

from regame.core.words import NONE, few_worlds, interval, listed, money, percent
from regame.studies.respond.parts import Mix, Point, Top, Worth

WORTH_HEADINGS = ("policy", "worth", "worst tenth", "if nothing", "cost", "pays where")
CURVE_HEADINGS = ("instrument", "dose", "worth", "90 of 100 worlds", "if nothing", "cost")
WORTH_LEGEND = (
    "Worth: income with the policy less income doing nothing, where the holder does the same in "
    "both, in the same worlds with the same luck. Worst tenth: its mean over the tenth of worlds "
    "where it is least. If nothing: where the holder restricts nothing. Pays where: how likely "
    "the stop must be. Cost: public money less what a stock left would fetch, the mean over both."
)


def pays_where(one: Worth) -> str:
    """Return from which chance of the stop a policy pays, in a few words."""
    turn = one.break_even_probability
    if turn is None or one.pays_between is None:
        return "never"
    if one.pays_between == (0.0, 1.0):
        return "always"
    return f"{'over' if one.pays_between[1] == 1 else 'under'} {_chance(turn)}"


def worth_row(name: str, one: Worth, cost: float) -> list[str]:
    """Return a row of the table of worth; a policy without any effect has dashes."""
    if not any((one.worth_usd, one.worth_if_nothing_usd, one.worst_tenth_usd)):
        return [name, *(NONE,) * (len(WORTH_HEADINGS) - 1)]
    sums = (one.worth_usd, one.worst_tenth_usd, one.worth_if_nothing_usd, cost)
    return [name, *map(money, sums), pays_where(one)]


def curve_row(one: Point) -> list[str]:
    """Return a row of the table of doses."""
    if not any((one.worth_usd, one.low_usd, one.high_usd, one.cost_usd)):
        return [one.policy, _dose(one.dose, one.unit), *(NONE,) * (len(CURVE_HEADINGS) - 2)]
    band = interval((one.low_usd, one.high_usd), money)
    sums = (money(one.worth_if_nothing_usd), money(one.cost_usd))
    return [one.policy, _dose(one.dose, one.unit), money(one.worth_usd), band, *sums]


def tops_in_words(tops: Sequence[Top]) -> list[str]:
    """Say where the best dose of each instrument lies, and where the end of the range binds."""
    inside = [f"{top.policy} at {_dose(top.dose, top.unit)}" for top in tops
              if top.dose is not None and not top.end_binds]  # fmt: skip
    bound = [f"{top.policy} at {_dose(top.dose, top.unit)}" for top in tops if top.end_binds]
    without = [top.policy for top in tops if top.dose is None]
    lines = []
    if inside:
        lines.append(f"Worth most inside its range: {listed(inside)}.")
    if bound:
        lines.append(
            f"The end of the range binds, so that more may be worth more: {listed(bound)}."
        )
    if without:
        lines.append(f"No dose is worth more than nothing: {listed(without)}.")
    return lines


def answer_to(stop: str, state: str, safe: Mix | None, most: Mix | None, runs: int) -> list[str]:
    """Say what to do about a stop, what it is worth and how sure that is.

    safe: worth most of what loses under no play of the holder; most: of all.
    """
    few = [few] if (few := few_worlds("respond", runs)) else []
    if most is None:
        return [
            f"What: against a {stop} nothing that was tried is worth anything to {state}: doing "
            "nothing is best.",
            *few,
        ]
    lines = [f"What: against a {stop} {most.policy!r} is worth most to {state}: {_sums(most)}."]
    if safe is None:
        lines.append("Nothing that helps then is free of loss if nothing happens.")
    elif safe.policy != most.policy:
        lines.append(f"Of what loses nothing if nothing happens: {safe.policy!r}, {_sums(safe)}.")
    sure = (
        f"How sure: the best of {most.candidates} is picked in the same {runs} worlds, which "
        "flatters it; intervals show Monte-Carlo error only, model error comes on top."
    )
    return [*lines, sure, *few]


def _sums(mix: Mix) -> str:
    return (
        f"{money(mix.worth_usd)} USD (95 % {interval(mix.worth_ci, money)}), "
        f"{money(mix.worth_if_nothing_usd)} if nothing happens; it pays where the stop is "
        f"{_likely(mix)}"
    )


def _likely(one: Worth) -> str:
    """Return how likely the stop must be, as the end of a sentence."""
    phrase = pays_where(one)
    if phrase == "always":
        return "likely or not"
    return f"{phrase.replace('over', 'more likely than').replace('under', 'less likely than')}"


def _chance(share: float) -> str:
    """A chance in per cent; below one of them to one digit, since rare stops matter."""
    return percent(share) if share == 0 or share >= 0.01 else f"{100 * share:.1g} %"


def _dose(amount: float | None, unit: str) -> str:
    if amount is None:
        return NONE
    if unit.startswith("share "):
        return f"{percent(amount)} {unit.removeprefix('share ')}"
    return f"{money(amount, signed=False) if amount >= 1e5 else f'{amount:g}'} {unit}"
