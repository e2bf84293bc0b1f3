"""The sections of a config that hold numbers. Written by `make stubs`; not edited by hand."""

from typing import Literal

from regame.config.section import Section

class Opening(Section):
    """The first day, over what the tables say of January of the base year."""
    mines: float = 1.0
    """1: extractors of the holder state, by capacity"""
    separation: float = 1.0
    """1: its refineries, by capacity"""
    magnets: float = 1.0
    """1: residual on plants of the last stage of all states, by capacity"""
    recycling: float = 1.0
    """1: recyclers of the holder state, by capacity"""
    mines_outside: float = 1.0
    """1: extractors elsewhere that run, with their refineries"""
    heaps: float = 1.0
    """1: concentrate dug long ago, for old lines; 0: none"""
    building_since: int = 23
    """months by the base year that plants had been in building"""
    still: bool = False
    """residuals are solved in each world, so that prices stay at first"""
    makers: bool = True
    """capacity of the last stage is solved too, as tables only estimate it"""
    reserve: float = 1.0
    """1: residual on the price over cost at which extractors that run do so"""
    conversion: float = 1.0
    """1: residual on unit costs of plants of the last stage that run"""
    anchor: float = 1.0
    """1: residual on the usual price that sellers and investors count on"""
    use_bulk: float = 1.0
    """1: residual on what a unit of activity takes"""
    use_light: float = 1.0
    """1: residual on what a unit of activity takes"""
    use_heavy: float = 1.0
    """1: residual on what a unit of activity takes"""
    use_other: float = 1.0
    """1: residual on what a unit of activity takes"""
    stock_bulk: float = 1.0
    """1: residual on stocks of producers"""
    stock_light: float = 1.0
    """1: residual on stocks of producers"""
    stock_heavy: float = 1.0
    """1: residual on stocks of producers"""
    stock_other: float = 1.0
    """1: residual on stocks of producers"""

class Prices(Section):
    """Prices at the start, without VAT: of each group inside, and of what is made of it."""
    magnet: float = 22.0
    """USD/kg: NdFeB blanks inside China at the start"""
    magnet_outside: float = 26.0
    """USD/kg: the same for users elsewhere"""
    bulk: float = 3.3
    """USD/kg: La, Ce inside China at the start"""
    light: float = 14.1
    """USD/kg: Nd, Pr inside China at the start"""
    heavy: float = 76.0
    """USD/kg: Dy, Tb inside China at the start"""
    other: float = 6.0
    """USD/kg: Y, Sm, Gd and the rest at the start"""

class Market(Section):
    """How orders spread over routes, and how sellers offer."""
    sharpness: float = 8.0
    """1: b: logit sharpness per trailing price"""
    transport: float = 0.6
    """USD/kg: refined goods and products between two states"""
    ore_transport: float = 0.25
    """USD/kg: concentrate between two states"""
    ore_strangers: float = 0.02
    """1: weight of a refinery without ties to the extractor; 1: ties do not matter"""
    requalification: float = 24
    """months: preferences move to realised shares"""
    hold: float = 1.0
    """months: producers' stock at which asks stand still"""
    offer_slope: float = 1.4
    """1: kappa: how sharply sellers hold back below it"""
    price_memory: float = 0.25
    """1/month: speed of prices that buyers expect"""
    trailing: float = 12
    """months: window of the trailing price in the logit"""
    wedge_to_magnets: float = 1.0
    """share: of the wedge that makers expect"""
    openness: float = 0.25
    """share: preference that follows supply, not habit"""
    trials: float = 0.0
    """1: openness to sellers elsewhere per unit of felt risk"""
    second: float = 0.3
    """share: of purchases that a second source is given"""

class Licences(Section):
    """Export licences of the holder, in the regime found at the start."""
    export_quota: float = 50145
    """t/year: quota at the start (2009)"""
    quota_stands: float = 1.0
    """0/1: that quota is in force if none is ordered"""
    usable: float = 0.75
    """share: licences of the stricter regime that are used"""
    counted_before: float = 0.75
    """share: exports counted before 2011"""
    counted_from_year: int = 2011
    """year from which all exports count"""
    idle_half_life: float = 3
    """years: half-life of the share that is not used"""
    pacing: float = 1.0
    """1: a month may use this times its even share of the pool"""
    carry: float = 0.1
    """share: unused licences carried to the second half-year"""
    ask_fall: float = 0.12
    """1/month: most that quoted outside asks fall a month; 1 = free"""
    domestic_share: float = 0.8
    """share: rent of licences that stays in the state"""
    treasury_share: float = 0.5
    """share: of the rent that stays in the state: fees and firms' taxes"""
    traders_share: float = 0.5
    """share: of the rent that leaves: traders abroad; the rest has who owns firms there"""
    quota_covers: tuple[Literal["bulk", "light", "heavy", "other"], ...] = ("bulk", "light", "heavy", "other")
    """groups under the tonnage licence"""
    duty_raised: tuple[Literal["bulk", "light", "heavy", "other"], ...] = ("light",)
    """groups whose duty is raised"""
    denial_covers: tuple[Literal["bulk", "light", "heavy", "other"], ...] = ("bulk", "light", "heavy", "other")
    """groups refused by a denial"""
    duty_bulk: float = 0.15
    """ad valorem: export duty at the start"""
    duty_light: float = 0.15
    """ad valorem: export duty at the start"""
    duty_heavy: float = 0.25
    """ad valorem: export duty at the start"""
    duty_other: float = 0.25
    """ad valorem: export duty at the start"""

class Licensing(Section):
    """Licences that are asked for case by case: what they cover, how long they take."""
    covers: tuple[Literal["bulk", "light", "heavy", "other"], ...] = ("heavy", "other")
    """groups that need a licence each time"""
    magnets: float = 0.55
    """share: of exported products that hold such goods"""
    magnets_wide: float = 0.9
    """share: the same where more goods and traces count"""
    parts: float = 0.0
    """share: of covered products that can be bought in components; 0: none"""
    months: float = 2.1
    """months: from application to licence without a queue"""
    capacity: float = 0.4
    """1: decided a month at first, over usual exports"""
    learning: float = 0.1
    """1/month: growth of that, up to twice usual exports"""
    rush: float = 0.3
    """share: asked for on top of usual exports"""
    paid: float = 0.5
    """share: of the worth of a licence that its sellers get"""
    tested: float = 0.0
    """share: of products without such goods that customs hold for a test at first"""
    tests: float = 1.5
    """months: at customs until a test of content is done"""
    reopening: float = 0.0
    """months: in which customs clear again what was stopped or denied; 0: at once"""

class Contracts(Section):
    """Sales for some months ahead, beside a spot market."""
    refined: float = 0.0
    """share: of refined goods that cross a border: sold under contract; 0: all on the spot"""
    products: float = 0.0
    """share: the same of products"""
    months: float = 6.0
    """months: for which contracts are agreed"""
    indexed: float = 0.5
    """share: of contracts at last quarter's price at the seller; the rest at the price agreed"""
    nash: float = 0.5
    """share: of what scarcity is worth that a holder gets from a buyer of most that leaves"""

class Leakage(Section):
    """Exports off the books: evasion of duty and tax, and the part that a rent drives."""
    evasion: float = 0.8
    """kt/month: evades duty and tax, there before the quota"""
    capacity: float = 0.6
    """kt/month: smuggling capacity at the start"""
    ceiling: float = 2.5
    """kt/month: most that smuggling capacity can become"""
    growth: float = 0.015
    """1/month: growth of capacity while the wedge is wide"""
    width: float = 2.0
    """USD/kg: margin at which capacity is two thirds used"""
    cost: float = 0.8
    """USD/kg: real cost of moving a kilogram unseen"""
    enforced: float = 0.44
    """share: cut of leakage by a full campaign"""
    owner_share: float = 0.6
    """share: margin that stays with people of the state"""

class Demand(Section):
    """Use, its growth and how it answers prices."""
    outside: float = 1.15
    """1: scale of use outside the holder state"""
    elasticity: float = 1.3
    """1: scale of the short-run elasticities"""
    elasticity_long: float = 1.0
    """1: scale of the long-run elasticities"""
    adaptation: float = 0.0155
    """1/month: speed from short to long run"""
    adaptation_trigger: float = 1.5
    """1: price over its start that sets it off"""
    irreversible: float = 0.5
    """share: by which it fades more slowly; 1: never"""
    value: float = 1.5
    """1: scale of the value of lost load"""
    growth_inside: float = 0.08
    """1/year: growth of use in the holder state"""
    growth_outside: float = 0.04
    """1/year: growth of use elsewhere"""
    growth_ends: float = 1000
    """years: of it; then by dated factors alone"""
    growth_resumes: float = 1000
    """years: after the base year, if it had ended"""
    rebound_inside: float = 0.0
    """log: use regained after the crisis of 2008-09"""
    rebound_outside: float = 0.15
    """log: the same elsewhere"""
    rebound_months: float = 6
    """months: in which most of it comes back"""
    growth_fade: float = 15
    """years: years in which growth halves"""
    shock: float = 0.02
    """1: monthly standard deviation of use per state"""
    shock_memory: float = 0.85
    """1: autocorrelation of the shocks"""
    growth_magnets: float = 0.03
    """1/year: growth of products above other uses"""

class Stocks(Section):
    """Order-up-to stocks of users, panic and trend-following."""
    cover: float = 2.5
    """months: stock that users want in quiet times"""
    panic: float = 0.93
    """1: extra cover per unit of felt risk"""
    panic_half_life: float = 8
    """months: half-life of felt risk"""
    denied: float = 1.3
    """1: risk felt by users who are denied, over the news"""
    trend: float = 0.45
    """1: weight of the expected rise in wanted stock"""
    trend_memory: float = 0.2
    """1/month: speed of the followed trend"""
    trend_horizon: float = 4.3
    """months: horizon of the followed trend"""
    mean_reversion: float = 0.54
    """1: draw on stocks when prices stand high"""
    resale: float = 0.0
    """1/month: of stocks, sold per log of price over expected"""
    adjustment: float = 6.0
    """months: time to close a gap in stocks"""
    swing: float = 0.45
    """1: phi: strength of both in wanted stock"""
    treasury: float = 1.0
    """share: of a public stock that public money pays"""
    holding: float = 0.02
    """1/year: storage of a public stock, of its value"""
    keeping: float = 0.2
    """1/year: storage and capital where firms must hold it"""
    magnets: float = 0.0
    """months: products that users hold; 0: they hold none"""
    release: float = 0.3
    """1/month: of them, run down per log rise of the price"""
    stockpile_covers: tuple[Literal["bulk", "light", "heavy", "other"], ...] = ("bulk", "light", "heavy", "other")
    """groups in public stocks"""

class Production(Section):
    """Output of firms."""
    response: float = 0.43
    """1: width of the logistic of log margin in output"""
    headroom: float = 0.6
    """1: log margin at which output is half, below cost"""
    adjustment: float = 6.0
    """months: time in which extractors close a gap in stocks"""
    cost: float = 1.0
    """1: scale of unit costs in the holder state"""
    cost_outside: float = 1.0
    """1: scale of unit costs elsewhere"""
    enforced_plan: float = 0.35
    """share: cut of planned output by a full campaign"""
    planned_from_year: int = 2011
    """year from which statistics count plans only"""
    campaign_rise: float = 6.7
    """months: a campaign takes to full strength"""
    campaign_half_life: float = 15.6
    """months: half-life after it ends"""
    campaign_scale: float = 1.0
    """1: strength of campaigns over what is ordered"""
    moves: float = 0.0
    """1/month: of who works unseen moves away in a campaign"""
    plan_stands: float = -1
    """1: growth planned of extractors over products'; -1: none"""
    noise: float = 0.02
    """1: monthly standard deviation of a firm's output"""
    fixed: float = 0.3
    """share: of a new plant's cost at nameplate that runs on"""
    cost_growth: float = 0.03
    """1/year: growth of all unit costs, real dollars"""

class Investment(Section):
    """Starting, building, mothballing and closing plants."""
    trend_weight: float = 0.5
    """share: w: weight of the price in the view, of sellers too"""
    view_memory: float = 0.08
    """1/month: speed of the view, of sellers too"""
    hurdle: float = 1.3
    """1: view over full cost at which projects look sound"""
    hazard: float = 0.04
    """1/month: chance to start at twice the hurdle, funded"""
    pipeline: float = 1.0
    """1: discount of the view per share of use in building"""
    lead_mine: float = 44
    """months: permit and build as planned, new extractors"""
    lead_separation: float = 28
    """months: permit and build as planned, refineries"""
    lead_magnet: float = 20
    """months: permit and build as planned, products"""
    lead_recycling: float = 16
    """months: decision to output as planned, recycling"""
    ramp: float = 36
    """months: first output to full output"""
    start: float = 0.3
    """share: of its pace at which a ramp begins; 1: at once"""
    reach: float = 0.7
    """share: of nameplate that is reached outside"""
    restart: float = 8
    """months: restart from mothballs"""
    patience: float = 12
    """months: loss-making before mothballing"""
    expansion: float = 0.06
    """1/year: growth a year of plants that run full"""
    discount: float = 0.1
    """1/year: rate at which capital cost is annualised"""
    equity: float = 0.0
    """1: fall of the hurdle's margin per unit of scare, log"""
    usual_months: float = 0
    """months: in which the usual price follows the price paid; 0: never"""
    slip: float = 1.0
    """1: scale of delay and overrun of new plants; 0: as planned"""
    together: float = 1
    """0/1: the plants of a project slip by one draw; 0: each by its own"""
    margin: float = 0.0
    """1/year: growth of plants of the last stage per log of price on cost"""

class Substitution(Section):
    """Substitutes that take use for good."""
    speed: float = 0.03
    """1/month: speed at which substitutes come in"""
    ceiling: float = 1.0
    """1: scale of the ceilings per use; 0: no substitutes"""
    trigger: float = 1.5
    """1: price over its start that pulls substitutes in"""
    irreversible: float = 0.6
    """share: by which use returns more slowly; 1: never"""
    return_years: float = 8
    """years: in which use returns if nothing holds it back"""
    penalty: float = 0.3
    """share: cost of a substitute over the start price"""
    research: float = 100000000.0
    """USD/year: public money that doubles the speed"""

class Reputation(Section):
    """Trust in suppliers and political will."""
    premium: float = 0.2
    """share: premium paid without any trust; 0: trust is idle"""
    magnets: float = 1.0
    """1: premium on products over that on refined goods"""
    fall: float = 0.08
    """1/month: trust lost per month of full restriction"""
    seen: float = 0.3
    """share: of what others suffer that counts as suffered"""
    tolerated: float = 0.1
    """share: restriction that trust has got used to"""
    heal_years: float = 6
    """years: in which trust heals"""
    will_jump: float = 1.5
    """1: will per unit of announced cut or denial"""
    will_half_life_years: float = 3
    """years: half-life of political will"""
    drive: float = 0.05
    """1/year: causes of will that are no restriction"""
    permits: float = 0.25
    """share: time saved under full will; 0: no effect"""

class Learning(Section):
    """Know-how."""
    rate: float = 0.08
    """share: cost fall per doubling of output"""
    floor: float = 0.6
    """share: of today's unit cost that learning cannot pass"""
    ban_delay: float = 12
    """months: added to plants elsewhere by a technology ban"""
    ban_stands: float = 0.0
    """0/1: one is in force if nothing is ordered"""

class Recycling(Section):
    """What comes back: products at the end of their life."""
    life_years: float = 9
    """years: mean life of products in use"""
    collection: float = 0.01
    """share: of products at the end of life collected"""
    response: float = 0.0
    """1: elasticity of collection to the price over its start"""
    most: float = 0.9
    """share: most of them that can be collected"""

class Disputes(Section):
    """Disputes between the holder and its buyers."""
    targets: tuple[str, ...] = ("United States", "Japan", "European Union")
    """states that disputes are with"""
    named: float = 1.0
    """0/1: issues of the table of issues are open"""
    hazard: float = 0.15
    """1/year: disputes opened per target"""
    stake: float = 300
    """M USD: median stake for the holder"""
    by_stake: float = 0.0
    """log: of it per step of the holder's stakes over medium"""
    cost: float = 1.0
    """1: cost of giving way over the stake, median"""
    spread: float = 1.0
    """log: spread of stakes and costs"""
    minor: float = 0.001
    """share: of a month's product that is a minor loss"""
    felt: float = 0.3
    """1: power of a loss in what is felt of it"""
    reroute: float = 0.5
    """share: of a denial that other routes make good at once"""
    truce: float = 36
    """months: truce after a concession"""
    breach: float = 0.5
    """1/year: that a truce is broken"""
    emboldened: float = 0.3
    """1: rise of the hazard per concession"""
    retaliates: float = 0.0
    """chance: that a target is one that strikes back"""
    retaliation: float = 30
    """M USD/month: loss of the holder at full retaliation"""
    backfire: float = 0.4
    """share: of that which the retaliating state loses"""
    conflict: float = 0.0
    """1: expected conflict: adds to what both sides bear"""

class Enforcement(Section):
    """What a campaign against output off the books costs the state that orders it."""
    budget: float = 0.0
    """M USD/year: public cost at full strength; 0: none"""
    idle: float = 0.0
    """share: of unit cost that runs on in extractors kept idle"""
    compensation: float = 0.0
    """years: of cash cost of licensed output shut, paid once to its owners"""

class Wto(Section):
    """A complaint at the World Trade Organization about a quota or a duty."""
    complaint: float = 0.0
    """1/year: while one tighter than at the start is in force; 0: never"""
    wins: float = 0.7
    """chance: that a complaint ends the measure"""
    delay: float = 36
    """months: from the complaint to the end of the measure"""

class Support(Section):
    """Public money of others, and the contracts that come with it."""
    per_damage: float = 0.0
    """1: aid over what users lost in a year, at full will"""
    pledged: float = 0.0
    """share: of output claimed where offtakes paid in full"""

class Conduct(Section):
    """How states err."""
    noise: float = 0.0
    """share: of a state's months in which its order is lost"""
    fog: float = 0.0
    """log: standard deviation of what a state misjudges"""

class Ledger(Section):
    """What is counted, and how."""
    discount: float = 0.05
    """1/year: real discount rate of payoffs"""
    plant_life: float = 20
    """years: plants are written down over: declining balance"""
    environment: float = 1.5
    """USD/kg: damage per kilogram extracted inside, uncharged"""
    environment_outside: float = 0.3
    """USD/kg: the same elsewhere"""
    depletion: float = 0.3
    """USD/kg: user cost of goods in the ground"""
    stock_value: float = 0.8
    """share: of the price at which stocks at the end count"""

class Sections:
    """Every section, by its name."""
    opening: Opening
    """The first day, over what the tables say of January of the base year."""
    prices: Prices
    """Prices at the start, without VAT: of each group inside, and of what is made of it."""
    market: Market
    """How orders spread over routes, and how sellers offer."""
    licences: Licences
    """Export licences of the holder, in the regime found at the start."""
    licensing: Licensing
    """Licences that are asked for case by case: what they cover, how long they take."""
    contracts: Contracts
    """Sales for some months ahead, beside a spot market."""
    leakage: Leakage
    """Exports off the books: evasion of duty and tax, and the part that a rent drives."""
    demand: Demand
    """Use, its growth and how it answers prices."""
    stocks: Stocks
    """Order-up-to stocks of users, panic and trend-following."""
    production: Production
    """Output of firms."""
    investment: Investment
    """Starting, building, mothballing and closing plants."""
    substitution: Substitution
    """Substitutes that take use for good."""
    reputation: Reputation
    """Trust in suppliers and political will."""
    learning: Learning
    """Know-how."""
    recycling: Recycling
    """What comes back: products at the end of their life."""
    disputes: Disputes
    """Disputes between the holder and its buyers."""
    enforcement: Enforcement
    """What a campaign against output off the books costs the state that orders it."""
    wto: Wto
    """A complaint at the World Trade Organization about a quota or a duty."""
    support: Support
    """Public money of others, and the contracts that come with it."""
    conduct: Conduct
    """How states err."""
    ledger: Ledger
    """What is counted, and how."""
