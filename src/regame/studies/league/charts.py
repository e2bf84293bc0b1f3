"""The charts of a league's report, each from what was found to a chart with its key."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from markupsafe import Markup

from regame.analysis.harm import BAND
from regame.analysis.statistics import Interval
from regame.core.errors import UserError
from regame.core.instruments import NAMED
from regame.core.packaged import toml
from regame.core.words import interval, money, percent
from regame.reports.charts import BILLION, figure
from regame.reports.page import folded_table, swatch
from regame.reports.svg import OUTLINE, Plot
from regame.reports.svg_grid import Grid, Links, wide
from regame.reports.templating import lines, sentence
from regame.strategies import registry
from regame.strategies.planner import Planner
from regame.strategies.probes import FIRM_PROBES, PROBES, Setting, fingerprint, worded
from regame.studies.league.parts import Answer, Fingerprint, Game, Role, Standing

ACTS = toml("acts.toml")  # act of an instrument -> its CSS class, and what it does
MEANING: dict[str, str] = dict(ACTS.values())
RESTRICTS, PRESSES, STRIKES, PAYS, OPENS = MEANING  # CSS classes


def answers_of(text: str, role: str) -> Fingerprint | None:
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
    """What an answer does, by CSS class, in the order of MEANING; each once."""
    kinds = {_kind(name, value) for name, value in answer.items()}
    return [css for css in MEANING if css in kinds]


def _kind(name: str, value: Setting) -> str:
    if name == "concession":
        return OPENS if value else PRESSES
    if name == "export_quota":
        return RESTRICTS if isinstance(value, int | float) and value < 1 else OPENS
    if name == "export_duty":
        return RESTRICTS if isinstance(value, int | float) and value > 0 else OPENS
    css: str = ACTS[NAMED[name].act][0]
    return css


def fingerprints(role: str, by_strategy: Mapping[str, Fingerprint | None]) -> Markup:
    """Draw a role's strategies against the probes, a colour for each kind of act."""
    title = f"{role}: what each strategy does in a standard set of situations"
    if any(given is not None and "start" not in given for given in by_strategy.values()):
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
    every = (answer for answers in given if answers for answer in answers.values())
    acts = {css for answer in every for css in kinds_of(answer)}
    used = [(css, meaning) for css, meaning in MEANING.items() if css in acts]
    return lines([swatch(f"{css} solid", meaning) for css, meaning in used])


DARK = 0.95  # share of cells that a colour scale covers; those beyond are as dark as can be
DARK_CELL = 0.6  # opacity above which green asks for white letters
FAINTEST = 0.18  # opacity of a gain next to nothing
# Of a path, the most common strategy first.
LINES = ("weapon", "baseline dashed", "ink dotted", "inside", "pays dashed")


def ranks(role: Role, years: int) -> Markup:
    """Strategies by rank with their gain and its interval, groups parted by lines."""
    rows = role.strategies
    names = [f"{row.rank}  {row.strategy}" for row in rows]
    usd = [0.0, *(bound for row in rows for bound in (row.gain_usd, *row.gain_ci))]
    unit, scale = ("bn", BILLION) if max(map(abs, usd)) >= BILLION / 2 else ("M", BILLION / 1000)
    room = 0.05 * (max(usd) - min(usd)) / scale or 1.0
    plot = Plot(
        f"{role.state}: gain over {role.baseline}, best first",
        (min(usd) / scale - room, max(usd) / scale + 8 * room), (-0.6, len(rows) - 0.4),
        f"gain after {years} years, {unit} USD",
        rows=names, height=86 + 27 * len(rows),
    )  # fmt: skip
    plot.upright(0, "", "ink")
    for row_number, row in enumerate(rows):
        y = len(rows) - 1 - row_number
        first = row_number == 0 or rows[row_number - 1].group != row.group
        if first:
            plot.label(plot.x[1], y, f"group {row.group}", "soft", "end")
            if row_number:
                plot.marks.append(_rule(plot, y + 0.5))
        hint = f"{row.strategy}: {money(row.gain_usd)} ({interval(row.gain_ci, money)})"
        ends = [bound / scale for bound in row.gain_ci]
        css = "weapon" if row.group % 2 else "baseline"
        plot.dot(row.gain_usd / scale, y, ends, css, hint)
    return figure(plot, {}, sentence("league", "ranks"))


def _rule(plot: Plot, y: float) -> str:
    at = plot.down(y)
    return (
        f'<line class="mark soft" {OUTLINE} x1="{plot.left:.1f}" x2="{plot.across(plot.x[1]):.1f}" '
        f'y1="{at:.1f}" y2="{at:.1f}"/>'
    )


def heat(role: Role, years: int) -> Markup:
    """What each strategy gains against each profile of the others, colour by sign and size."""
    met = role.best_responses
    names = [row.strategy for row in role.strategies]
    gains = np.array([[row.gains[name] for row in met] for name in names])  # (S, C, 3)
    scale = max(float(np.quantile(np.abs(gains[:, :, 0]), DARK)), 1.0)
    columns = [str(k + 1) for k in range(len(met))]
    title = f"{role.state}: gain over {role.baseline}, by what the others play"
    grid = Grid(title, names, columns, f"others' profile, after {years} years")
    for s, name in enumerate(names):
        for c, row in enumerate(met):
            usd, low, high = gains[s, c]
            css = "pays" if usd > 0 else "harms" if usd < 0 else "neutral"
            sure = low > 0 or high < 0
            against = ", ".join(f"{state} {play}" for state, play in row.others.items())
            hint = f"{name} against {against}: {money(usd)} ({interval((low, high), money)})"
            strength = FAINTEST + (1 - FAINTEST) * min(abs(usd) / scale, 1.0) if usd else 0.08
            grid.fill(s, c, css, hint, strength=strength, inset=1.0 if sure or not usd else 6.0)
            sign = "★" if row.answer == name else "−" if usd < 0 else ""
            grid.write(s, c, sign, "on" if css == "pays" and strength > DARK_CELL else "")
    half, most = (money(usd, signed=False) for usd in (scale / 2, scale))
    keys = [swatch("pays", f"gains {most} or more", 1), swatch("pays", f"gains {half}", 0.59)]
    keys += [swatch("harms", f"loses {half}", 0.59), swatch("harms", f"loses {most} or more", 1)]
    return wide(title, grid.svg(), lines(keys), sentence("league", "heat"))


def restricting(role: Role) -> list[tuple[Standing, float, Interval]]:
    """The strategies that restrict trade, with the share that harms and its interval, worst first.

    role: the weapon's state.
    """
    every = ((row, row.harms_share, row.harms_ci) for row in role.strategies)
    standings = [(row, at, ci) for row, at, ci in every if at is not None and ci is not None]
    return sorted(standings, key=lambda item: -item[1])


def harm(role: Role, baseline: str) -> Markup:
    """How often each strategy of the weapon's state harms it, with intervals over worlds."""
    rows = restricting(role)
    plot = Plot(
        f"{role.state}: how often a strategy that restricts harms its user",
        (0, 100), (-0.6, max(len(rows), 1) - 0.4),
        "share that harms, %",
        rows=[row.strategy for row, _, _ in rows] or ["–"], height=86 + 27 * max(len(rows), 1),
    )  # fmt: skip
    for row_number, (row, share, bounds) in enumerate(rows):
        ends = [100 * bound for bound in bounds]
        of = f"of {percent(row.fired_share)} in which it restricts"
        hint = f"{row.strategy}: {percent(share)}, {of}"
        plot.dot(100 * share, len(rows) - 1 - row_number, ends, "weapon", hint)
    if not rows:
        plot.note("no strategy restricts more than the baseline")
    return figure(plot, {}, sentence("league", "harm", baseline, BAND))


def paths(game: Game, role: str) -> Markup:
    """Replicator dynamics of a role from equal shares on, a line per strategy."""
    dynamics = game.replicator
    path = dynamics.path[role]
    order = sorted(path, key=lambda name: (-path[name][-1], -max(path[name])))
    names_drawn = [name for name in order if max(path[name]) > 1.5 / len(path)][: len(LINES)]
    last = _end(dynamics.times, [path[name] for name in path])
    shown = slice(0, last)
    times = np.array(dynamics.times)[shown]
    plot = Plot(
        f"{role}: strategies that do well are imitated (replicator dynamics)",
        (0.0, float(times[-1])), (0.0, 100.0),
        "time, 1 / standard deviation of the role's payoffs", "share that plays it, %",
    )  # fmt: skip
    drawn = list(zip(LINES, names_drawn, strict=False))
    others = [("neutral", name) for name in path if name not in names_drawn]
    for css, name in (*others, *drawn[::-1]):
        plot.line(times, 100 * np.array(path[name])[shown], css)
    keys = {f"{css} line": name for css, name in drawn}
    if others:
        keys["neutral line"] = "all others"
    settled = dynamics.settles and dynamics.settles[role]
    end = (order[0], path[order[0]][-1])
    return figure(plot, keys, sentence("league", "paths", settled, *end, dynamics.share))


def _end(times: Sequence[float], lines: Sequence[Sequence[float]]) -> int:
    """Points to show: until a little after shares settle."""
    values = np.array(lines)
    moving = np.abs(values - values[:, -1:]).max(axis=0) > 0.005
    last = int(np.flatnonzero(moving)[-1]) + 1 if moving.any() else 1
    return min(max(round(1.25 * last) + 1, 4), len(times))


def chances(game: Game, role: str) -> Markup:
    """How often each strategy is played in Moran populations and in alpha-rank's long run."""
    moran = game.moran
    mean, ends = moran.shares[role], moran.intervals[role]
    ranked = game.alpha_rank.strategies.get(role, {}) if game.alpha_rank else {}
    names = sorted(ends, key=lambda name: -mean.get(name, 0.0))
    shown = [name for name in names if mean.get(name, 0) >= 0.01 or ranked.get(name, 0) >= 0.01]
    plot = Plot(
        f"{role}: how often it is played in the long run", (0, 100), (-0.6, len(shown) - 0.4),
        "share of time, %", rows=shown, height=86 + 27 * len(shown),
    )  # fmt: skip
    for row_number, name in enumerate(shown):
        y = len(shown) - 1 - row_number
        bounds = [100 * bound for bound in ends[name]]
        share = mean.get(name, 0.0)
        plot.dot(100 * share, y + 0.12, bounds, "weapon", f"{name}, Moran: {percent(share)}")
        if ranked:
            share = ranked.get(name, 0.0)
            hint = f"{name}, alpha-rank: {percent(share)}"
            plot.dot(100 * share, y - 0.18, None, "baseline hollow", hint)
    keys = {"weapon dot": f"Moran populations of {moran.population}, with 95 % of them"}
    if ranked:
        keys["baseline dot hollow"] = "alpha-rank: mutants are rare"
    return figure(plot, keys, "Strategies below 1 % in both are left out.")


def answers(game: Game, others: Sequence[str]) -> Markup:
    """The best-response graph of a game of two: who answers what by what.

    others: the states that the second player plays.
    """
    row_role, column_role = game.roles
    rows = game.replies or ()
    pairs = {(row.role, row.to, row.answer) for row in rows}
    row_names, columns = (list(game.strategies[role]) for role in game.roles)
    called = {row.answer for row in rows}
    right = [name for name in columns if name in called] or columns
    title = f"Best responses of {row_role} and of {column_role} to each other"
    links = Links(title, (row_role, " + ".join(others)), row_names, right)
    drawn = set()
    for row in sorted(rows, key=lambda row: row.role == row_role):
        role, to, answer = row.role, row.to, row.answer
        theirs = role == column_role
        if not theirs and to not in right:
            continue
        mutual = (column_role if role == row_role else row_role, answer, to) in pairs
        css = "weapon" if mutual else "neutral" if theirs else "baseline"
        hint = f"{role} answers {to} by {answer}, in {percent(row.share)} of resamples"
        ends = (to, answer) if theirs else (answer, to)
        links.arrow(*ends, theirs, css, row.share, hint)
        drawn.add(css)
    meaning = {
        "neutral": f"answers of {column_role}",
        "baseline": f"answers of {row_role}",
        "weapon": "both answer each other: an equilibrium",
    }
    shown = [css for css in meaning if css in drawn]
    keys = lines([swatch(f"{css} solid", meaning[css]) for css in shown])
    return wide(title, links.svg(), keys, sentence("league", "answers"))
