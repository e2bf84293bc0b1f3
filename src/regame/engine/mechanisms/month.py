"""The steps of a month: which mechanisms play in which order, run by run.

A step is one compiled function, so a lone run pays for few calls: one loop over runs, eight at a
time. Only disputes, instruments and smugglers go run by run. No mechanism sees another run.
"""

from typing import NamedTuple

import numpy as np

from lanes.elementwise import clear, flat
from lanes.gangs import lanes
from regame.engine.dialect import Buffers, Facts, Table, World
from regame.engine.mechanisms.books import book_grey, book_trade, charge_imports, pay_plants
from regame.engine.mechanisms.buyers import follow_users, redesign, save_dearest, trade_stocks
from regame.engine.mechanisms.closing import close_books, share_rents
from regame.engine.mechanisms.contracts import honour_offtakes, try_others
from regame.engine.mechanisms.dates import grow_costs
from regame.engine.mechanisms.disputes import contest, draw_stake, open_disputes, remember
from regame.engine.mechanisms.enforcement import charge_campaign
from regame.engine.mechanisms.entry import begin_next, build_next
from regame.engine.mechanisms.export_quota import issue_licences
from regame.engine.mechanisms.funds import book_funds, lobby, raise_money, take_over
from regame.engine.mechanisms.investment import (
    build_plants,
    decide_plants,
    expand_plants,
    restart_plants,
    scare_markets,
)
from regame.engine.mechanisms.lead_times import lead_time
from regame.engine.mechanisms.learning import learn
from regame.engine.mechanisms.magnets import follow_products
from regame.engine.mechanisms.offtakes import settle_contracts
from regame.engine.mechanisms.orders import (
    adapt_use,
    draw_shock,
    expect,
    expect_prices,
    feel_risk,
    grow_use,
    save_content,
)
from regame.engine.mechanisms.owners import (
    expand_as_ordered,
    leave_to_owners,
    obey_owners,
    relocate,
    set_output,
    wait_for_money,
)
from regame.engine.mechanisms.oxides import follow_flows
from regame.engine.mechanisms.plans import move_extractors, plan_year
from regame.engine.mechanisms.production import plan_extractors
from regame.engine.mechanisms.public_stocks import keep_public_stocks
from regame.engine.mechanisms.reputation import lose_trust, stir_will
from regame.engine.mechanisms.retaliation import strike_back
from regame.engine.mechanisms.routes import book_routes
from regame.engine.mechanisms.scrap import age_products
from regame.engine.mechanisms.settlement import add_payoffs, book_plants, book_results, book_states
from regame.engine.mechanisms.statecraft import (
    grow_smuggling,
    note_restrictions,
    run_campaign,
    spread_news,
)
from regame.engine.mechanisms.substitution import substitute
from regame.engine.mechanisms.support import (
    ask_for_support,
    pay_floors,
    pay_growth,
    pay_programmes,
    remember_damage,
    share_out,
)
from regame.engine.mechanisms.surplus import user_surplus
from regame.engine.mechanisms.ties import prefer_claims, qualify
from regame.engine.mechanisms.tribunal import try_measures
from regame.engine.mechanisms.views import review_plants
from regame.engine.relations.firms import runs_of_firms
from regame.engine.relations.plants import input_cost
from regame.engine.verbs import verb


@verb
def finance(w: World, a: Facts, p: Table, month: int) -> None:
    """Firms sell shares, borrow, and take over those that failed."""
    for r in range(runs_of_firms(w, len(p))):
        raise_money(w, a, p[r], r, month)
        take_over(w, a, r)


@verb
def dispute(w: World, a: Facts, d: Buffers, p: Table, die: np.ndarray, anger: np.ndarray) -> None:
    """Threats are answered, carried out or dropped; disputes open; some targets strike back.

    die, anger: (run, state) uniform draws, of this month and of all.
    """
    for r in range(len(p)):
        contest(w, a, p[r], r)
        open_disputes(w, a, d, p[r], r, die)
        strike_back(w, a, p[r], r, anger)
        remember(w, a, r)


@verb
def draw_stakes(
    w: World, a: Facts, d: Buffers, p: Table, runs: np.ndarray, normal: np.ndarray
) -> None:
    """What new disputes are about. runs: (k,) where some opens; normal: (k, DRAWS x issue)."""
    for k in range(len(runs)):
        r = runs[k]
        draw_stake(w, a, d, p[r], r, normal[k])


@verb
def govern(
    w: World, a: Facts, d: Buffers, p: Table, month: int, drive: np.ndarray, fate: np.ndarray
) -> None:
    """Instruments become licences and campaigns, as far as no ruling ends them; news spread.

    drive: (run, state) draws of this month; fate: (run, 4 x holder) of all.
    """
    for r in range(len(p)):
        try_measures(w, a, p[r], r, fate)
        issue_licences(w, a, d, p[r], r, month)
        run_campaign(w, a, d, p[r], r)
        spread_news(w, a, d, p[r], r)
        feel_risk(w, a, d, p[r], r)
        scare_markets(w, a, d, p[r], r)
        stir_will(w, a, d, p[r], r, drive)


class Luck(NamedTuple):
    """Draws for the plans of a month."""

    demand: np.ndarray  # (run, state) standard normal
    supply: np.ndarray  # (run, mine) standard normal
    invest: np.ndarray  # (run, plant) uniform


@verb
def plan(w: World, a: Facts, d: Buffers, p: Table, month: int, luck: Luck) -> None:
    """Users' needs grow; mines set output; plants are started, stopped and restarted.

    What firms have ordered takes the place of chance and habit.
    """
    for r in range(runs_of_firms(w, len(p))):
        follow_users(w, a, r)
        leave_to_owners(w, a, r, luck.invest)
    for r in lanes(len(p)):
        grow_use(w, a, p[r], r, month)
        grow_costs(w, a, p[r], r, month)
        draw_shock(w, a, p[r], r, luck.demand)
        plan_year(w, a, p[r], r, month)
        move_extractors(w, a, p[r], r)
        save_content(w, a, p[r], r)
        plan_extractors(w, a, d, p[r], r, luck.supply)
        lead_time(w, a, d, p[r], r)
        input_cost(w, a, d, p[r], r)
        review_plants(w, a, d, p[r], r)
        restart_plants(w, a, d, p[r], r, luck.invest)
        decide_plants(w, a, d, p[r], r, month, luck.invest)
        begin_next(w, a, p[r], r)
    for r in range(runs_of_firms(w, len(p))):
        obey_owners(w, a, d, p[r], r)
        set_output(w, a, r)
        save_dearest(w, a, r)
        trade_stocks(w, a, r)


@verb
def move(w: World, a: Facts, d: Buffers, p: Table) -> None:
    """Plants in building come nearer; ramps rise; states pay their part; firms grow and move."""
    for r in range(runs_of_firms(w, len(p))):
        wait_for_money(w, a, d, r)
    for r in lanes(len(p)):
        build_plants(w, a, d, p[r], r)
        build_next(w, a, d, r)
        expand_plants(w, a, d, p[r], r)
        pay_programmes(w, a, d, r)
        ask_for_support(w, a, d, r)
        share_out(w, a, d, p[r], r)
        pay_growth(w, a, d, r)
        pay_floors(w, a, d, r)
    for r in range(runs_of_firms(w, len(p))):
        expand_as_ordered(w, a, d, r)
        relocate(w, a, d, r)


@verb
def settle(w: World, a: Facts, d: Buffers, p: Table, month: int) -> None:
    """Book this month into d.ledger: plants' results and cash, states, users, payoffs."""
    for r in lanes(len(p)):
        clear(flat(d.ledger[r]))
        book_trade(w, a, d, p[r], r)
        book_grey(w, a, d, p[r], r)
        charge_imports(w, a, d, r)
        settle_contracts(w, a, d, r)
        book_routes(w, a, d, r)
        keep_public_stocks(w, a, d, p[r], r)
        pay_plants(w, a, d, p[r], r)
        book_results(w, a, d, r)
        user_surplus(w, a, d, p[r], r)
        share_rents(w, a, d, p[r], r, month)
        book_states(w, a, d, p[r], r)
        charge_campaign(w, a, d, p[r], r)
        book_plants(w, a, d, p[r], r)
        close_books(w, a, d, p[r], r)
        add_payoffs(w, a, d, p[r], r, month)
    for r in range(runs_of_firms(w, len(p))):
        book_funds(w, a, d, p[r], r, month)


@verb
def adapt(w: World, a: Facts, d: Buffers, p: Table, money_cost: float) -> None:
    """Expectations, preferences, elasticities, know-how and smuggling capacity follow.

    money_cost: costs of everybody over the base year's, by date.
    """
    for r in lanes(len(p)):
        note_restrictions(w, a, p[r], r)
        remember_damage(w, a, r)
        expect_prices(w, a, p[r], r)
        expect(w, p[r], r)
        adapt_use(w, a, p[r], r)
        substitute(w, a, p[r], r)
        lose_trust(w, a, p[r], r)
        learn(w, a, d, p[r], r, money_cost)
        if a.returns:
            age_products(w, a, d, p[r], r)
        follow_flows(w, a, d, p[r], r)
        if a.makes:
            follow_products(w, a, d, p[r], r)
    for r in range(len(p)):
        try_others(w, a, d, p[r], r)
        honour_offtakes(w, a, d, p[r], r)
        grow_smuggling(w, a, p[r], r)
    for r in range(runs_of_firms(w, len(p))):
        prefer_claims(w, a, r)
        qualify(w, a, p[r], r)
        lobby(w, a, r)
        redesign(w, a, p[r], r)
