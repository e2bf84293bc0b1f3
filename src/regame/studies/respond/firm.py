"""A firm's question: what can it do by itself about what the holder does, and what is that worth?

Every choice of the menu is played from the opening on against the holder's plays, beside doing as
usual, in the same worlds and with the same luck; states play their own programmes.
"""

from functools import partial

import numpy as np
import pandas as pd

from regame.config.files import load
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.design.design import cross
from regame.game.facts import KG, atlas_of, firm_players, firms_named
from regame.runs.asked import noting
from regame.runs.experiment import check_firms, installed
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import Job, run_design
from regame.strategies.firms.contract import PRODUCT_USER
from regame.strategies.roles import check_players
from regame.studies.frame import keep
from regame.studies.respond import money as books
from regame.studies.respond.file import Policy, Respond, own_policies
from regame.studies.respond.firm_menu import CLAIM, Menu
from regame.studies.respond.firm_result import USUAL, Absent, Choice, FirmResult, Year
from regame.studies.respond.firm_rows import play_firms
from regame.studies.respond.options import USERS_MONEY, VALUE_ADDED, RespondOptions, check_years
from regame.studies.respond.parts import Worth
from regame.studies.respond.setting import with_stop
from regame.studies.respond.study import asked_of, played_in, sampled
from regame.studies.respond.sums import with_draws
from regame.studies.respond.worths import worths_of
from regame.tables.losses import economy_of

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
    for flag, value in (("--goal", options.goal), ("--optimise", options.optimise)):
        if value:
            raise UserError(f"{flag}: is for states; --firm has a menu of its own")
    check_years(options.years)
    experiment, config = asked_of(study, options)
    menu = Menu(str(options.firm), atlas_of(config))
    study = with_stop(study, options, config, experiment.weapon, None)
    players = _players(menu, options)
    policies = {key: Policy(play=_text(rules), why=why) for key, (rules, why) in players.items()}
    study = study.model_copy(update={"policies": policies})
    rules = [play for profile, _ in players.values() for play in profile.values()]
    check_firms(options.firms)
    ask = Ask(also=(*study.holder.values(), *rules), firms=options.firms or "")
    plan = prepare(study.experiment, sampled(study, options), ask, options)
    plays = ((key, *at) for key, (profile, _) in players.items() for at in profile.items())
    asked = [(f"policy {key!r}", player, play) for key, player, play in plays]
    check_players(asked, config.world.holders, firm_players(atlas_of(plan.config))[1:])
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
    atlas = atlas_of(plan.config)
    asking = {firm for player in usual for firm in firms_named(player, atlas)}
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
    sides, economy, usual = books.sides_of(table), economy_of(plan.config), books.open_holder(study)
    money = books.cube_of(study, sides, "money")
    if measure == VALUE_ADDED and economy is not None:

        def gone(held: str, policy: str) -> Floats:
            """Value added of the firms that stops so far; suppliers are other firms."""
            rows = sides[f"{held} | {policy}"]
            value = books.lost_lines(economy, rows, sides[f"{usual} | {policy}"])[1].value_added
            months = value[:, :-1, menu.states].sum(axis=(1, 2))
            return np.asarray((months * books.lists_in(rows, "discount")).cumsum(axis=1))

        money = money + books.cube_of(study, sides, "lost") - books.cube(study, gone)
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
    sides = books.sides_of(table)
    if menu.contract is None:
        return money, None
    name, seller = menu.contract
    row = list(study.policies).index(name)
    rows = [sides[f"{held} | {name}"] for held in study.holder]
    day, discount = (
        np.array([books.lists_in(side, column) for side in rows])  # (H, W, month)
        for column in ("price", "discount")
    )
    made, used = books.lists_in(rows[0], "made")[:, seller], rows[0]["bought"].to_numpy(float)
    weight = discount * np.minimum(CLAIM * made, used)[:, None]
    price = float((weight * day).sum() / weight.sum()) if weight.sum() > 0 else 0.0
    settled = (weight * (day - price)).cumsum(axis=2)[..., 11::12]
    money = money.copy()
    money[:, row] += settled
    return money, price / KG
