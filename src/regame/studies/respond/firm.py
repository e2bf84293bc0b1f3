"""A firm's question: what can it do by itself about what the holder does, and what is that worth?

Every choice of the menu is played from the opening on against the holder's plays, beside doing as
usual, in the same worlds and with the same luck; states play their own programmes.

What firms of a kind can do about a stop: second source, stock, redesign, contract, move inside.

A choice is on the menu as far as firms of the kind have the lever in the game
(`strategies/firms/contract.py`); what they lack is left out, with the reason.
"""

from functools import partial

import numpy as np
import pandas as pd

from regame.analysis.game_table import lists_in
from regame.config.files import load
from regame.core.arrays import Floats
from regame.core.errors import UserError, nearest
from regame.core.packaged import toml
from regame.design.design import cross
from regame.game import facts
from regame.game.firms.roster import CLASS, Named, meant, players, roster
from regame.runs.asked import noting
from regame.runs.experiment import check_firms, installed
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import Job, run_design
from regame.strategies.firms.contract import OWNER, PRODUCT_USER, TRADER
from regame.strategies.roles import check_players
from regame.studies.frame import keep
from regame.studies.respond import money as books
from regame.studies.respond.file import Policy, Respond, own_policies
from regame.studies.respond.firm_result import USUAL, Absent, Choice, FirmResult, Year
from regame.studies.respond.money import worths_of
from regame.studies.respond.options import USERS_MONEY, VALUE_ADDED, RespondOptions, check_years
from regame.studies.respond.parts import Worth
from regame.studies.respond.rows import play_firms
from regame.studies.respond.scenarios import what_is_asked, with_scenario
from regame.studies.respond.study import asked_of, played_in, sampled
from regame.studies.respond.sums import with_draws
from regame.tables.countries import named_state
from regame.tables.losses import economy_of

CLAIM = 0.5  # of a seller's output, in a long contract
SOURCES = 2  # states tried as second source, those with the largest plants

MENU = toml("firm_menu.toml")  # kind -> choices and what is absent
ONLY_MAKERS = "only makers of what the last stage makes have the lever"


class Menu:
    """What the firms of a name can do. rows: of the roster; kind: of all of them."""

    def __init__(self, name: str, atlas: facts.Atlas):
        """Raise UserError for a name that nobody has, or that firms of several kinds have."""
        self.atlas, self.name = atlas, _spelt(name, atlas)
        self.rows = meant(self.name, atlas)
        self.firms: list[Named] = [roster(atlas)[row] for row in self.rows]
        kinds = {firm.kind for firm in self.firms}
        if len(kinds) > 1 or TRADER in kinds:
            why = "firms of several kinds" if len(kinds) > 1 else "traders, who use nothing"
            raise UserError(f"--firm {name}: means {why}; ask as an owner of plants or as users")
        self.kind = self.firms[0].kind
        self.states = sorted({firm.state for firm in self.firms})
        self.absent: dict[str, str] = dict(MENU[self.kind]["absent"])
        self.choices: dict[str, tuple[dict[str, str], str]] = {}  # players' rules, and why
        self.contract: tuple[str, int] | None = None  # the choice at a fixed price, and its seller
        self._owners() if self.kind == OWNER else self._buyers()

    def _add(self, choice: str, rule: str, why: str, player: str = "") -> None:
        """Put a rule on the menu, of the firms themselves unless others play it."""
        self.choices[choice] = {player or self.name: rule}, why

    def _buyers(self) -> None:
        stage = facts.MAKING if self.kind == PRODUCT_USER else facts.REFINING
        sellers = self._sellers(stage)
        for state in sellers[:SOURCES]:
            why = f"{state}: a part of purchases, moved from the opening on by requalification"
            self._add(f"second source: {state}", f"Committed(second={state!r})", why)
        for choice, (rule, why) in MENU[self.kind]["choices"].items():
            self._add(choice, rule, why)
        if not sellers:
            self.absent["second source"] = self.absent["long contract"] = "nobody else sells it"
        elif len(self.states) > 1:
            self.absent["long contract"] = "a contract is with the buyers of one state"
        else:  # sellers of a state give the buyers' state the first claim on a half of their output
            seller = sellers[0]
            why = f"a half of what is made in {seller} at the opening, at a fixed price"
            player = f"{CLASS}{self.atlas.stages[stage]}@{seller}"
            self._add(f"long contract: {seller}", self._claim, why, player)
            self.contract = f"long contract: {seller}", self.atlas.states.index(seller)

    @property
    def _claim(self) -> str:
        return f"Committed(serve={self.atlas.states[self.states[0]]!r}, claim={CLAIM})"

    def _owners(self) -> None:
        stages = {int(self.atlas.plant_stage[f]) for firm in self.firms for f in firm.plants}
        outside = not all(self.atlas.inside[state] for state in self.states)
        for choice, (rule, why) in MENU[OWNER]["choices"].items():
            if choice == "move inside" and not outside:
                self.absent[choice] = "it is inside"
            elif facts.MAKING not in stages:
                self.absent[choice] = ONLY_MAKERS
            else:
                self._add(choice, rule, why)
        home = self.atlas.states[self.states[0]]
        why = f"users in {home} have the first claim on a half of its output"
        self._add("long contract", self._claim, why)

    def _sellers(self, stage: int) -> list[str]:
        """States outside the holder with plants of a stage that run, the largest first."""
        a = self.atlas
        runs = (a.plant_stage == stage) & (a.plant_status == facts.STATUS["operating"])
        size = np.bincount(a.plant_state, runs * a.nameplate, a.states_count)
        order = np.argsort(-size, kind="stable")
        return [a.states[s] for s in order if size[s] > 0 and not a.inside[s]]


def _spelt(name: str, atlas: facts.Atlas) -> str:
    """Return the name as the world has it: any letter case, other names of states."""
    words, at, state = name.partition("@")
    if at:
        name = f"{words}@{named_state(state, atlas.states, atlas.config.world.start_year)}"
    names = players(atlas)[1:]
    exact = next((player for player in names if player.casefold() == name.casefold()), None)
    if exact is None:
        hint = nearest(name, names) or "; `regame data owners` lists them"
        raise UserError(f"--firm {name}: no firm of this world{hint}")
    return exact


NAME = "firm"  # of results
FILE = "firm.json"
AS_USUAL = "as usual"


@noting
def play_firm(options: RespondOptions, name: str) -> tuple[FirmResult, Played]:
    """Play a firm's menu and conclude. Raises UserError for a firm that cannot ask."""
    if name in installed().values():
        hint = f"`regame respond {name} --state STATE` asks for a state"
        raise UserError(f"--firm: firms of a case have no menu; {hint}")
    study = load(Respond, "experiments", name)
    study, options, scenario = what_is_asked(study, options)
    for flag, value in (("--goal", options.goal), ("--optimise", options.optimise)):
        if value:
            raise UserError(f"{flag}: is for states; --firm has a menu of its own")
    check_years(options.years)
    config = asked_of(study, options)[1]
    menu = Menu(str(options.firm), facts.atlas_of(config))
    study = with_scenario(study, options, scenario, config.world.start_year, None)
    players = _players(menu, options)
    policies = {key: Policy(play=_text(rules), why=why) for key, (rules, why) in players.items()}
    study = study.model_copy(update={"policies": policies})
    rules = [play for profile, _ in players.values() for play in profile.values()]
    check_firms(options.firms)
    ask = Ask(also=(*study.holder.values(), *rules), firms=options.firms or "")
    plan = prepare(study.experiment, sampled(study, options), ask, options)
    plays = ((key, *at) for key, (profile, _) in players.items() for at in profile.items())
    asked = [(f"policy {key!r}", player, play) for key, player, play in plays]
    check_players(asked, config.world.holders, facts.firm_players(facts.atlas_of(plan.config))[1:])
    design = _design(study, plan, {key: profile for key, (profile, _) in players.items()})
    play = partial(play_firms, kind=menu.kind, rows=menu.rows, states=tuple(menu.states))
    job = Job(NAME, plan.config, design, 12 * options.years, plan.seed, play, plan.strategies)
    record = run_design(job, options)
    result = _conclude(study, plan, record, menu, options)
    keep(result, FILE)
    return result, record


def _players(menu: Menu, options: RespondOptions) -> dict[str, tuple[dict[str, str], str]]:
    """Return who plays what by choice: as usual first, the menu, and choices of the user."""
    own = own_policies(options.policies, [AS_USUAL, *menu.choices])
    own_choices = {name: ({menu.name: policy.play}, policy.why) for name, policy in own.items()}
    return {AS_USUAL: ({}, "what it does by itself")} | menu.choices | own_choices


def _text(rules: dict[str, str]) -> str:
    return "; ".join(f"{player} = {rule}" for player, rule in rules.items()) or USUAL


def _design(study: Respond, plan: Plan, choices: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Return a row for every world, strategy of the holder and choice.

    Firms that ask do as usual where they choose nothing else, whatever a world has drawn for them.
    """
    others, weapon = plan.experiment.others, plan.experiment.weapon
    usual = {player: USUAL for profile in choices.values() for player in profile}
    profiles = {
        f"{held} | {name}": {weapon: play, **others, **usual, **profile}
        for held, play in study.holder.items()
        for name, profile in choices.items()
    }
    atlas = facts.atlas_of(plan.config)
    asking = {firm for player in usual for firm in facts.firms_named(player, atlas)}
    dropped = ["treatment", weapon, *others, *asking.intersection(plan.design)]
    worlds = plan.design.drop_duplicates("world").drop(columns=dropped)
    return with_draws(cross(worlds.reset_index(drop=True), profiles), study, plan)


def _conclude(
    study: Respond, plan: Plan, played: Played, menu: Menu, options: RespondOptions
) -> FirmResult:
    """Return what was found, from the table of runs."""
    measure = USERS_MONEY
    if menu.kind == PRODUCT_USER:
        measure = books.measure_of(options.loss, study, plan.config)
    elif options.loss == VALUE_ADDED:
        raise UserError(f"--loss {VALUE_ADDED}: is known of users of the last stage's goods alone")
    money = _money(study, plan, played.table, menu, measure)
    money, price = with_contract(money, study, played.table, menu)
    by_year = [worths_of(study, money[..., year]) for year in range(options.years)]
    used, calm = books.rows_of(study)
    bare = money[calm or used, 0, :, -1].mean() - money[used, 0, :, -1].mean()
    return FirmResult(
        **played_in(study, plan, played, options),
        question=f"What can {menu.name} do?",
        firm=menu.name,
        kind=menu.kind,
        loss=measure,
        bare_usd=float(bare),
        options=_choices(study, by_year),
        contract_usd_kg=price,
        by_year=tuple(
            Year.like(year[p], policy=name, year=number)
            for p, name in enumerate(study.policies)
            for number, year in enumerate(by_year, start=1)
        ),
        absent=tuple(Absent(policy=name, why=why) for name, why in menu.absent.items()),
    )


def _choices(study: Respond, by_year: list[tuple[Worth, ...]]) -> tuple[Choice, ...]:
    """Return what every choice is worth at the end and from when it pays, the best first."""
    choices = []
    for p, (name, policy) in enumerate(study.policies.items()):
        worth, idle = by_year[-1][p], by_year[-1][p].worth_if_nothing_usd
        cost, saves = (None, None) if idle is None else (-idle, worth.usd - idle)
        sums = {"cost_usd": cost, "saves_usd": saves}
        first = _pays_from([year[p].usd for year in by_year])
        choices.append(Choice.like(worth, policy, policy=name, pays_from=first, **sums))
    return tuple(sorted(choices, key=lambda choice: -(choice.worth_usd or 0.0)))


def _money(study: Respond, plan: Plan, table: pd.DataFrame, menu: Menu, measure: str) -> Floats:
    """Return what the firms have by the end of each year (H, P, W, year), USD, discounted."""
    game, economy, usual = (
        books.game_of(study, table), economy_of(plan.config), books.open_holder(study)
    )  # fmt: skip
    money = game.lists("money")
    if measure == VALUE_ADDED and economy is not None and usual is not None:

        def gone(held: str, policy: str) -> Floats:
            """Value added of the firms that stops so far; suppliers are other firms."""
            rows = game.at(held, policy)
            value = books.lost_lines(economy, rows, game.at(usual, policy))[1].value_added
            months = value[:, :-1, menu.states].sum(axis=(1, 2))
            return np.asarray((months * lists_in(rows, "discount")).cumsum(axis=1))

        money = money + game.lists("lost") - game.each(gone)
    return money[..., 11::12]


def _pays_from(worths: list[float]) -> int | None:
    """Return the first year, counted from 1, from whose end on worth stays above nothing."""
    year = None
    for number, value in enumerate(worths, start=1):
        year = (year or number) if value > 0 else None
    return year


def with_contract(
    money: Floats, study: Respond, table: pd.DataFrame, menu: Menu
) -> tuple[Floats, float | None]:
    """Return buyers' money with the contract settled, and its price, USD/kg; None without one.

    money: (H, P, W, year). Tonnes: of the first month, a half of what the seller's state makes, at
    most what the buyers use. The price is fixed for all worlds and plays: at it a seller who holds
    the holder's plays for equally likely earns as much as at the prices of the day. So buyers pay
    for it where nothing happens, and win where prices rise.
    """
    game = books.game_of(study, table)
    if menu.contract is None:
        return money, None
    name, seller = menu.contract
    row = list(study.policies).index(name)
    rows = [game.at(held, name) for held in study.holder]
    day, discount = (
        np.array([lists_in(side, column) for side in rows])  # (H, W, month)
        for column in ("price", "discount")
    )
    made, used = lists_in(rows[0], "made")[:, seller], rows[0]["bought"].to_numpy(float)
    weight = discount * np.minimum(CLAIM * made, used)[:, None]
    price = float((weight * day).sum() / weight.sum()) if weight.sum() > 0 else 0.0
    settled = (weight * (day - price)).cumsum(axis=2)[..., 11::12]
    money = money.copy()
    money[:, row] += settled
    return money, price / facts.KG
