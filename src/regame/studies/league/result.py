"""What a league finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from collections import Counter
from typing import Literal

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.core.words import interval, listed, money, percent
from regame.reports.page import Picture, picture, subsection
from regame.reports.templating import lines, style
from regame.studies.frame import StudyAnswer, Table, cells_of
from regame.studies.league import charts
from regame.studies.league.fingerprints import fingerprints
from regame.studies.league.parts import Fingerprint, Forfeit, Game, Mixes, Named, Record, Role

SHOWN = 3  # equilibria, or strategies of a mix, that are shown
READINGS = {
    "income": "national income in money, terminal values included",
    "broad": "national income with concessions, retaliation, environment and depletion",
}


def survivors(role: Role, years: int) -> str:
    """Return how often a firm still works, by what it plays."""
    shares = ", ".join(f"{row.strategy} {percent(row.survives)}" for row in role.strategies)
    return (
        f"What {role.state} earns is in USD per million put in. By what it plays, it still works "
        f"after {years} years in: {shares}."
    )


def commonest_answers(role: Role) -> str:
    """Return the commonest best responses of a role."""
    counts = Counter(row.answer for row in role.best_responses)
    total = sum(counts.values())
    shown = ", ".join(f"{name} ({percent(n / total)})" for name, n in counts.most_common(4))
    return f"Best responses of {role.state}: {shown}."


def describe_game(game: Game) -> list[str]:
    """Equilibria and dynamics of a game, a line each."""
    lines = [f"The game of {listed(game.roles)}, {game.profiles:,} profiles:"]
    equilibria = [row for row in game.pure if row.is_equilibrium]
    for at in equilibria[:SHOWN]:
        stable = ", evolutionarily stable" if at.is_stable else ""
        lines.append(
            f"  Nash equilibrium{stable}: {_profile(at.profile)}, "
            f"in {percent(at.share)} of resamples"
        )
    if len(equilibria) > SHOWN:
        lines.append(f"  and {len(equilibria) - SHOWN} more pure ones")
    if not equilibria:
        lines.append("  no pure Nash equilibrium")
    return lines + _mixed(game) + _dynamics(game)


def _mixed(game: Game) -> list[str]:
    lines = []
    if game.mixed is None and len(game.roles) == 2:
        lines.append("  mixed equilibria: need the extra, pip install 'regame[analysis]'")
    mixed = [row for row in game.mixed or () if not row.is_pure]
    for row in mixed[:SHOWN]:
        lines.append(
            f"  Mixed equilibrium: {_mixes(row.mixes)}, in {percent(row.share)} of resamples"
        )
    if game.quantal:
        middle = game.quantal[len(game.quantal) // 2]
        lines.append(
            f"  Quantal response, precision {middle.precision:g} a standard deviation of payoffs: "
            f"{_mixes(middle.mixes)}"
        )
    return lines


def _dynamics(game: Game) -> list[str]:
    path = game.replicator
    end = "does not settle" if path.settles is None else f"to {_profile(path.settles)}"
    lines = [
        f"  Replicator dynamics: {end}, in {percent(path.share)} of resamples",
        f"  Moran populations: {_mixes(game.moran.shares)}",
    ]
    if game.alpha_rank:
        lines.append(f"  Alpha-rank: {_mixes(game.alpha_rank.strategies)}")
    return lines


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
        for role in self.roles:
            if role.state == state:
                return role
        raise KeyError(state)

    @property
    def sentence(self) -> str:
        """Who does best by the weapon's state, and how sure that is."""
        role = self.holder
        rows = [row for row in role.strategies if row.copy_of is None]
        first, leaders = rows[0], [row.strategy for row in rows if row.group == 1]
        gain = f"{money(first.gain_usd)} ({interval(first.gain_ci, money)})"
        best = (
            f"Of {len(rows)} strategies {first.strategy} does best by {role.state} after "
            f"{self.years[0]} years: {gain} USD over {role.baseline}"
        )
        others = len(leaders) - 1
        if not others:
            return f"{best}; no other can be taken for it."
        which = f"{others} others" if others > 1 else leaders[1]
        return f"{best}; {which} do not differ clearly from it."

    def records(self) -> list[Record]:
        """Return a flat row per state and strategy; intervals are two columns, low and high."""
        return [
            {"state": role.state, **_flat(row.model_dump(exclude={"beats", "ranks"}))}
            for role in self.roles
            for row in role.strategies
        ]

    def answers(self) -> list[Record]:
        """Return a flat row per state and profile of the others: its best response to it."""
        return [
            {
                "state": role.state,
                "answer": row.answer,
                "usd": row.usd,
                "share": row.share,
                **row.others,
            }
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
        return [
            self.sentence,
            f"{self.rows:,} matches: {self.profiles} profiles in each of {self.runs} worlds with "
            f"the same luck, {self.months} months, seed {self.seed}. Orders are lost in "
            f"{self.noise:.0%} of months; what states see is off by {self.fog:.0%}. "
            f"{self.worlds_left_out} worlds are left out because a match failed in them.",
            f"Payoff: {READINGS[self.payoff]}, after {self.years[0]} years, discounted, in USD.",
            *(f"{out.error}; the league went on without it." for out in self.forfeits),
        ]

    def tables(self) -> list[Table]:
        """Return the standings of every role."""
        return [
            Table(
                f"{role.state}: gain over {role.baseline}, against the same {role.contexts} "
                "profiles of the others",
                *cells_of(role.strategies),
            )
            for role in self.roles
        ]

    def closing(self) -> list[str]:
        """Return what groups are, best responses, and each game's equilibria and dynamics."""
        firms = [role for role in self.roles if role.strategies[0].survives is not None]
        return [
            *filter(None, [self.holder.unused]),
            "Groups: strategies in one group do not differ clearly from its leader (paired "
            "bootstrap over worlds, 95 %).",
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
        css = Markup(f"<style>{style('league')}</style>")
        return lines(
            [
                css,
                *(charts.ranks(role, years) for role in self.roles),
                *(charts.heat(role, years) for role in self.roles),
                charts.harm(self.holder, self.baseline),
                *(
                    subsection(f"The game of {listed(game.roles)}", self._pictures(game))
                    for game in self.games.values()
                ),
                *(fingerprints(role, answers) for role, answers in self.fingerprints.items()),
            ]
        )

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
