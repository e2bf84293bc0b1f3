"""What a target's question finds, typed (schema in docs/schemas).

The picture of a target's policies: what each costs against what it avoids.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.scenario_losses import ScenarioAsked, ScenarioLoss
from regame.core.words import money, years_after
from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.reports.templating import said
from regame.studies.frame import StudyAnswer, Table, cells_of, losses_table
from regame.studies.respond import parts, words
from regame.studies.respond.goal_result import GOAL_HEADINGS, GoalResult
from regame.studies.respond.options import WAYS
from regame.studies.respond.parts import Option
from regame.studies.respond.study import more_pays

MEMBERS = 6  # named, of a group of states


class RespondResult(StudyAnswer):
    """What a target should do, by policy, and what is best against each strategy of the holder."""

    answer_last: ClassVar[bool] = True

    state: str
    years: int
    loss: str = Field("users_money", description=parts.SAYS["loss"])
    stop: str | None = Field(None, description="the holder's play that --stop describes, in words")
    scenario: ScenarioAsked | None = Field(None, description="what the holder does; by flags")
    scenario_losses: tuple[ScenarioLoss, ...] = Field((), description=parts.SAYS["scenario_losses"])
    setting: parts.Setting | None = Field(None, description="good, holder, money; with --stop")
    runs: int
    rows: int
    seed: int
    worlds: str = Field(description="where worlds come from")
    firms: str = Field("usual", description="rules of firms: usual, or drawn for each world")
    start_year: int
    config_hash: str
    options: tuple[parts.Option, ...]
    best_by_strategy: tuple[parts.Best, ...]
    regrets: tuple[parts.Regret, ...] = ()
    contrasts: tuple[parts.Contrast, ...] = ()
    searched: parts.Searched | None = None
    curves: tuple[parts.Point, ...] = Field((), description="worth over dose; with --stop")
    tops: tuple[parts.Top, ...] = Field((), description=parts.SAYS["tops"])
    best_mix: parts.Mix | None = Field(None, description=parts.SAYS["best_mix"])
    worth_most: parts.Mix | None = Field(None, description=parts.SAYS["worth_most"])
    goal: GoalResult | None = Field(None, description="the cheapest mix for --goal")
    recommended: parts.Advice | None = Field(None, description=parts.SAYS["recommended"])
    recommended_late: parts.Late | None = Field(None, description=parts.SAYS["recommended_late"])
    alternatives: tuple[parts.Advice, ...] = Field((), description=parts.SAYS["alternatives"])
    nothing_done: parts.Undefended | None = Field(None, description=parts.SAYS["nothing_done"])
    gains: tuple[parts.Gain, ...] = Field((), description=parts.SAYS["gains"])
    doubts: tuple[str, ...] = Field((), description="why the answer is not to be used, a line each")
    depends_on_holder: bool
    failed_rows: int

    @property
    def robust(self) -> parts.Option:
        """The policy of least worst regret."""
        return next(option for option in self.options if option.robust)

    @property
    def unsure(self) -> bool:
        """Whether the net of the policy of least worst regret may be nothing."""
        bounds = self.robust.net_ci
        return bounds is None or bounds[0] <= 0 <= bounds[1]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per policy; under a stop what is recommended first, then by worth."""
        if self.stop is not None and self.goal is None:
            return pd.DataFrame(words.worth_rows(self.options, self._advice()))
        return pd.DataFrame([option.to_json() for option in self.options])

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return further tables, as `words.sheets_of` has them."""
        return words.sheets_of(dict(self))

    def seen(self, name: str) -> Sequence[parts.Option]:
        """Return a row per policy, the one of least worst regret first.

        One that changes no money in any world has a dash where a figure would say that it works.
        """
        sums = ("cost_usd", "loss_avoided_usd", "net_usd", "net_ci", "satisfies")
        nothing: dict[str, None] = dict.fromkeys(sums)
        ranked = sorted(self.options, key=lambda option: option.worst_regret_usd)
        return [at.model_copy(update=nothing) if at.policy in self.idle else at for at in ranked]

    @property
    def title(self) -> str:
        """What the table shows, from when on and of what worlds."""
        after = years_after(self.years)
        return f"{self.state}: {after} from January {self.start_year}, means in USD"

    @property
    def idle(self) -> list[str]:
        """Policies beside doing nothing that changed no money in any world."""
        still = [at for at in self.options[1:] if not (at.net_usd or at.spent_usd)]
        nothing = (None, [0.0, 0.0], (0.0, 0.0))
        return [at.policy for at in still if not at.stock_left_usd and at.net_ci in nothing]

    def details(self) -> list[str]:
        """Return how to read the table, and what nothing beats."""
        nothing, *others = self.options
        used = [nothing, *(option for option in others if option.policy not in self.idle)]
        efficient = [repr(option.policy) for option in used if option.efficient]
        searched = [x for x in self.options if x.policy.startswith("found ") and self.searched]
        best = max(searched, key=lambda option: option.net_usd, default=None)
        followers = " ".join(words.followers_in_words(self.gains, self.state))
        tops = words.tops_in_words(self.tops)
        return said("respond", "details", self, efficient, best, followers, tops)

    def unused(self) -> list[str]:
        """Return what a dash in the table means, where there is one."""
        return said("respond", "unused", self.idle, self.state)

    def asides(self) -> list[str]:
        """Return what is said before the answer: stocks left, pairs of policies, the holder.

        Nothing of one stop: all these are of the mean over all plays of the holder.
        """
        if self.stop is not None:
            return []
        return said("respond", "asides", self, words.by_holder(self.best_by_strategy, self.regrets))

    def answer(self) -> list[str]:
        """Return what, why and how sure, short enough for ten lines of 80 columns.

        Where it is best to do nothing it says what the next policy would cost and avoid.
        """
        if self.goal is not None:
            return self.goal.sentences()
        if self.stop is not None:
            candidates = len(self.options) - 1 + len(self.curves)
            return said("respond", "advised", self, candidates)
        nothing, *others = self.options
        next_best = self.robust
        if next_best.policy == nothing.policy:
            next_best = min(others, key=lambda x: (x.policy in self.idle, x.worst_regret_usd))
        price = "" if nothing.concessions is None else words.price_of_giving_way(self.options)
        sure = words.how_sure(self.options, self.worlds, self.unsure)
        return said("respond", "answer", self, next_best, price, sure)

    def policies(self) -> Table:
        """Return what every policy costs, avoids and brings."""
        return Table(self.title, *cells_of(self.seen("options")))

    def tables(self) -> list[Table]:
        """Return the answer's tables: mixes for a goal, worth under a stop, or policies."""
        if self.goal is not None:
            title = f"{self.state}: mixes than which none is cheaper and closer to {self.goal.goal}"
            return [Table(title, GOAL_HEADINGS, self.goal.table())]
        if self.stop is None:
            return [self.policies()]
        title = f"{self.state}: worth over dose in a {self.stop}"
        dosed = Table(title, *words.dose_cells(self.curves))  # no row where a study has no [doses]
        return [*self.lost(), self.worths(), *([dosed] if dosed.cells else [])]

    def lost(self) -> list[Table]:
        """Return what the scenario costs states, by the measure of all commands."""
        return [losses_table(self.scenario_losses)] if self.scenario_losses else []

    def worths(self) -> Table:
        """Return what policies are worth under the stop: the recommended, then by worth."""
        return Table(f"{self.state}: worth in a {self.stop}", *words.worth_cells(self._by_worth()))

    def meanings(self, most: int) -> str:
        """Return what the first so many policies that the study names are, the best first."""
        first = [item for item in self._by_worth()[:most] if isinstance(item, parts.Option)]
        return "; ".join(f"{item.policy}: {item.why}" for item in first)

    def best_doses(self) -> Table:
        """Return the dose of each instrument that is worth most under the stop."""
        title = f"{self.state}: the best dose of each instrument in a {self.stop}"
        return Table(title, *words.dose_cells(words.best_doses(self.curves)))

    def _by_worth(self) -> list[parts.Option | parts.Advice]:
        return words.by_worth(self.options, self._advice())

    def _advice(self) -> tuple[parts.Advice, ...]:
        return () if self.recommended is None else (self.recommended, *self.alternatives)

    def further(self) -> list[Table]:
        """Return all policies under a goal or stop, who wins by each, and how regret is made."""
        usual = self.goal is None and self.stop is None
        ways = WAYS if self.gains else ()
        return [
            *([] if usual else [self.policies()]),
            *(table for by in ways for table in words.gain_tables(self.gains, by, self.state)),
            *([words.regret_table(self.regrets)] if self.regrets else []),
        ]

    def chart(self) -> Markup:
        """Draw what policies are worth under the stop; of all plays, cost against loss avoided."""
        if self.stop is not None:
            return words.worth_chart(f"{self.state}: worth in a {self.stop}", self._by_worth())
        return front(self.options, self.state)

    def opening(self) -> list[str]:
        """Return the answer, and why it is not to be used."""
        return [*self.answer(), *self.doubts]

    def closing(self) -> list[str]:
        """Return what else is to be said, and how to read the tables."""
        return [self._named(line) for line in (*self.asides(), *self.details())]

    def _named(self, line: str) -> str:
        """Call the holder by its name."""
        return line if self.setting is None else line.replace("the holder", self.setting.holder)

    def basis(self) -> list[str]:
        """Return what words mean, when policies begin, prices and sources; with `--stop`."""
        if self.setting is None:
            return []
        amounts = [item for one in self._advice() for item in one.instruments]
        stocks = [item for item in amounts if item.unit.startswith("months")]
        about, more = self.setting, more_pays(stocks, self.curves, self.setting.months)
        return said(
            "respond", "basis", about, self.state, self.start_year, self.years, stocks, more
        )

    @property
    def asked(self) -> str:
        """The question of one stop, with its holder and good; else that of the study."""
        if self.stop is None or self.setting is None:
            return self.question
        return f"{self.state}: what to do if {self.setting.holder} holds back {self.setting.good}"

    def head(self) -> list[str]:
        """Return what was asked, and of which countries a group of states that asks is made."""
        if self.setting is None:
            return []
        counted, others = self.setting.counted[:MEMBERS], len(self.setting.counted) - MEMBERS
        named = [*counted, *([f"{others} others"] if others > 0 else [])]
        text = "" if self.scenario is None else self.scenario.text
        return said("respond", "head", self.setting, self.state, text, named)

    def about(self) -> list[tuple[str, str]]:
        """Return subject and text for people who get a table alone, the lines of the brief too."""
        (_, *rows), basis = super().about(), self.basis()
        if self.setting is not None:
            rows = [("asked", line) for line in self.head()] + rows
        return [("question", self.asked), *rows, *(("basis", line) for line in basis),
                *(("how to read it", line) for line in self.closing())]  # fmt: skip


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
