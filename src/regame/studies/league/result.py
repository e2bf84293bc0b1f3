"""What a league finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from collections import Counter
from typing import Literal

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.core.words import interval, listed, money, percent
from regame.reports.page import Picture, picture, subsection
from regame.reports.templating import lines, said, sentence, style
from regame.studies.frame import StudyAnswer, Table, cells_of
from regame.studies.league import charts
from regame.studies.league.parts import Fingerprint, Forfeit, Game, Mixes, Named, Record, Role

SHOWN = 3  # equilibria, or strategies of a mix, that are shown


def survivors(role: Role, years: int) -> str:
    """Return how often a firm still works, by what it plays."""
    shares = [f"{row.strategy} {percent(row.survives)}" for row in role.strategies]
    return sentence("league", "survivors", role.state, years, shares)


def commonest_answers(role: Role) -> str:
    """Return the commonest best responses of a role."""
    counts = Counter(row.answer for row in role.best_responses)
    total = sum(counts.values())
    shown = ", ".join(f"{name} ({percent(n / total)})" for name, n in counts.most_common(4))
    return f"Best responses of {role.state}: {shown}."


def describe_game(game: Game) -> list[str]:
    """Equilibria and dynamics of a game, a line each, below a line with who plays it."""
    equilibria = [row for row in game.pure if row.is_equilibrium]
    mixed = [row for row in game.mixed or () if not row.is_pure]
    head, *rows = said("league", "game", game, equilibria, mixed, _profile, SHOWN, _mixes)
    return [head, *(f"  {row}" for row in rows)]


def _profile(profile: Named) -> str:
    return ", ".join(f"{role} {name}" for role, name in profile.items())


def _mixes(mixes: Mixes) -> str:
    return "; ".join(f"{role}: {_mix(mix)}" for role, mix in mixes.items())


def _mix(mix: dict[str, float]) -> str:
    best = sorted(mix.items(), key=lambda item: -item[1])[:SHOWN]
    return ", ".join(f"{name} {percent(share)}" for name, share in best if share >= 0.01)


FOUND = "league.json"  # what `regame tournament --json` prints


class Tournament(StudyAnswer):
    """Who does well in a league of strategies, by role, and the games that it holds.

    All payoffs are USD, discounted to the start, after the first of `years`.
    """

    runs: int = Field(description="worlds")
    rows: int = Field(description="matches")
    profiles: int
    months: int
    years: tuple[int, ...] = Field(description="horizons; the first is ranked")
    payoff: Literal["income", "broad"]
    seed: int
    config_hash: str
    noise: float = Field(description="share of months in which an order is lost")
    fog: float = Field(description="relative error of what states see")
    weapon: str = Field(description="state that may restrict trade")
    baseline: str = Field(description="its strategy against which self-harm is measured")
    forfeits: tuple[Forfeit, ...]
    failed_rows: int
    first_failure: str | None
    worlds_left_out: int
    roles: tuple[Role, ...]
    fingerprints: dict[str, dict[str, Fingerprint | None]] = Field(
        description="role -> strategy -> situation -> instrument; None: it looks ahead, or breaks"
    )
    elapsed_s: float
    runs_per_s: float | None = Field(description="runs of 20 years a second")
    games: dict[str, Game]
    report: str

    @property
    def holder(self) -> Role:
        """The role of the weapon's state."""
        return self.role(self.weapon)

    def role(self, state: str) -> Role:
        """Return the role of a state; raises KeyError if it plays none."""
        return {role.state: role for role in self.roles}[state]

    @property
    def sentence(self) -> str:
        """Who does best by the weapon's state, and how sure that is."""
        role = self.holder
        rows = [row for row in role.strategies if row.copy_of is None]
        gain = f"{money(rows[0].gain_usd)} ({interval(rows[0].gain_ci, money)})"
        others = [row for row in rows if row.group == 1][1:]
        return sentence("league", "leader", role, self.years[0], gain, rows, others)

    def records(self) -> list[Record]:
        """Return a flat row per state and strategy; intervals are two columns, low and high."""
        return [
            {"state": role.state, **_flat(row.model_dump(exclude={"beats", "ranks"}))}
            for role in self.roles
            for row in role.strategies
        ]

    def answers(self) -> list[Record]:
        """Return a flat row per state and profile of the others: its best response to it."""
        own = {"answer", "usd", "share"}
        return [
            {"state": role.state, **row.model_dump(include=own), **row.others}
            for role in self.roles
            for row in role.best_responses
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per state and strategy: rank, group, gain with its interval, self-harm."""
        return pd.DataFrame(self.records())

    def plot(self, state: str | None = None) -> Picture:
        """Draw the strategies of a state, the weapon's if none, by rank with their gains."""
        role = self.holder if state is None else self.role(state)
        return picture(charts.ranks(role, self.years[0]))

    def opening(self) -> list[str]:
        """Return who leads, what was played, and who forfeited."""
        return said("league", "opening", self)

    def tables(self) -> list[Table]:
        """Return the standings of every role."""
        titles = {role.state: sentence("league", "standings", role) for role in self.roles}
        return [Table(titles[role.state], *cells_of(role.strategies)) for role in self.roles]

    def closing(self) -> list[str]:
        """Return what groups are, best responses, and each game's equilibria and dynamics."""
        firms = [role for role in self.roles if role.strategies[0].survives is not None]
        return [
            *filter(None, [self.holder.unused]),
            sentence("league", "groups"),
            *map(commonest_answers, self.roles),
            *(survivors(role, self.years[0]) for role in firms),
            *(line for game in self.games.values() for line in describe_game(game)),
        ]

    def chart(self) -> Markup:
        """Draw the strategies of the weapon's state by rank with their gains."""
        return charts.ranks(self.holder, self.years[0])

    def pictures(self) -> Markup:
        """Draw ranks, payoffs by opponent, self-harm, the games, and what each strategy does."""
        years = self.years[0]
        drawn = [Markup(f"<style>{style('league')}</style>")]
        drawn += [charts.ranks(role, years) for role in self.roles]
        drawn += [charts.heat(role, years) for role in self.roles]
        drawn += [charts.harm(self.holder, self.baseline)]
        for game in self.games.values():
            drawn += [subsection(f"The game of {listed(game.roles)}", self._pictures(game))]
        prints = self.fingerprints.items()
        return lines([*drawn, *(charts.fingerprints(role, answers) for role, answers in prints)])

    def _pictures(self, game: Game) -> Markup:
        others = [role.state for role in self.roles if role.state != game.roles[0]]
        parts = [charts.answers(game, others)] if game.replies else []
        return lines([*parts, charts.paths(game, self.weapon), charts.chances(game, self.weapon)])


def _flat(row: dict[str, str | float | list[float] | None]) -> Record:
    """Return a row with two columns for each interval, empty where there is none."""
    record: Record = {}
    for key, value in row.items():
        if key.endswith("_ci"):
            low, high = value if isinstance(value, list) else (None, None)
            record |= {f"{key}_low": low, f"{key}_high": high}
        elif not isinstance(value, list):
            record[key] = value
    return record
