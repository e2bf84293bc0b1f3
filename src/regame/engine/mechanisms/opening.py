"""The world on the first day: stocks, prices, preferences and plants as the record left them."""

import numpy as np

from regame.core.errors import UserError
from regame.engine.relations.plants import KNOW_HOW, LEARNING_STAGES
from regame.engine.relations.use import AGES
from regame.engine.state.atlas import START_USE, Atlas
from regame.engine.state.parameters import Parameters
from regame.engine.state.stages import BUILDING, EXTRACTION, MAKING, RECYCLING, REFINING, RUNNING
from regame.engine.state.sums import total
from regame.engine.state.world import VARIABLES, World

PAST_GROWTH = 0.105  # a year, of use of magnets before the start, as in history.toml; C
HOME = 0.995  # of their oxides and magnets that buyers inside a holder state buy at home; C
# Delay and overrun of new plants, least, most likely and most: half of mines late, start-ups under
# 70 % of design in year one, a quarter never there (World Bank in the 1970s; McCarthy and Ward
# 1999); capital 14 % over study on average, doubled in one of 13 (Bertisen and Davis 2008)
DELAY = (1.0, 1.3, 2.2)
LONG_AGO = 1200.0  # months since what has not happened yet: longer than any run


def open_world(world: World, atlas: Atlas, p: Parameters, start: np.ndarray) -> None:
    """Fill every variable of a new world. start: (run, plant) uniform draws."""
    _plants(world, atlas, p, start)
    _prices(world, atlas, p)
    _stocks(world, atlas, p)
    _preferences(world, atlas)
    _usual(world, atlas)
    _instruments(world, atlas, p)
    _refuse_no_numbers(world)


def _refuse_no_numbers(world: World) -> None:
    """Raise UserError where tables leave a variable without a number: no run could clear."""
    for variable in VARIABLES:
        values = getattr(world, variable.name)
        if not variable.name.startswith("set_") and np.isnan(values).any():
            fault = f"{variable.name}: the tables leave no number at the start ({variable.meaning})"
            raise UserError([fault])


def _by_group(p: Parameters, atlas: Atlas, key: str) -> np.ndarray:
    """One parameter per group (run, group)."""
    return np.stack([p(f"{key}{group}") for group in atlas.groups], axis=1)


def _makers(world: World, atlas: Atlas) -> np.ndarray:
    """What magnet plants of each state could make (run, state) t/month."""
    able = world.capacity * world.ramp * (world.phase == RUNNING)
    return atlas.makers.sum(atlas.makers.take(able))


def start_index(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Delivered prices at the start (run, group, state): inside, or with duty and freight."""
    duty, price = _by_group(p, atlas, "licences.duty_"), _by_group(p, atlas, "prices.")
    outside = price * (1 + duty) + p("market.transport", 1)
    return np.where(atlas.inside, price[:, :, None], outside[:, :, None])


def start_product_index(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Delivered prices of magnets at the start (run, state) USD/kg."""
    return np.where(atlas.inside, p("prices.magnet", 1), p("prices.magnet_outside", 1))


def slips(atlas: Atlas, p: Parameters, start: np.ndarray) -> np.ndarray:
    """What new plants take of time and money over what was announced (run, plant).

    start: (run, plant) uniform draws. A triangular law from least by most likely to most, whose
    excess over one `investment.slip` scales; plants that run have it behind them. The surveys count
    projects, so where `investment.together` is one, a separator shares the draw of its mine.
    """
    low, mode, high = DELAY
    shared = (atlas.plant_stage == REFINING) & (atlas.partner >= 0)
    project = start[:, np.where(shared, atlas.partner, np.arange(start.shape[1]))]
    drawn = np.where(p("investment.together", 1) > 0, project, start)
    rising = (mode - low) / (high - low)
    up = low + np.sqrt(drawn * (high - low) * (mode - low))
    down = high - np.sqrt((1 - drawn) * (high - low) * (high - mode))
    over = np.where(drawn < rising, up, down) - 1
    return np.where(atlas.plant_status == RUNNING, 1.0, 1 + p("investment.slip", 1) * over)


def _plants(world: World, atlas: Atlas, p: Parameters, start: np.ndarray) -> None:
    world.capacity[:] = atlas.nameplate * _size(atlas, p)
    scale = np.where(atlas.plant_inside, p("production.cost", 1), p("production.cost_outside", 1))
    world.cost_level[:] = _costs(atlas, p)
    world.unit_cost[:] = atlas.cost * scale * (atlas.paths.cost[0] * _costs(atlas, p))[:, None]
    world.unit_cost *= np.where(atlas.plant_status == BUILDING, slips(atlas, p, start), 1.0)
    running = atlas.plant_status == RUNNING
    digs, makes = (atlas.plant_stage == stage for stage in (EXTRACTION, MAKING))
    world.reserve[:] = np.where(running & digs, p("opening.reserve", 1), 1.0)
    world.reserve *= np.where(running & makes, p("opening.conversion", 1), 1.0)
    world.unit_cost *= np.where(makes, world.reserve, 1.0)
    world.phase[:] = atlas.plant_status
    world.delay[:] = slips(atlas, p, start)
    world.clock[:] = atlas.months_left * world.delay
    world.ramp[:] = atlas.plant_status == RUNNING
    world.use_of_capacity[:] = START_USE * (atlas.plant_status == RUNNING)
    world.use_of_capacity *= _fed(world, atlas)
    world.heap[:] = atlas.heap * p("opening.heaps", 1)
    world.drawn[:] = np.where(atlas.old_line_since < 0, np.minimum(atlas.old_line, world.heap), 0)
    world.output[:] = world.capacity * world.use_of_capacity + world.drawn
    world.outlook[:] = world.usual_price[:] = world.growth[:] = 1.0
    world.activity[:] = np.where(atlas.inside, 1.0, p("demand.outside", 1))
    if not atlas.refines:
        world.raw_share[:] = np.identity(atlas.states_count)
        return
    seps = atlas.refineries
    room = seps.take(world.capacity * world.ramp)
    cost = seps.take(world.unit_cost)
    mean = seps.sum(room * cost) / np.maximum(seps.sum(room), 1e-12)
    inside = mean[:, atlas.home, None]
    world.toll[:] = np.where(seps.sum(room) > 0, mean, inside)
    ties = atlas.raw_tied + p("market.ore_strangers", 2) * (1 - atlas.raw_tied)
    share = seps.sum(room)[:, :, None] * atlas.raw_open * ties
    world.raw_share[:] = share / np.maximum(total(share, 1, keepdims=True), 1e-12)


def _costs(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Costs of everybody over the base year's by their growth alone, on the first day (run,)."""
    years = np.minimum(-atlas.base_month / 12, 0.0)
    return np.asarray(np.exp(p("production.cost_growth") * years))


def _size(atlas: Atlas, p: Parameters) -> np.ndarray:
    """Capacity at the start over the tables' (run, plant)."""
    by_stage = [p(f"opening.{key}") for key in ("mines", "separation", "recycling", "magnets")]
    size = np.stack(by_stage, axis=1)[:, atlas.plant_stage]
    everywhere = atlas.plant_stage == MAKING
    running = atlas.plant_status == RUNNING  # what nobody has built yet is as planned
    # extractors, with the refinery of their project
    extracted = (atlas.plant_stage == EXTRACTION) | (atlas.partner >= 0)
    size = np.where(~atlas.plant_inside & extracted, p("opening.mines_outside", 1), size)
    return np.where((atlas.plant_inside | everywhere | extracted) & running, size, 1.0)


def _fed(world: World, atlas: Atlas) -> np.ndarray:
    """Part of their usual output for which recyclers find swarf at home (run, plant); else one.

    Where nothing is made they live on what was used before, and the tables say how they run.
    """
    if not atlas.makes:
        return np.ones((world.runs, len(atlas.plants)))
    usual = world.capacity * START_USE * (world.phase == RUNNING)
    made_share = atlas.makers.sum(atlas.makers.take(usual))
    recycled_share = atlas.recyclers.sum(atlas.recyclers.take(usual))
    swarf = atlas.swarf * atlas.content.sum() * made_share  # (run, state)
    with np.errstate(over="ignore"):  # more than enough
        fed = atlas.to_plants(np.minimum(swarf / np.maximum(recycled_share, 1e-12), 1.0))
    return np.where(atlas.plant_stage == RECYCLING, fed, 1.0)


def _prices(world: World, atlas: Atlas, p: Parameters) -> None:
    level = (atlas.paths.cost[0] * _costs(atlas, p))[:, None]
    index = start_index(atlas, p) * level[:, :, None]
    world.start_price[:] = start = _by_group(p, atlas, "prices.") * level
    world.start_index[:] = world.index[:] = world.buyer_expected[:] = index
    world.stop_value[:] = index * atlas.stop_value[:, None] * p("demand.value", 2)
    world.price[:] = np.where(atlas.inside, start[:, :, None], index)
    world.trailing[:] = np.log(index)
    world.seller_expected[:] = world.price
    product = start_product_index(atlas, p) * level
    world.product_start[:] = world.product_index[:] = world.product_price[:] = product
    world.product_trailing[:] = np.log(product)


def _stocks(world: World, atlas: Atlas, p: Parameters) -> None:
    world.product_plan[:] = START_USE * _makers(world, atlas)
    world.intensity[:] = _by_group(p, atlas, "opening.use_")
    world.content[:] = atlas.content[:, None] * world.intensity[:, :, None]
    size = np.where(atlas.inside, 1.0, p("demand.outside", 1))
    world.use_path[:], world.product_path[:], _ = atlas.paths.at(0)
    world.use_path *= world.intensity[:, :, None]
    world.plant_path[:] = atlas.paths.plants_at(0)
    direct = atlas.direct_use * world.use_path * size[:, None]
    product_need = atlas.product_use * world.product_path * size
    world.product_stock[:] = p("stocks.magnets", 1) * product_need
    world.wanted[:] = direct
    world.need[:] = direct + world.content * world.product_plan[:, None]
    world.stock[:] = p("stocks.cover", 2) * world.need
    _in_use(world, atlas, p, size)
    plants = atlas.refined_plants
    monthly = plants.take(world.output)[:, :, None] * atlas.basket[plants.rows]
    world.refined_stock[:, plants.rows] = p("market.hold", 2) * monthly
    world.refined_stock *= _by_group(p, atlas, "opening.stock_")[:, None]


def _in_use(world: World, atlas: Atlas, p: Parameters, size: np.ndarray) -> None:
    """Goods in use at the start, by age: what use that grew until then has left there."""
    leave = AGES / (12 * p("recycling.life_years", 2))
    past = np.log1p(PAST_GROWTH) if atlas.makes else p("demand.growth_outside", 2)
    grown = leave + past / 12
    use = atlas.product_use * world.product_path * size
    flow = (1 - atlas.swarf) * world.content * use[:, None]  # (run, group, state) t/month
    if not atlas.makes:
        flow = world.need.copy()
    for age in range(AGES):
        world.in_use[:, age] = flow / grown
        flow = flow * leave / grown
    world.retired[:] = flow
    if not atlas.makes and atlas.returns:  # a month's worth waits, so that recyclers run as usual
        rate = np.minimum(p("recycling.collection", 2), p("recycling.most", 2))
        world.scrap[:] = rate * flow


def _preferences(world: World, atlas: Atlas) -> None:
    first = atlas.extractors
    by_group = first.sum(first.take(world.output)[:, :, None] * atlas.basket[first.rows])
    sales = total(by_group[:, :, None, :] * world.raw_share[:, None], 3)  # (run, group, seller)
    if not atlas.makes:  # recyclers sell from the first day; elsewhere their scrap is to come
        again = atlas.recyclers
        sales += again.sum(again.take(world.output)[:, :, None] * atlas.basket[again.rows])
    plants = atlas.all_plants
    sales += plants.sum(plants.take(world.drawn)[:, :, None] * atlas.basket[plants.rows])
    outside = 1.0 - atlas.inside
    wanted = total(world.need * outside, 2)
    supply = sales * outside
    gap = np.maximum(wanted - total(supply, 2), 0.2 * wanted)
    supply[:, :, atlas.home] = gap
    weight = np.repeat(supply[:, :, :, None], atlas.states_count, axis=3)
    makers = _makers(world, atlas)
    sells = np.ones_like(makers, bool)
    world.weight[:] = _at_home(weight * atlas.route_open, atlas, sells)
    use = atlas.product_use * world.product_path
    diagonal = np.minimum(0.8 * START_USE * makers / np.maximum(use, 1e-12), 0.9) * outside
    spare = np.maximum(makers - use, 0) + 0.05 * makers
    products = np.repeat(spare[:, :, None], atlas.states_count, axis=2)
    products = products * (1 - np.eye(atlas.states_count))
    others = np.maximum(total(products, 1, keepdims=True), 1e-12)  # an only maker has none
    products = products / others * (1 - diagonal[:, None])
    products = products + diagonal[:, None] * np.eye(atlas.states_count)
    weight = products[:, None] * atlas.route_open
    sells = (makers > 0) | (not atlas.makes)
    world.product_weight[:] = _at_home(weight, atlas, sells)[:, 0]


def _usual(world: World, atlas: Atlas) -> None:
    """What buyers would take from holders by their preferences: usual until a month is counted."""
    for h, row in enumerate(atlas.holders):
        size = np.maximum(world.activity[:, None] * world.use_path, 1e-12)
        world.usual[:, h, :-1] = world.weight[:, :, row] * world.need / size
        world.usual[:, h, -1] = world.product_weight[:, row] * atlas.product_use


def _at_home(weight: np.ndarray, atlas: Atlas, sells: np.ndarray) -> np.ndarray:
    """Normalise preferences over sellers; inside a holder state nearly all is bought at home.

    sells: (run, state), whether a state has any to sell; a holder that has none buys all abroad.
    """
    weight = weight / np.maximum(total(weight, 2, keepdims=True), 1e-12)
    for row in atlas.holders:
        away = np.arange(atlas.states_count) != row
        abroad = weight[:, :, away, row]
        abroad_total = np.maximum(total(abroad, 2, keepdims=True), 1e-12)
        at_home = np.where(sells[:, row], HOME, 0.0)[:, None]
        weight[:, :, away, row] = (1 - at_home[:, :, None]) * abroad / abroad_total
        weight[:, :, row, row] = at_home
    return weight / np.maximum(total(weight, 2, keepdims=True), 1e-12)


def _instruments(world: World, atlas: Atlas, p: Parameters) -> None:
    for variable in VARIABLES:
        if variable.name.startswith("set_"):
            getattr(world, variable.name)[:] = np.nan
    for name in ("cover", "openness", "substitution", "premium"):
        getattr(world, f"{name}_factor")[:] = 1.0
    world.open_part[:] = world.trust[:] = world.credibility[:] = 1.0
    world.plan[:] = world.complaint[:] = world.issue_months[:] = world.issue_age[:] = -1.0
    stage = np.array(KNOW_HOW)[atlas.plant_stage]
    for k in range(LEARNING_STAGES):
        by_stage = atlas.by_state(world.output * (stage == k))
        world.made_before[:, k] = np.maximum(120 * by_stage, 12 * 100.0)
    world.export_quota[:] = p("licences.export_quota", 1)
    world.licences_left[:] = world.licences_issued[:] = p("licences.export_quota", 1) / 2
    world.grey_capacity[:] = p("leakage.capacity", 1) * 1000
    world.since_restricted[:] = world.since_struck[:] = world.since_conceded[:] = LONG_AGO
    duty = _by_group(p, atlas, "licences.duty_")[:, :, None]
    world.ask[:] = world.price[:, :, list(atlas.holders)] * (1 + duty)
