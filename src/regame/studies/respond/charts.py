"""The picture of a target's policies: what each costs against what it avoids."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from regame.core.words import money
from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.studies.respond.parts import Option

MILLION = 1e6
NEAR, LINE = 130, 15  # points of the page within which names would lie on each other
ASIDE = 0.015  # of the width, from a dot to its name
RAISED = 0.035  # of the height, from a dot to its name
ROOM = 0.08  # of the span, left free on every side
KEYS = {
    "pays": "least regret",
    "weapon": "nothing costs less and avoids more",
    "neutral": "another costs less and avoids more",
}


def front(options: Sequence[Option], state: str) -> Markup:
    """Draw policies by cost and loss avoided, M USD; the front as a line."""
    places = {at.policy: (at.cost_usd / MILLION, at.loss_avoided_usd / MILLION) for at in options}
    across, up = zip(*places.values(), strict=True)
    title = f"{state}: what policies cost and avoid"
    plot = Plot(title, _wide(across), _wide(up), "cost, M USD", "loss avoided, M USD", height=420)
    best = sorted(places[option.policy] for option in options if option.efficient)
    plot.line([x for x, _ in best], [y for _, y in best], "weapon dashed")
    ranked = sorted(options, key=lambda option: (not option.robust, not option.efficient))
    colours = ["pays" if at.robust else "weapon" if at.efficient else "neutral" for at in ranked]
    for css, option in zip(colours, ranked, strict=True):
        hint = f"{money(option.cost_usd)} cost, {money(option.loss_avoided_usd)} avoided"
        plot.dot(*places[option.policy], None, css, f"{option.policy}: {hint}")
    _name_all(plot, {option.policy: places[option.policy] for option in ranked})
    keys = {f"{css} dot": said for css, said in KEYS.items() if css in colours}
    return figure(plot, keys, "Means over worlds and strategies of the holder; dots name the rest.")


def _name_all(plot: Plot, places: Mapping[str, tuple[float, float]]) -> None:
    """Write names above their dots, the first first; one that would lie on another is left out."""
    low, high = plot.x
    raised, aside = RAISED * (plot.y[1] - plot.y[0]), ASIDE * (high - low)
    positions: list[tuple[float, float]] = []
    for name, (x, y) in places.items():
        at = (plot.across(x), plot.down(y))
        if any(abs(at[0] - left) < NEAR and abs(at[1] - top) < LINE for left, top in positions):
            continue
        positions.append(at)
        end, shift = ("end", -aside) if x > (low + high) / 2 else ("start", aside)
        plot.label(x + shift, y + raised, name, "", end)


def _wide(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(0.0, *values), max(0.0, *values)
    room = ROOM * (high - low) or 1.0
    return low - room, high + room
