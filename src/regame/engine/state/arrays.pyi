"""What tables of the engine name: arrays of all runs, and plain facts. Written by `make stubs`; not edited by hand."""

from typing import Any

import numpy as np

class WorldArrays:
    """Variables of the world, run first."""
    start_price: np.ndarray
    """(run, group) USD/kg: inside price at the start"""
    start_index: np.ndarray
    """(run, group, state) USD/kg: delivered price at the start"""
    usual_price: np.ndarray
    """(run, group): price that counts as usual, over the start's"""
    stop_value: np.ndarray
    """(run, group, state) USD/kg: value of lost load without refined goods"""
    price: np.ndarray
    """(run, group, state) USD/kg: inside price of refined goods, without VAT"""
    index: np.ndarray
    """(run, group, state) USD/kg: delivered price that buyers face, over all routes"""
    trailing: np.ndarray
    """(run, group, state) log USD/kg: trailing mean of the log index"""
    rise: np.ndarray
    """(run, group, state) log: rise of the index this month"""
    seller_expected: np.ndarray
    """(run, group, state) USD/kg: expected price of sellers"""
    buyer_expected: np.ndarray
    """(run, group, state) USD/kg: index that buyers expect"""
    trend: np.ndarray
    """(run, group, state) 1/month: trend of the index that buyers follow"""
    weight: np.ndarray
    """(run, group, state, state) share: preference of buyers (last axis) for sellers"""
    flow: np.ndarray
    """(run, group, state, state) t/month: documented flows from sellers to buyers"""
    grey_flow: np.ndarray
    """(run, group, holder, state) t/month: undocumented flows from holders to buyers"""
    without: np.ndarray
    """(run, group, state) t/month: orders that went without at the value of lost load"""
    stock: np.ndarray
    """(run, group, state) t: refined goods held by users"""
    need: np.ndarray
    """(run, group, state) t/month: use that was wanted last month"""
    wanted: np.ndarray
    """(run, group, state) t/month: use outside products that was wanted at the index"""
    used: np.ndarray
    """(run, group, state) t/month: refined goods used outside products"""
    into_products: np.ndarray
    """(run, group, state) t/month: refined goods used in products"""
    adapted: np.ndarray
    """(run, group, state) share: progress from short-run to long-run elasticity"""
    content: np.ndarray
    """(run, group, state) t/t: refined goods that go into a tonne of products"""
    intensity: np.ndarray
    """(run, group): what a unit of activity takes, over the tables; a residual"""
    lost: np.ndarray
    """(run, group, state) share: use outside products that substitutes have taken"""
    route_worth: np.ndarray
    """(run, route, group) USD/kg: what a place on a full route of a table is worth"""
    toll: np.ndarray
    """(run, state) USD/kg: what refineries charge"""
    raw_flow: np.ndarray
    """(run, state, state) t/month: concentrate from extractors (last axis) to refineries"""
    raw_share: np.ndarray
    """(run, state, state) share: where extractors (last axis) sent their concentrate"""
    product_start: np.ndarray
    """(run, state) USD/kg: delivered price of products at the start"""
    product_price: np.ndarray
    """(run, state) USD/kg: products at the plant"""
    product_index: np.ndarray
    """(run, state) USD/kg: delivered price of products"""
    product_trailing: np.ndarray
    """(run, state) log USD/kg: trailing mean of the log index"""
    product_weight: np.ndarray
    """(run, state, state) share: preference of buyers (last axis) for sellers"""
    product_flow: np.ndarray
    """(run, state, state) t/month: products from makers to users"""
    product_stock: np.ndarray
    """(run, state) t: products and parts with them that users hold"""
    product_used: np.ndarray
    """(run, state) t/month: products used"""
    product_plan: np.ndarray
    """(run, state) t/month: output that makers expect"""
    product_adapted: np.ndarray
    """(run, state) share: progress from short-run to long-run elasticity"""
    product_lost: np.ndarray
    """(run, state) share: use of products that substitutes have taken"""
    scrap: np.ndarray
    """(run, group, state) t: swarf and collected products that wait for recyclers"""
    retired: np.ndarray
    """(run, group, state) t/month: refined goods in products that reached the end of their life"""
    in_use: np.ndarray
    """(run, age, group, state) t: refined goods in products in use, by age"""
    risk: np.ndarray
    """(run, state): risk that buyers feel"""
    restricted: np.ndarray
    """(run, state) share: normal foreign supply that is withheld"""
    since_restricted: np.ndarray
    """(run, state) months: since supply was last restricted"""
    damage: np.ndarray
    """(run, state) USD/month: value lost on use that substitutes do not serve"""
    hurt: np.ndarray
    """(run, state) USD/year: lost to dear and missing supply in twelve months, fading"""
    trust: np.ndarray
    """(run, holder, state) share: trust of buyers in a holder"""
    will: np.ndarray
    """(run, state): political will to decouple"""
    made: np.ndarray
    """(run, stage, state) t: made since the start, by stage"""
    made_before: np.ndarray
    """(run, stage, state) t: made before the start, by stage"""
    shock: np.ndarray
    """(run, state) log: shock to use"""
    growth: np.ndarray
    """(run, state): use over the start's, without shocks and prices"""
    activity: np.ndarray
    """(run, state): use over the start's at its prices, shocks included"""
    use_path: np.ndarray
    """(run, group, state): dated factors on use outside products, over the base year's"""
    product_path: np.ndarray
    """(run, state): dated factors on use of products, over the base year's"""
    spent: np.ndarray
    """(run, state) USD: public money spent"""
    book: np.ndarray
    """(run, state) USD: plants built since the start, written down"""
    payoff: np.ndarray
    """(run, state, payoff) USD: budget, income and broad income so far, discounted"""
    rents: np.ndarray
    """(run, owner) USD: taken so far by treasury, licensed firms, foreign owners, traders abroad,
    smugglers; discounted"""
    gap: np.ndarray
    """(run) share: largest so far of states' incomes from surplus less real costs, over what users
    paid"""
    stake: np.ndarray
    """(run, state) USD: largest that an open dispute is about; 0: none"""
    truce: np.ndarray
    """(run, state) months: left of the truce after a concession"""
    talks: np.ndarray
    """(run, state) months: until the holder presses again what it did not win"""
    breaches: np.ndarray
    """(run, state) count: truces broken so far"""
    loss: np.ndarray
    """(run, state) USD/month: damage, and what refined goods cost over the start's prices"""
    usual_loss: np.ndarray
    """(run, state) USD/month: the same while nothing was withheld"""
    acting: np.ndarray
    """(run, state) months: of a denial in a dispute, so far"""
    disputes: np.ndarray
    """(run, state) count: disputes so far"""
    threats: np.ndarray
    """(run, state) count: threats so far"""
    acts: np.ndarray
    """(run, state) count: threats carried out so far"""
    conceded: np.ndarray
    """(run, state) count: concessions so far"""
    since_conceded: np.ndarray
    """(run, state) months: since the state last gave way"""
    conceded_to_threat: np.ndarray
    """(run, state) count: of them to a threat"""
    conceded_to_act: np.ndarray
    """(run, state) count: of them to a denial"""
    conceded_value: np.ndarray
    """(run, state) USD: won by the holder this month"""
    conceded_loss: np.ndarray
    """(run, state) USD: given up by the target this month"""
    hits: np.ndarray
    """(run, state) 0/1: strikes back in other trade while it is restricted"""
    tied: np.ndarray
    """(run, state) USD: offered in offtakes over ten years, by which claims are divided"""
    scare: np.ndarray
    """(run): news of cuts and denials that moves who buys shares, fading"""
    since_struck: np.ndarray
    """(run, holder) months: since the holder last met retaliation"""
    credibility: np.ndarray
    """(run, holder) share: how far threats are believed"""
    bargain: np.ndarray
    """(run, bargain): parameters of the bargain, a draw of its posterior"""
    issue_value: np.ndarray
    """(run, issue) USD: what giving way is worth to the holder; 0: not open"""
    issue_cost: np.ndarray
    """(run, issue) USD: what giving way would cost the target"""
    issue_stakes: np.ndarray
    """(run, issue): of the target: 0 low, 3 existential"""
    issue_age: np.ndarray
    """(run, issue) months: since it opened"""
    issue_months: np.ndarray
    """(run, issue) months: since it was first pressed; -1: not pressed"""
    issue_resolve: np.ndarray
    """(run, issue) months: of a minor loss that the target bears"""
    issue_endurance: np.ndarray
    """(run, issue) months: that the holder bears without costs of its own"""
    issue_doubt: np.ndarray
    """(run, issue) log: the target's first error about the holder's endurance"""
    issue_holder_doubt: np.ndarray
    """(run, issue) log: the holder's about the target's"""
    issue_bound: np.ndarray
    """(run, issue) 0/1: its public keeps the target from giving way at once"""
    issue_holder_bound: np.ndarray
    """(run, issue) 0/1: the same of the holder"""
    issue_borne: np.ndarray
    """(run, issue) months: of a minor loss that the target has borne"""
    issue_spent: np.ndarray
    """(run, issue) months: of its endurance that the holder has used up"""
    issue_denied: np.ndarray
    """(run, issue) 0/1: a denial is in force for it"""
    ask: np.ndarray
    """(run, group, holder) USD/kg: quoted outside price of the holder"""
    rent: np.ndarray
    """(run, holder) USD/kg: shadow price of licences"""
    margin: np.ndarray
    """(run, holder) USD/kg: smugglers' margin over their cost"""
    export_quota: np.ndarray
    """(run, holder) t/year: quota in force, annualised"""
    licences_left: np.ndarray
    """(run, holder) t: licences left this half-year"""
    licences_issued: np.ndarray
    """(run, holder) t: licences issued for this half-year"""
    counted_half: np.ndarray
    """(run, holder) t: counted exports this half-year"""
    grey_capacity: np.ndarray
    """(run, holder) t/month: smuggling capacity"""
    campaign: np.ndarray
    """(run, holder) share: strength of the enforcement campaign"""
    moved: np.ndarray
    """(run, holder) share: of who worked unseen that has moved to extractors elsewhere"""
    plan_growth: np.ndarray
    """(run, holder) 1/year: by which the plan lets extractors grow this year"""
    planned_on: np.ndarray
    """(run, holder) t/month: output of products at home when it was set"""
    compensated: np.ndarray
    """(run, holder) share: strongest campaign that owners were compensated for"""
    aggrieved: np.ndarray
    """(run, holder) months: in which a quota or duty tighter than at the start was set"""
    complaint: np.ndarray
    """(run, holder) months: since a complaint about it; -1: none"""
    ruled: np.ndarray
    """(run, holder) 0/1: a ruling forbids such a quota or duty"""
    biting: np.ndarray
    """(run, holder) 0/1: an instrument tighter than at the start restricted trade"""
    restrictions: np.ndarray
    """(run, holder) months: months in which a tighter instrument bit"""
    denied: np.ndarray
    """(run, holder, state) 0/1: buyers that are denied"""
    agreed_tonnes: np.ndarray
    """(run, good, state, state) t/month: sold ahead by a state (middle axis) to another, for
    months"""
    agreed_price: np.ndarray
    """(run, good, state, state) USD/kg: at which they were agreed, mean; 0: never"""
    quarter_price: np.ndarray
    """(run, good, state) USD/kg: mean price at the seller in the last whole quarter"""
    quarter_sum: np.ndarray
    """(run, good, state) USD/kg: sum of this quarter's prices so far"""
    usual: np.ndarray
    """(run, holder, good, state) t/month: exports before licences case by case, over activity"""
    usual_months: np.ndarray
    """(run, holder) months: in which usual exports were counted, up to 12"""
    filed: np.ndarray
    """(run, holder, good, state) t: exports that wait at the office that takes applications"""
    examined: np.ndarray
    """(run, holder, good, state) t: exports that wait for a decision"""
    granted: np.ndarray
    """(run, holder, good, state) t: exports with a licence that were not shipped yet"""
    licence_worth: np.ndarray
    """(run, holder, good, state) USD/kg: what one more licence would be worth to buyers"""
    licence_mark: np.ndarray
    """(run, holder, group) USD/kg: the same, mean over exports of refined goods"""
    licensing_months: np.ndarray
    """(run, holder) months: since exports are licensed case by case"""
    withheld: np.ndarray
    """(run, holder, state) share: of usual exports that lacked a licence"""
    in_parts: np.ndarray
    """(run, holder, state) share: of covered products that leave in components, unlicensed"""
    in_tests: np.ndarray
    """(run, holder, state) t: unlicensed products that wait at customs for a test of content"""
    stopped: np.ndarray
    """(run, holder, state) share: of usual exports of all goods that a stop keeps back"""
    reopening: np.ndarray
    """(run, holder, good, state) share: of usual exports still held after a stop or a denial"""
    set_grant: np.ndarray
    """(run, state) USD/year: public money a year for plants at home"""
    set_offtake: np.ndarray
    """(run, state) USD/year: public money a year for plants in friendly states"""
    set_price_floor: np.ndarray
    """(run, state) USD/kg: price that refined goods made at home are guaranteed"""
    set_import_duty: np.ndarray
    """(run, state) ad valorem: duty on refined goods of holders that enter, on last month's price
    at the border"""
    set_import_duty_products: np.ndarray
    """(run, state) ad valorem: the same on products"""
    set_border_price: np.ndarray
    """(run, state) USD/kg: reference price up to which a levy lifts refined goods of holders that
    enter"""
    set_stockpile: np.ndarray
    """(run, state) months of use: public stock of the groups that it covers"""
    set_stockpile_products: np.ndarray
    """(run, state) months of use: public stock of products"""
    set_stockpile_pause: np.ndarray
    """(run, state) 0/1: buys nothing for public stocks, of refined goods and of products"""
    set_stockpile_duty: np.ndarray
    """(run, state) share: share of public stocks that firms must buy and hold in place of the
    treasury"""
    set_recycling: np.ndarray
    """(run, state) share: collection of old products added by subsidy"""
    set_research: np.ndarray
    """(run, state) USD/year: public money a year for substitution"""
    set_retaliation: np.ndarray
    """(run, state) share: tariffs on goods of the holder in other trade"""
    set_concession: np.ndarray
    """(run, state) 0/1: gives way (or holds out) in disputes, whatever it costs"""
    set_passage: np.ndarray
    """(run, state) share: part of what routes of a table carry through its land that it lets
    pass"""
    set_export_quota: np.ndarray
    """(run, holder) share: export licences over the quota at the start; inf: no quota"""
    set_export_duty: np.ndarray
    """(run, holder) ad valorem: added to the start's duty; -1: no duty at all"""
    set_duties: np.ndarray
    """(run, group, holder) ad valorem: duty of each group, a tuple of four, in place of the
    start's"""
    set_levy: np.ndarray
    """(run, holder) share: levy on goods that leave, of the price of what is made of them; on top
    of the duty"""
    set_posted_price: np.ndarray
    """(run, holder): least price at which goods leave, over the price at home at the start"""
    set_denial: np.ndarray
    """(run, holder) state: the state to which documented exports of refined goods are refused,
    name or number"""
    set_enforcement: np.ndarray
    """(run, holder) share: strength of a campaign against undocumented output and exports"""
    set_flooding: np.ndarray
    """(run, holder) share: how far producers are made to sell below their ask"""
    set_threat: np.ndarray
    """(run, holder) 0/1: presses open disputes with the threat of a denial"""
    set_carry_out: np.ndarray
    """(run, holder) 0/1: carries out threats that are defied; else it backs down"""
    set_technology_ban: np.ndarray
    """(run, holder) 0/1: withholds technology of refining and of products from abroad"""
    set_downstream: np.ndarray
    """(run, holder) USD/year: public money a year for plants at home that make products"""
    set_mine_plan: np.ndarray
    """(run, holder): growth of extractors at home over that of products the year before; None: no
    plan"""
    set_licensing: np.ndarray
    """(run, holder) share: licences case by case: part of what is asked for that is refused; None:
    none needed"""
    set_licensing_wide: np.ndarray
    """(run, holder) 0/1: asks for these licences for products with traces of what they cover,
    too"""
    set_refused_to: np.ndarray
    """(run, holder) state: the state that gets none of these licences, name or number"""
    set_stop: np.ndarray
    """(run, holder) share: part of usual exports of all goods, products included, that may not
    leave"""
    set_stop_target: np.ndarray
    """(run, holder) state: the state to which they may not, name or number; None: all"""
    plan: np.ndarray
    """(run, holder) index: setting that a planning holder follows; -1: none"""
    public_stock: np.ndarray
    """(run, group, state) t: part of users' stocks that is the state's"""
    public_product_stock: np.ndarray
    """(run, state) t: the same of products"""
    stock_duty: np.ndarray
    """(run, state) share: of public stocks that firms must hold, as last set"""
    stockpile_stands: np.ndarray
    """(run, state) months: public stock at the start, kept while none is set"""
    stockpile_products_stands: np.ndarray
    """(run, state) months: the same of products"""
    cover_factor: np.ndarray
    """(run, state): stocks wanted by users, over the config's"""
    openness_factor: np.ndarray
    """(run, state): look at supply elsewhere, over the config's"""
    substitution_factor: np.ndarray
    """(run, state): speed of substitutes, over the config's"""
    collection_added: np.ndarray
    """(run, state) share: old products collected on top"""
    premium_factor: np.ndarray
    """(run, state): weight on the risk of a supplier"""
    cost_level: np.ndarray
    """(run): costs of everybody over the tables', by their growth alone"""
    capacity: np.ndarray
    """(run, plant) t/month: nameplate"""
    phase: np.ndarray
    """(run, plant) code: 0 idle, 1 building, 2 running, 3 mothballed"""
    clock: np.ndarray
    """(run, plant) months: left until a plant in building runs"""
    coming: np.ndarray
    """(run, plant, age) t/month: next projects of a class, by stage of building"""
    plant_path: np.ndarray
    """(run, plant): dated factors on what extractors dig"""
    delay: np.ndarray
    """(run, plant): time, capital and running cost of a new plant over plan"""
    ramp: np.ndarray
    """(run, plant) share: of nameplate that can be reached"""
    use_of_capacity: np.ndarray
    """(run, plant) share: output over what could be made, luck aside"""
    output: np.ndarray
    """(run, plant) t/month: concentrate, refined goods or products made"""
    raw_stock: np.ndarray
    """(run, plant) t: concentrate at the extractor"""
    heap: np.ndarray
    """(run, plant) t: concentrate dug long ago that an old line lives on"""
    drawn: np.ndarray
    """(run, plant) t/month: refined goods that an old line made of it"""
    refined_stock: np.ndarray
    """(run, plant, group) t: refined goods that producers hold"""
    unit_cost: np.ndarray
    """(run, plant) USD/kg: cash cost of a kilogram, learning included"""
    reserve: np.ndarray
    """(run, plant): price over cost that a plant asks for to run as at the start"""
    outlook: np.ndarray
    """(run, plant): view of the price over full cost"""
    result: np.ndarray
    """(run, plant) USD/month: smoothed operating result"""
    cash: np.ndarray
    """(run, plant) USD: earned while running, with support, since begun or brought back"""
    support: np.ndarray
    """(run, plant) share: part of capital cost or loss that a state pays"""
    pledge: np.ndarray
    """(run, plant) share: of output that states who paid offtakes have a claim on"""
    backed: np.ndarray
    """(run, plant) 0/1: an offtake paid a part of what it asked for last month"""
    owner: np.ndarray
    """(run, plant) index: firm that owns it"""
    closed: np.ndarray
    """(run, plant) 0/1: closed for good"""
    open_part: np.ndarray
    """(run, plant) share: of its room that its owner leaves open, extractors aside"""
    seat: np.ndarray
    """(run, firm) index: state in which the firm is at home"""
    funds: np.ndarray
    """(run, firm) USD: own money: put in and earned, less spent and paid back"""
    debt: np.ndarray
    """(run, firm) USD: owed"""
    put_in: np.ndarray
    """(run, firm) USD: shares sold and losses carried by owners, discounted"""
    profit: np.ndarray
    """(run, firm) USD: operating result and support, less plants, discounted"""
    opening_worth: np.ndarray
    """(run, firm) USD: what its plants that ran at the start cost to build"""
    worth: np.ndarray
    """(run, firm) USD: its plants, written down"""
    bankrupt: np.ndarray
    """(run, firm) 0/1: ran out of money and failed"""
    hoard: np.ndarray
    """(run, group, state) t: refined goods that traders hold"""
    saved: np.ndarray
    """(run, state) share: of the dearest group that makers have learned to do without"""
    set_output: np.ndarray
    """(run, firm): output over the usual"""
    set_invest: np.ndarray
    """(run, firm) 0/1: begins its best project, or none"""
    set_alone: np.ndarray
    """(run, firm) 0/1: begins extractors without their refineries"""
    set_expand: np.ndarray
    """(run, firm) 1/year: growth of plants that run, on top"""
    set_mothball: np.ndarray
    """(run, firm) 0/1: mothballs all plants that run, or none"""
    set_restart: np.ndarray
    """(run, firm) 0/1: brings mothballed plants back, or leaves them"""
    set_close: np.ndarray
    """(run, firm) 0/1: closes all its plants for good"""
    set_serve: np.ndarray
    """(run, firm) index: state with the first claim on its output"""
    set_reserve: np.ndarray
    """(run, firm) share: of its output under that claim"""
    set_ship: np.ndarray
    """(run, firm) index: state that its concentrate is made for"""
    set_toll: np.ndarray
    """(run, firm) 0/1: takes strangers' concentrate"""
    set_relocate: np.ndarray
    """(run, firm) 1/year: capacity of makers that moves to the holder"""
    set_thrift: np.ndarray
    """(run, firm) share: of the dearest group that its makers aim to save"""
    set_collect: np.ndarray
    """(run, firm) share: of old products that it collects, on top"""
    set_lobby: np.ndarray
    """(run, firm) USD/year: spent on lobbying its state"""
    set_self_financed: np.ndarray
    """(run, firm) 0/1: builds with its own money only"""
    set_equity: np.ndarray
    """(run, firm) USD: shares offered this month"""
    set_borrow: np.ndarray
    """(run, firm) USD: loan asked for this month"""
    set_bid: np.ndarray
    """(run, firm) index: firm that it bids for this month"""
    set_cover: np.ndarray
    """(run, firm): stocks wanted, over the config's"""
    set_openness: np.ndarray
    """(run, firm): look at supply elsewhere, over the config's"""
    set_premium: np.ndarray
    """(run, firm): weight on the risk of a supplier, over the config's"""
    set_qualify: np.ndarray
    """(run, firm) index: state that it qualifies as a supplier"""
    set_substitution: np.ndarray
    """(run, firm): speed of substitutes, over the config's"""
    set_design_out: np.ndarray
    """(run, firm) 1/year: use of products that new designs do without"""
    set_hoard: np.ndarray
    """(run, firm) months: stock that a trader aims at, of its state's need"""
    set_by_state: np.ndarray
    """(run, column, state): its instruments"""
    set_by_holder: np.ndarray
    """(run, column, holder): its instruments"""

class BufferArrays:
    """What a month hands from step to step."""
    opens: np.ndarray
    """(run, issue): 1 where a dispute opens"""
    lead: np.ndarray
    """(run, plant): months from decision to first output"""
    spent: np.ndarray
    """(run, plant): USD put into plants"""
    waits: np.ndarray
    """(run, plant): 1 where building waits for its owner's money"""
    raw_offered: np.ndarray
    """(run, state): t of concentrate that extractors' states offer"""
    raw_wanted: np.ndarray
    """(run, state): the same, a trace where there is none"""
    raw_room: np.ndarray
    """(run, state): t that refineries can take"""
    raw_cost: np.ndarray
    """(run, state): USD/kg, mean unit cost of refineries by room"""
    raw_weight: np.ndarray
    """(run, state, state): refinery state, extractors' state: share of open room"""
    raw_route: np.ndarray
    """(run, state, state): the same, USD/kg: freight and value forgone"""
    raw_value: np.ndarray
    """(run, state): USD/kg: a extractors' state's best outlet, or the mean toll if more"""
    raw_sharpness: np.ndarray
    """(run, state): kg/USD"""
    raw_reference: np.ndarray
    """(run, state): USD/kg: last month's mean toll"""
    sent: np.ndarray
    """(run, plant): t of concentrate that left each extractor"""
    idled: np.ndarray
    """(run, plant): t that a campaign keeps each extractor from digging"""
    order: np.ndarray
    """(run, group, state): t that are ordered at last month's price"""
    response: np.ndarray
    """(run, group, state): elasticity of orders"""
    premium: np.ndarray
    """(run, group, holder, state): USD/kg that distrust of a holder adds to what its goods cost"""
    denied: np.ndarray
    """(run, group, holder, state): 1 where a holder's documented goods are not let in"""
    export_free: np.ndarray
    """(run, use, holder, state): t a month that need neither licence nor test"""
    export_cap: np.ndarray
    """(run, use, holder, state): t that licences case by case or stops let out; infinite: any"""
    grey_weight: np.ndarray
    """(run, group, holder, state): preferences for undocumented goods"""
    sharpness: np.ndarray
    """(run, group, state): kg/USD"""
    route_room: np.ndarray
    """(run, route, group): t that routes of a table can still carry, by pair of states"""
    route_cost: np.ndarray
    """(run, route, group): USD/kg of them, over freight"""
    held: np.ndarray
    """(run, group, state): t that producers hold"""
    delivered: np.ndarray
    """(run, contract, group): t delivered under contracts, before the market"""
    aside: np.ndarray
    """(run, plant, group): t that a plant sets aside for who has the first claim on its output"""
    reference: np.ndarray
    """(run, group, state): USD/kg at which asks stand still"""
    floor: np.ndarray
    """(run, group, holder): USD/kg below which outside asks cannot fall"""
    duty: np.ndarray
    """(run, group, holder): export duty, ad valorem"""
    import_duty: np.ndarray
    """(run, use, holder, state): USD/kg, duty of the state that a holder's goods enter"""
    licences: np.ndarray
    """(run, holder): t that can be used this month; infinite: no quota"""
    counted: np.ndarray
    """(run, holder): share of exports that count against the quota"""
    evasion: np.ndarray
    """(run, holder): t that evade duty and tax"""
    grey_room: np.ndarray
    """(run, holder): t that smugglers can move"""
    product_able: np.ndarray
    """(run, state): t that plants could make of the refined goods there are"""
    product_room: np.ndarray
    """(run, state): t that plants could make"""
    product_cost: np.ndarray
    """(run, state): USD/kg: conversion, and refined goods at their index"""
    product_wanted: np.ndarray
    """(run, state): t wanted at last month's index"""
    product_need: np.ndarray
    """(run, state): t wanted for use at last month's index"""
    product_response: np.ndarray
    """(run, state): elasticity of that"""
    product_premium: np.ndarray
    """(run, holder, state): USD/kg that distrust of a holder adds"""
    product_sharpness: np.ndarray
    """(run, state): kg/USD"""
    product_way: np.ndarray
    """(run, state, state): preference of buyers for sellers, zero where a stop shuts the way"""
    result: np.ndarray
    """(run, plant): USD, operating result"""
    agreed_paid: np.ndarray
    """(run, use, state): USD that buyers pay more, under contracts and where they bargain, than
    the market's prices"""
    agreed_earned: np.ndarray
    """(run, use, state): USD of it that producers earn, by seller"""
    agreed_rent: np.ndarray
    """(run, holder, state): USD of it that is rent of licences, by buyer"""
    agreed_value: np.ndarray
    """(run, use, state): USD of it, by seller"""
    refined_paid: np.ndarray
    """(run, group, state): USD that buyers pay for refined goods, delivered"""
    refined_earned: np.ndarray
    """(run, group, state): USD that producers earn, at the inside price"""
    others_paid: np.ndarray
    """(run, state): USD for refined goods that are no input of products"""
    rent_earned: np.ndarray
    """(run, holder): USD, licences"""
    rent_from: np.ndarray
    """(run, holder, state): USD of it, by where goods go"""
    duty_earned: np.ndarray
    """(run, holder): USD"""
    grey_earned: np.ndarray
    """(run, holder): USD, smugglers' margin"""
    grey_from: np.ndarray
    """(run, holder, state): USD of it, by where goods go"""
    moving_cost: np.ndarray
    """(run): USD, freight and the real cost of smuggling"""
    stock_bill: np.ndarray
    """(run, group, state): USD of public money for stocks bought, less what they sell for"""
    product_bill: np.ndarray
    """(run, state): the same of products"""
    kept: np.ndarray
    """(run, state): USD that firms' part of public stocks costs to keep"""
    storage: np.ndarray
    """(run, state): USD of public money for keeping them"""
    programmes: np.ndarray
    """(run, state): USD of public money for research, collection and plants downstream"""
    support_paid: np.ndarray
    """(run, state): USD of public money, programmes included"""
    support_got: np.ndarray
    """(run, plant): USD of it that plants get"""
    ledger: np.ndarray
    """(run, state, line): USD, lines as in lines.py"""
    cut: np.ndarray
    """(holder): announced cut of the quota"""
    cut_gang: np.ndarray
    """(holder): announced cut of the quota"""
    starts: np.ndarray
    """(holder): 1 where a campaign starts"""
    starts_gang: np.ndarray
    """(holder): 1 where a campaign starts"""
    news: np.ndarray
    """(state): news of cuts, campaigns and denials"""
    news_gang: np.ndarray
    """(state): news of cuts, campaigns and denials"""
    cut_off: np.ndarray
    """(state): holders that begin to deny a state"""
    cut_off_gang: np.ndarray
    """(state): holders that begin to deny a state"""
    worth: np.ndarray
    """(group, state): USD/kg of what is in concentrate"""
    worth_gang: np.ndarray
    """(group, state): USD/kg of what is in concentrate"""
    charged: np.ndarray
    """(state): USD/kg, toll and freight of concentrate"""
    charged_gang: np.ndarray
    """(state): USD/kg, toll and freight of concentrate"""
    abroad: np.ndarray
    """(state): t, or thousands, that a seller sends each buyer"""
    abroad_gang: np.ndarray
    """(state): t, or thousands, that a seller sends each buyer"""
    premium_booked: np.ndarray
    """(state): USD/kg over the price at home as the market books it"""
    premium_booked_gang: np.ndarray
    """(state): USD/kg over the price at home as the market books it"""
    premium_agreed: np.ndarray
    """(state): the same as agreed"""
    premium_agreed_gang: np.ndarray
    """(state): the same as agreed"""
    mix: np.ndarray
    """(group, state): t in concentrate, by group"""
    mix_gang: np.ndarray
    """(group, state): t in concentrate, by group"""
    arriving: np.ndarray
    """(group, state): t in concentrate that reached refineries"""
    arriving_gang: np.ndarray
    """(group, state): t in concentrate that reached refineries"""
    inputs: np.ndarray
    """(state): USD/kg, refined goods in a product"""
    inputs_gang: np.ndarray
    """(state): USD/kg, refined goods in a product"""
    prospect: np.ndarray
    """(group, state): USD/kg that investors count on"""
    prospect_gang: np.ndarray
    """(group, state): USD/kg that investors count on"""
    direct: np.ndarray
    """(group, state): t wanted outside products"""
    direct_gang: np.ndarray
    """(group, state): t wanted outside products"""
    elastic: np.ndarray
    """(group, state): elasticity"""
    elastic_gang: np.ndarray
    """(group, state): elasticity"""
    mood: np.ndarray
    """(group, state): factor on wanted stocks"""
    mood_gang: np.ndarray
    """(group, state): factor on wanted stocks"""
    refined_able: np.ndarray
    """(group, state): t that may go into products"""
    refined_able_gang: np.ndarray
    """(group, state): t that may go into products"""
    level: np.ndarray
    """(group, state): USD/kg, trailing mean"""
    level_gang: np.ndarray
    """(group, state): USD/kg, trailing mean"""
    total: np.ndarray
    """(state): sum over plants of a state"""
    total_gang: np.ndarray
    """(state): sum over plants of a state"""
    mean: np.ndarray
    """(state): mean over plants of a state"""
    mean_gang: np.ndarray
    """(state): mean over plants of a state"""
    part: np.ndarray
    """(state): share"""
    part_gang: np.ndarray
    """(state): share"""
    opened: np.ndarray
    """(state): part of preferences that follows supply"""
    opened_gang: np.ndarray
    """(state): part of preferences that follows supply"""
    drift: np.ndarray
    """(rows, state): see relations/buyers.py"""
    drift_gang: np.ndarray
    """(rows, state): see relations/buyers.py"""
    known: np.ndarray
    """(stage, state): factor of know-how on costs"""
    known_gang: np.ndarray
    """(stage, state): factor of know-how on costs"""
    made: np.ndarray
    """(plants, state): t, output by stage"""
    made_gang: np.ndarray
    """(plants, state): t, output by stage"""
    booked: np.ndarray
    """(state): t, output of extractors on the books"""
    booked_gang: np.ndarray
    """(state): t, output of extractors on the books"""
    basis: np.ndarray
    """(plant): t by which money is shared out among plants"""
    basis_gang: np.ndarray
    """(plant): t by which money is shared out among plants"""
    money: np.ndarray
    """(state): USD to be shared out among plants"""
    money_gang: np.ndarray
    """(state): USD to be shared out among plants"""
    shipped: np.ndarray
    """(state): t of concentrate"""
    shipped_gang: np.ndarray
    """(state): t of concentrate"""
    bill: np.ndarray
    """(state): USD for concentrate"""
    bill_gang: np.ndarray
    """(state): USD for concentrate"""
    growth_paid: np.ndarray
    """(holder): growth a month that a holder pays for"""
    growth_paid_gang: np.ndarray
    """(holder): growth a month that a holder pays for"""
    growth_cost: np.ndarray
    """(plant): USD that a holder pays for it"""
    growth_cost_gang: np.ndarray
    """(plant): USD that a holder pays for it"""
    use_harm: np.ndarray
    """(run, use, state): USD, value of use not served, and what substitutes cost"""
    use_paid: np.ndarray
    """(run, state): USD that users pay for products, delivered"""

class FactValues:
    """The atlas as plain numbers and arrays."""
    states: int
    """how many there are"""
    home: int
    """the state whose inside market it is"""
    holders: np.ndarray
    """(H): rows of the state axis"""
    inside: np.ndarray
    """(S): whether it is a holder"""
    bloc: np.ndarray
    """(S): the row of a holder, and for all others the one after the last"""
    bloc_size: np.ndarray
    """(bloc): states"""
    targets: np.ndarray
    """(S): whether disputes are with it"""
    quota_covers: np.ndarray
    """(G): whether the export quota is for it"""
    duty_raised: np.ndarray
    """(G): whether a duty that is raised is for it"""
    denial_covers: np.ndarray
    """(G): whether a denial is of it"""
    stockpile_covers: np.ndarray
    """(G): whether public stocks are of it"""
    licensing_covers: np.ndarray
    """(G): whether licences case by case are for it"""
    plant_state: np.ndarray
    """(F): row of the state axis"""
    plant_stage: np.ndarray
    """(F): place in the chain, a row of PLACES of tables.world, rising"""
    first_seller: int
    """first plant whose goods are traded: that refines, or any that extracts"""
    refines: int
    """one where something is done to what is extracted before it is traded"""
    makes: int
    """one where something is made of what is traded"""
    returns: int
    """one where what is used comes back as scrap"""
    swarf: float
    """of what goes into a tonne made, the part that falls off"""
    step_cost: np.ndarray
    """(place): USD/kg: what a step that a plant does not do costs outside"""
    floor_covers: np.ndarray
    """(G): whether floors of price are for it"""
    route_open: np.ndarray
    """(S, S): seller, buyer: one where goods may go"""
    foreign: np.ndarray
    """(F): share of result and capital that belongs to another state"""
    owner: np.ndarray
    """(F): that state"""
    owners_abroad: np.ndarray
    """(H, S): share of each state in foreign plants at a holder; zeros where no table says"""
    hosted: np.ndarray
    """(F): one for a by-product"""
    host_growth: np.ndarray
    """(F): a year, of the host's output"""
    begin: np.ndarray
    """(stage): first plant of each stage, and last the number of plants"""
    extractor_states: np.ndarray
    """(k): rows of the states that have mines"""
    refinery_states: np.ndarray
    """(k): the same of separators"""
    selling_states: np.ndarray
    """(k): of separators or recyclers"""
    product_states: np.ndarray
    """(k): of magnet plants"""
    plant_held: np.ndarray
    """(F): one inside a holder"""
    holder_of_plant: np.ndarray
    """(F): row of the holder axis; 0 outside"""
    cost: np.ndarray
    """(F): USD/kg"""
    capex: np.ndarray
    """(F): USD per t/year"""
    old_line: np.ndarray
    """(F): t/month that an old line makes of a heap"""
    old_line_since: np.ndarray
    """(F): month of play from which it does"""
    nameplate: np.ndarray
    """(F): t/month, of one project of a class"""
    projects: np.ndarray
    """(F): alike, of a class that nobody has announced; one of a plant by name"""
    classes: np.ndarray
    """(k): plants that stand for a class of several projects"""
    partner: np.ndarray
    """(F): the mine or separator of one project with it; -1: none"""
    refiners: np.ndarray
    """(k): plants that separate, elsewhere, what the first holder mines"""
    lead: np.ndarray
    """(F): lead time over that of a new plant of its stage"""
    undocumented: np.ndarray
    """(F): share of output"""
    cracks: np.ndarray
    """(F): part of its room in which a separator can take concentrate"""
    refuge: np.ndarray
    """(F): one for a mine that opens only with who is driven out inside"""
    leaving: np.ndarray
    """(F): one inside whose unseen output may move there"""
    basket: np.ndarray
    """(F, G): share of output"""
    direct_use: np.ndarray
    """(G, S): t/month"""
    use_outside: float
    """t/month, all groups"""
    product_use: np.ndarray
    """(S): t/month"""
    content: np.ndarray
    """(G): t REO per t of magnets"""
    thrift: np.ndarray
    """(G): elasticity of content, short run"""
    thrift_long: np.ndarray
    """(G): the same, long run"""
    elasticity: np.ndarray
    """(G): of use outside magnets, short run"""
    elasticity_long: np.ndarray
    """(G): the same, long run"""
    product_elasticity: float
    """of use of magnets, short run"""
    product_elasticity_long: float
    """the same, long run"""
    ceiling: np.ndarray
    """(G): share of use that substitutes can take"""
    product_ceiling: float
    """the same of magnets"""
    stop_value: np.ndarray
    """(G): value of lost load, multiples of the start price"""
    product_stop_value: float
    """the same of magnets"""
    apart: np.ndarray
    """(S, S): one where goods cross a border"""
    raw_open: np.ndarray
    """(S, S): separator's state, mine's state: one where ore may go"""
    raw_tied: np.ndarray
    """(S, S): the same: one at home and where a mine has a plant of its own"""
    start_year: int
    """of play"""
    counted_from_year: int
    """from which all exports count against the quota"""
    base_month: int
    """month of play that the tables describe; 0 unless play starts earlier"""
    begins: np.ndarray
    """(F): month in which building begins by record; -1: never, or before"""
    new: np.ndarray
    """(F): one that does not run by the base year"""
    months_left: np.ndarray
    """(F): of building, as announced in the base year or when begun"""
    months_built: np.ndarray
    """(F): of building that are played before the base year"""
    bound: np.ndarray
    """(F): one with a contract of the table of contracts"""
    contract_plant: np.ndarray
    """(K): of the table of contracts"""
    contract_buyer: np.ndarray
    """(K): row of the state axis"""
    contract_tonnes: np.ndarray
    """(K): t/month"""
    contract_part: np.ndarray
    """(K): of the plant's output of the month, at most; 0: no limit"""
    contract_begins: np.ndarray
    """(K): month of play"""
    contract_ends: np.ndarray
    """(K): month of play, the first without it"""
    contract_least: np.ndarray
    """(K): USD/kg of the basket"""
    contract_most: np.ndarray
    """(K): the same"""
    contract_loan: np.ndarray
    """(K): USD"""
    issue_state: np.ndarray
    """(I): issues: see tables/issues.py"""
    issue_side: np.ndarray
    """(I): see tables/issues.py"""
    issue_stakes: np.ndarray
    """(I): see tables/issues.py"""
    issue_holder_stakes: np.ndarray
    """(I): see tables/issues.py"""
    issue_opens: np.ndarray
    """(I): see tables/issues.py"""
    product: np.ndarray
    """(S): USD a month, gross domestic product; 0: not known"""
    route_seller: np.ndarray
    """(N): pairs of states of the table of routes"""
    route_buyer: np.ndarray
    """(N): the same"""

class Row:
    """The numbers of one run."""
    conduct_fog: float
    """log: standard deviation of what a state misjudges"""
    conduct_noise: float
    """share: of a state's months in which its order is lost"""
    contracts_indexed: float
    """share: of contracts at last quarter's price at the seller; the rest at the price agreed"""
    contracts_months: float
    """months: for which contracts are agreed"""
    contracts_nash: float
    """share: of what scarcity is worth that a holder gets from a buyer of most that leaves"""
    contracts_products: float
    """share: the same of products"""
    contracts_refined: float
    """share: of refined goods that cross a border: sold under contract; 0: all on the spot"""
    demand_adaptation: float
    """1/month: speed from short to long run"""
    demand_adaptation_trigger: float
    """price over its start that sets it off"""
    demand_elasticity: float
    """scale of the short-run elasticities"""
    demand_elasticity_long: float
    """scale of the long-run elasticities"""
    demand_growth_ends: float
    """years: of it; then by dated factors alone"""
    demand_growth_fade: float
    """years: years in which growth halves"""
    demand_growth_inside: float
    """1/year: growth of use in the holder state"""
    demand_growth_magnets: float
    """1/year: growth of products above other uses"""
    demand_growth_outside: float
    """1/year: growth of use elsewhere"""
    demand_growth_resumes: float
    """years: after the base year, if it had ended"""
    demand_irreversible: float
    """share: by which it fades more slowly; 1: never"""
    demand_outside: float
    """scale of use outside the holder state"""
    demand_rebound_inside: float
    """log: use regained after the crisis of 2008-09"""
    demand_rebound_months: float
    """months: in which most of it comes back"""
    demand_rebound_outside: float
    """log: the same elsewhere"""
    demand_shock: float
    """monthly standard deviation of use per state"""
    demand_shock_memory: float
    """autocorrelation of the shocks"""
    demand_value: float
    """scale of the value of lost load"""
    disputes_backfire: float
    """share: of that which the retaliating state loses"""
    disputes_breach: float
    """1/year: that a truce is broken"""
    disputes_by_stake: float
    """log: of it per step of the holder's stakes over medium"""
    disputes_conflict: float
    """expected conflict: adds to what both sides bear"""
    disputes_cost: float
    """cost of giving way over the stake, median"""
    disputes_emboldened: float
    """rise of the hazard per concession"""
    disputes_felt: float
    """power of a loss in what is felt of it"""
    disputes_hazard: float
    """1/year: disputes opened per target"""
    disputes_minor: float
    """share: of a month's product that is a minor loss"""
    disputes_named: float
    """0/1: issues of the table of issues are open"""
    disputes_reroute: float
    """share: of a denial that other routes make good at once"""
    disputes_retaliates: float
    """chance: that a target is one that strikes back"""
    disputes_retaliation: float
    """M USD/month: loss of the holder at full retaliation"""
    disputes_spread: float
    """log: spread of stakes and costs"""
    disputes_stake: float
    """M USD: median stake for the holder"""
    disputes_truce: float
    """months: truce after a concession"""
    enforcement_budget: float
    """M USD/year: public cost at full strength; 0: none"""
    enforcement_compensation: float
    """years: of cash cost of licensed output shut, paid once to its owners"""
    enforcement_idle: float
    """share: of unit cost that runs on in extractors kept idle"""
    investment_discount: float
    """1/year: rate at which capital cost is annualised"""
    investment_equity: float
    """fall of the hurdle's margin per unit of scare, log"""
    investment_expansion: float
    """1/year: growth a year of plants that run full"""
    investment_hazard: float
    """1/month: chance to start at twice the hurdle, funded"""
    investment_hurdle: float
    """view over full cost at which projects look sound"""
    investment_lead_magnet: float
    """months: permit and build as planned, products"""
    investment_lead_mine: float
    """months: permit and build as planned, new extractors"""
    investment_lead_recycling: float
    """months: decision to output as planned, recycling"""
    investment_lead_separation: float
    """months: permit and build as planned, refineries"""
    investment_margin: float
    """1/year: growth of plants of the last stage per log of price on cost"""
    investment_patience: float
    """months: loss-making before mothballing"""
    investment_pipeline: float
    """discount of the view per share of use in building"""
    investment_ramp: float
    """months: first output to full output"""
    investment_reach: float
    """share: of nameplate that is reached outside"""
    investment_restart: float
    """months: restart from mothballs"""
    investment_slip: float
    """scale of delay and overrun of new plants; 0: as planned"""
    investment_start: float
    """share: of its pace at which a ramp begins; 1: at once"""
    investment_together: float
    """0/1: the plants of a project slip by one draw; 0: each by its own"""
    investment_trend_weight: float
    """share: w: weight of the price in the view, of sellers too"""
    investment_usual_months: float
    """months: in which the usual price follows the price paid; 0: never"""
    investment_view_memory: float
    """1/month: speed of the view, of sellers too"""
    leakage_capacity: float
    """kt/month: smuggling capacity at the start"""
    leakage_ceiling: float
    """kt/month: most that smuggling capacity can become"""
    leakage_cost: float
    """USD/kg: real cost of moving a kilogram unseen"""
    leakage_enforced: float
    """share: cut of leakage by a full campaign"""
    leakage_evasion: float
    """kt/month: evades duty and tax, there before the quota"""
    leakage_growth: float
    """1/month: growth of capacity while the wedge is wide"""
    leakage_owner_share: float
    """share: margin that stays with people of the state"""
    leakage_width: float
    """USD/kg: margin at which capacity is two thirds used"""
    learning_ban_delay: float
    """months: added to plants elsewhere by a technology ban"""
    learning_ban_stands: float
    """0/1: one is in force if nothing is ordered"""
    learning_floor: float
    """share: of today's unit cost that learning cannot pass"""
    learning_rate: float
    """share: cost fall per doubling of output"""
    ledger_depletion: float
    """USD/kg: user cost of goods in the ground"""
    ledger_discount: float
    """1/year: real discount rate of payoffs"""
    ledger_environment: float
    """USD/kg: damage per kilogram extracted inside, uncharged"""
    ledger_environment_outside: float
    """USD/kg: the same elsewhere"""
    ledger_plant_life: float
    """years: plants are written down over: declining balance"""
    ledger_stock_value: float
    """share: of the price at which stocks at the end count"""
    licences_ask_fall: float
    """1/month: most that quoted outside asks fall a month; 1 = free"""
    licences_carry: float
    """share: unused licences carried to the second half-year"""
    licences_counted_before: float
    """share: exports counted before 2011"""
    licences_domestic_share: float
    """share: rent of licences that stays in the state"""
    licences_duty_0: float
    """that of a group, by its place"""
    licences_duty_1: float
    """that of a group, by its place"""
    licences_duty_2: float
    """that of a group, by its place"""
    licences_duty_3: float
    """that of a group, by its place"""
    licences_export_quota: float
    """t/year: quota at the start (2009)"""
    licences_idle_half_life: float
    """years: half-life of the share that is not used"""
    licences_pacing: float
    """a month may use this times its even share of the pool"""
    licences_quota_stands: float
    """0/1: that quota is in force if none is ordered"""
    licences_traders_share: float
    """share: of the rent that leaves: traders abroad; the rest has who owns firms there"""
    licences_treasury_share: float
    """share: of the rent that stays in the state: fees and firms' taxes"""
    licences_usable: float
    """share: licences of the stricter regime that are used"""
    licensing_capacity: float
    """decided a month at first, over usual exports"""
    licensing_learning: float
    """1/month: growth of that, up to twice usual exports"""
    licensing_magnets: float
    """share: of exported products that hold such goods"""
    licensing_magnets_wide: float
    """share: the same where more goods and traces count"""
    licensing_months: float
    """months: from application to licence without a queue"""
    licensing_paid: float
    """share: of the worth of a licence that its sellers get"""
    licensing_parts: float
    """share: of covered products that can be bought in components; 0: none"""
    licensing_reopening: float
    """months: in which customs clear again what was stopped or denied; 0: at once"""
    licensing_rush: float
    """share: asked for on top of usual exports"""
    licensing_tested: float
    """share: of products without such goods that customs hold for a test at first"""
    licensing_tests: float
    """months: at customs until a test of content is done"""
    market_hold: float
    """months: producers' stock at which asks stand still"""
    market_offer_slope: float
    """kappa: how sharply sellers hold back below it"""
    market_openness: float
    """share: preference that follows supply, not habit"""
    market_ore_strangers: float
    """weight of a refinery without ties to the extractor; 1: ties do not matter"""
    market_ore_transport: float
    """USD/kg: concentrate between two states"""
    market_price_memory: float
    """1/month: speed of prices that buyers expect"""
    market_requalification: float
    """months: preferences move to realised shares"""
    market_second: float
    """share: of purchases that a second source is given"""
    market_sharpness: float
    """b: logit sharpness per trailing price"""
    market_trailing: float
    """months: window of the trailing price in the logit"""
    market_transport: float
    """USD/kg: refined goods and products between two states"""
    market_trials: float
    """openness to sellers elsewhere per unit of felt risk"""
    market_wedge_to_magnets: float
    """share: of the wedge that makers expect"""
    opening_anchor: float
    """residual on the usual price that sellers and investors count on"""
    opening_conversion: float
    """residual on unit costs of plants of the last stage that run"""
    opening_heaps: float
    """concentrate dug long ago, for old lines; 0: none"""
    opening_magnets: float
    """residual on plants of the last stage of all states, by capacity"""
    opening_mines: float
    """extractors of the holder state, by capacity"""
    opening_mines_outside: float
    """extractors elsewhere that run, with their refineries"""
    opening_recycling: float
    """recyclers of the holder state, by capacity"""
    opening_reserve: float
    """residual on the price over cost at which extractors that run do so"""
    opening_separation: float
    """its refineries, by capacity"""
    opening_stock_0: float
    """that of a group, by its place"""
    opening_stock_1: float
    """that of a group, by its place"""
    opening_stock_2: float
    """that of a group, by its place"""
    opening_stock_3: float
    """that of a group, by its place"""
    opening_use_0: float
    """that of a group, by its place"""
    opening_use_1: float
    """that of a group, by its place"""
    opening_use_2: float
    """that of a group, by its place"""
    opening_use_3: float
    """that of a group, by its place"""
    prices_0: float
    """that of a group, by its place"""
    prices_1: float
    """that of a group, by its place"""
    prices_2: float
    """that of a group, by its place"""
    prices_3: float
    """that of a group, by its place"""
    prices_magnet: float
    """USD/kg: NdFeB blanks inside China at the start"""
    prices_magnet_outside: float
    """USD/kg: the same for users elsewhere"""
    production_adjustment: float
    """months: time in which extractors close a gap in stocks"""
    production_campaign_half_life: float
    """months: half-life after it ends"""
    production_campaign_rise: float
    """months: a campaign takes to full strength"""
    production_campaign_scale: float
    """strength of campaigns over what is ordered"""
    production_cost: float
    """scale of unit costs in the holder state"""
    production_cost_growth: float
    """1/year: growth of all unit costs, real dollars"""
    production_cost_outside: float
    """scale of unit costs elsewhere"""
    production_enforced_plan: float
    """share: cut of planned output by a full campaign"""
    production_fixed: float
    """share: of a new plant's cost at nameplate that runs on"""
    production_headroom: float
    """log margin at which output is half, below cost"""
    production_moves: float
    """1/month: of who works unseen moves away in a campaign"""
    production_noise: float
    """monthly standard deviation of a firm's output"""
    production_plan_stands: float
    """growth planned of extractors over products'; -1: none"""
    production_response: float
    """width of the logistic of log margin in output"""
    recycling_collection: float
    """share: of products at the end of life collected"""
    recycling_life_years: float
    """years: mean life of products in use"""
    recycling_most: float
    """share: most of them that can be collected"""
    recycling_response: float
    """elasticity of collection to the price over its start"""
    reputation_drive: float
    """1/year: causes of will that are no restriction"""
    reputation_fall: float
    """1/month: trust lost per month of full restriction"""
    reputation_heal_years: float
    """years: in which trust heals"""
    reputation_magnets: float
    """premium on products over that on refined goods"""
    reputation_permits: float
    """share: time saved under full will; 0: no effect"""
    reputation_premium: float
    """share: premium paid without any trust; 0: trust is idle"""
    reputation_seen: float
    """share: of what others suffer that counts as suffered"""
    reputation_tolerated: float
    """share: restriction that trust has got used to"""
    reputation_will_half_life_years: float
    """years: half-life of political will"""
    reputation_will_jump: float
    """will per unit of announced cut or denial"""
    stocks_adjustment: float
    """months: time to close a gap in stocks"""
    stocks_cover: float
    """months: stock that users want in quiet times"""
    stocks_denied: float
    """risk felt by users who are denied, over the news"""
    stocks_holding: float
    """1/year: storage of a public stock, of its value"""
    stocks_keeping: float
    """1/year: storage and capital where firms must hold it"""
    stocks_magnets: float
    """months: products that users hold; 0: they hold none"""
    stocks_mean_reversion: float
    """draw on stocks when prices stand high"""
    stocks_panic: float
    """extra cover per unit of felt risk"""
    stocks_panic_half_life: float
    """months: half-life of felt risk"""
    stocks_release: float
    """1/month: of them, run down per log rise of the price"""
    stocks_resale: float
    """1/month: of stocks, sold per log of price over expected"""
    stocks_swing: float
    """phi: strength of both in wanted stock"""
    stocks_treasury: float
    """share: of a public stock that public money pays"""
    stocks_trend: float
    """weight of the expected rise in wanted stock"""
    stocks_trend_horizon: float
    """months: horizon of the followed trend"""
    stocks_trend_memory: float
    """1/month: speed of the followed trend"""
    substitution_ceiling: float
    """scale of the ceilings per use; 0: no substitutes"""
    substitution_irreversible: float
    """share: by which use returns more slowly; 1: never"""
    substitution_penalty: float
    """share: cost of a substitute over the start price"""
    substitution_research: float
    """USD/year: public money that doubles the speed"""
    substitution_return_years: float
    """years: in which use returns if nothing holds it back"""
    substitution_speed: float
    """1/month: speed at which substitutes come in"""
    substitution_trigger: float
    """price over its start that pulls substitutes in"""
    support_per_damage: float
    """aid over what users lost in a year, at full will"""
    support_pledged: float
    """share: of output claimed where offtakes paid in full"""
    wto_complaint: float
    """1/year: while one tighter than at the start is in force; 0: never"""
    wto_delay: float
    """months: from the complaint to the end of the measure"""
    wto_wins: float
    """chance: that a complaint ends the measure"""

class Table:
    """The numbers of all runs, (run,) each."""
    conduct_fog: np.ndarray
    conduct_noise: np.ndarray
    contracts_indexed: np.ndarray
    contracts_months: np.ndarray
    contracts_nash: np.ndarray
    contracts_products: np.ndarray
    contracts_refined: np.ndarray
    demand_adaptation: np.ndarray
    demand_adaptation_trigger: np.ndarray
    demand_elasticity: np.ndarray
    demand_elasticity_long: np.ndarray
    demand_growth_ends: np.ndarray
    demand_growth_fade: np.ndarray
    demand_growth_inside: np.ndarray
    demand_growth_magnets: np.ndarray
    demand_growth_outside: np.ndarray
    demand_growth_resumes: np.ndarray
    demand_irreversible: np.ndarray
    demand_outside: np.ndarray
    demand_rebound_inside: np.ndarray
    demand_rebound_months: np.ndarray
    demand_rebound_outside: np.ndarray
    demand_shock: np.ndarray
    demand_shock_memory: np.ndarray
    demand_value: np.ndarray
    disputes_backfire: np.ndarray
    disputes_breach: np.ndarray
    disputes_by_stake: np.ndarray
    disputes_conflict: np.ndarray
    disputes_cost: np.ndarray
    disputes_emboldened: np.ndarray
    disputes_felt: np.ndarray
    disputes_hazard: np.ndarray
    disputes_minor: np.ndarray
    disputes_named: np.ndarray
    disputes_reroute: np.ndarray
    disputes_retaliates: np.ndarray
    disputes_retaliation: np.ndarray
    disputes_spread: np.ndarray
    disputes_stake: np.ndarray
    disputes_truce: np.ndarray
    enforcement_budget: np.ndarray
    enforcement_compensation: np.ndarray
    enforcement_idle: np.ndarray
    investment_discount: np.ndarray
    investment_equity: np.ndarray
    investment_expansion: np.ndarray
    investment_hazard: np.ndarray
    investment_hurdle: np.ndarray
    investment_lead_magnet: np.ndarray
    investment_lead_mine: np.ndarray
    investment_lead_recycling: np.ndarray
    investment_lead_separation: np.ndarray
    investment_margin: np.ndarray
    investment_patience: np.ndarray
    investment_pipeline: np.ndarray
    investment_ramp: np.ndarray
    investment_reach: np.ndarray
    investment_restart: np.ndarray
    investment_slip: np.ndarray
    investment_start: np.ndarray
    investment_together: np.ndarray
    investment_trend_weight: np.ndarray
    investment_usual_months: np.ndarray
    investment_view_memory: np.ndarray
    leakage_capacity: np.ndarray
    leakage_ceiling: np.ndarray
    leakage_cost: np.ndarray
    leakage_enforced: np.ndarray
    leakage_evasion: np.ndarray
    leakage_growth: np.ndarray
    leakage_owner_share: np.ndarray
    leakage_width: np.ndarray
    learning_ban_delay: np.ndarray
    learning_ban_stands: np.ndarray
    learning_floor: np.ndarray
    learning_rate: np.ndarray
    ledger_depletion: np.ndarray
    ledger_discount: np.ndarray
    ledger_environment: np.ndarray
    ledger_environment_outside: np.ndarray
    ledger_plant_life: np.ndarray
    ledger_stock_value: np.ndarray
    licences_ask_fall: np.ndarray
    licences_carry: np.ndarray
    licences_counted_before: np.ndarray
    licences_domestic_share: np.ndarray
    licences_duty_0: np.ndarray
    licences_duty_1: np.ndarray
    licences_duty_2: np.ndarray
    licences_duty_3: np.ndarray
    licences_export_quota: np.ndarray
    licences_idle_half_life: np.ndarray
    licences_pacing: np.ndarray
    licences_quota_stands: np.ndarray
    licences_traders_share: np.ndarray
    licences_treasury_share: np.ndarray
    licences_usable: np.ndarray
    licensing_capacity: np.ndarray
    licensing_learning: np.ndarray
    licensing_magnets: np.ndarray
    licensing_magnets_wide: np.ndarray
    licensing_months: np.ndarray
    licensing_paid: np.ndarray
    licensing_parts: np.ndarray
    licensing_reopening: np.ndarray
    licensing_rush: np.ndarray
    licensing_tested: np.ndarray
    licensing_tests: np.ndarray
    market_hold: np.ndarray
    market_offer_slope: np.ndarray
    market_openness: np.ndarray
    market_ore_strangers: np.ndarray
    market_ore_transport: np.ndarray
    market_price_memory: np.ndarray
    market_requalification: np.ndarray
    market_second: np.ndarray
    market_sharpness: np.ndarray
    market_trailing: np.ndarray
    market_transport: np.ndarray
    market_trials: np.ndarray
    market_wedge_to_magnets: np.ndarray
    opening_anchor: np.ndarray
    opening_conversion: np.ndarray
    opening_heaps: np.ndarray
    opening_magnets: np.ndarray
    opening_mines: np.ndarray
    opening_mines_outside: np.ndarray
    opening_recycling: np.ndarray
    opening_reserve: np.ndarray
    opening_separation: np.ndarray
    opening_stock_0: np.ndarray
    opening_stock_1: np.ndarray
    opening_stock_2: np.ndarray
    opening_stock_3: np.ndarray
    opening_use_0: np.ndarray
    opening_use_1: np.ndarray
    opening_use_2: np.ndarray
    opening_use_3: np.ndarray
    prices_0: np.ndarray
    prices_1: np.ndarray
    prices_2: np.ndarray
    prices_3: np.ndarray
    prices_magnet: np.ndarray
    prices_magnet_outside: np.ndarray
    production_adjustment: np.ndarray
    production_campaign_half_life: np.ndarray
    production_campaign_rise: np.ndarray
    production_campaign_scale: np.ndarray
    production_cost: np.ndarray
    production_cost_growth: np.ndarray
    production_cost_outside: np.ndarray
    production_enforced_plan: np.ndarray
    production_fixed: np.ndarray
    production_headroom: np.ndarray
    production_moves: np.ndarray
    production_noise: np.ndarray
    production_plan_stands: np.ndarray
    production_response: np.ndarray
    recycling_collection: np.ndarray
    recycling_life_years: np.ndarray
    recycling_most: np.ndarray
    recycling_response: np.ndarray
    reputation_drive: np.ndarray
    reputation_fall: np.ndarray
    reputation_heal_years: np.ndarray
    reputation_magnets: np.ndarray
    reputation_permits: np.ndarray
    reputation_premium: np.ndarray
    reputation_seen: np.ndarray
    reputation_tolerated: np.ndarray
    reputation_will_half_life_years: np.ndarray
    reputation_will_jump: np.ndarray
    stocks_adjustment: np.ndarray
    stocks_cover: np.ndarray
    stocks_denied: np.ndarray
    stocks_holding: np.ndarray
    stocks_keeping: np.ndarray
    stocks_magnets: np.ndarray
    stocks_mean_reversion: np.ndarray
    stocks_panic: np.ndarray
    stocks_panic_half_life: np.ndarray
    stocks_release: np.ndarray
    stocks_resale: np.ndarray
    stocks_swing: np.ndarray
    stocks_treasury: np.ndarray
    stocks_trend: np.ndarray
    stocks_trend_horizon: np.ndarray
    stocks_trend_memory: np.ndarray
    substitution_ceiling: np.ndarray
    substitution_irreversible: np.ndarray
    substitution_penalty: np.ndarray
    substitution_research: np.ndarray
    substitution_return_years: np.ndarray
    substitution_speed: np.ndarray
    substitution_trigger: np.ndarray
    support_per_damage: np.ndarray
    support_pledged: np.ndarray
    wto_complaint: np.ndarray
    wto_delay: np.ndarray
    wto_wins: np.ndarray
    def __len__(self) -> int: ...
    def __getitem__(self, run: int) -> Row: ...
