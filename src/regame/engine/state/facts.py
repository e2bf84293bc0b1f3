"""The atlas as compiled verbs see it: plain numbers and arrays."""

from typing import NamedTuple

import numpy as np


class Facts(NamedTuple):
    """The atlas as plain numbers and arrays, for compiled verbs. Axes: S, G, F, H as in Atlas."""

    states: int
    home: int  # the state whose inside market it is
    holders: np.ndarray  # (H,) rows of the state axis
    inside: np.ndarray  # (S,) whether it is a holder
    bloc: np.ndarray  # (S,) the row of a holder, and for all others the one after the last
    bloc_size: np.ndarray  # (bloc,) states
    targets: np.ndarray  # (S,) whether disputes are with it
    quota_covers: np.ndarray  # (G,)
    duty_raised: np.ndarray  # (G,)
    denial_covers: np.ndarray  # (G,)
    stockpile_covers: np.ndarray  # (G,)
    licensing_covers: np.ndarray  # (G,)
    plant_state: np.ndarray  # (F,)
    plant_stage: np.ndarray  # (F,) place in the chain, a row of PLACES of tables.world, rising
    first_seller: int  # first plant whose goods are traded: that refines, or any that extracts
    refines: int  # one where something is done to what is extracted before it is traded
    makes: int  # one where something is made of what is traded
    returns: int  # one where what is used comes back as scrap
    swarf: float  # of what goes into a tonne made, the part that falls off
    step_cost: np.ndarray  # (place,) USD/kg: what a step that a plant does not do costs outside
    floor_covers: np.ndarray  # (G,) whether floors of price are for it
    route_open: np.ndarray  # (S, S) seller, buyer: one where goods may go
    foreign: np.ndarray  # (F,) share of result and capital that belongs to another state
    owner: np.ndarray  # (F,) that state
    hosted: np.ndarray  # (F,) one for a by-product
    host_growth: np.ndarray  # (F,) a year, of the host's output
    begin: np.ndarray  # (stage + 1,) first plant of each stage, and the number of plants
    extractor_states: np.ndarray  # (k,) rows of the states that have mines
    refinery_states: np.ndarray  # (k,) the same of separators
    selling_states: np.ndarray  # (k,) of separators or recyclers
    product_states: np.ndarray  # (k,) of magnet plants
    plant_held: np.ndarray  # (F,) one inside a holder
    holder_of_plant: np.ndarray  # (F,) row of the holder axis; 0 outside
    cost: np.ndarray  # (F,) USD/kg
    capex: np.ndarray  # (F,) USD per t/year
    old_line: np.ndarray  # (F,) t/month that an old line makes of a heap
    old_line_since: np.ndarray  # (F,) month of play from which it does
    nameplate: np.ndarray  # (F,) t/month, of one project of a class
    projects: np.ndarray  # (F,) alike, of a class that nobody has announced; one of a plant by name
    classes: np.ndarray  # (k,) plants that stand for a class of several projects
    partner: np.ndarray  # (F,) the mine or separator of one project with it; -1: none
    refiners: np.ndarray  # (k,) plants that separate, elsewhere, what the first holder mines
    lead: np.ndarray  # (F,) lead time over that of a new plant of its stage
    undocumented: np.ndarray  # (F,) share of output
    cracks: np.ndarray  # (F,) part of its room in which a separator can take concentrate
    refuge: np.ndarray  # (F,) one for a mine that opens only with who is driven out inside
    leaving: np.ndarray  # (F,) one inside whose unseen output may move there
    basket: np.ndarray  # (F, G) share of output
    direct_use: np.ndarray  # (G, S) t/month
    use_outside: float  # t/month, all groups
    product_use: np.ndarray  # (S,) t/month
    content: np.ndarray  # (G,) t REO per t of magnets
    thrift: np.ndarray  # (G,) elasticity of content, short run
    thrift_long: np.ndarray  # (G,)
    elasticity: np.ndarray  # (G,) of use outside magnets, short run
    elasticity_long: np.ndarray  # (G,)
    product_elasticity: float
    product_elasticity_long: float
    ceiling: np.ndarray  # (G,) share of use that substitutes can take
    product_ceiling: float
    stop_value: np.ndarray  # (G,) value of lost load, multiples of the start price
    product_stop_value: float
    apart: np.ndarray  # (S, S) one where goods cross a border
    raw_open: np.ndarray  # (S, S) separator's state, mine's state: one where ore may go
    raw_tied: np.ndarray  # (S, S) the same: one at home and where a mine has a plant of its own
    start_year: int
    counted_from_year: int
    base_month: int  # month of play that the tables describe; 0 unless play starts earlier
    begins: np.ndarray  # (F,) month in which building begins by record; -1: never, or before
    new: np.ndarray  # (F,) one that does not run by the base year
    months_left: np.ndarray  # (F,) of building, as announced in the base year or when begun
    months_built: np.ndarray  # (F,) of building that are played before the base year
    bound: np.ndarray  # (F,) one with a contract of the table of contracts (K,), next lines
    contract_plant: np.ndarray
    contract_buyer: np.ndarray  # row of the state axis
    contract_tonnes: np.ndarray  # t/month
    contract_part: np.ndarray  # of the plant's output of the month, at most; 0: no limit
    contract_begins: np.ndarray  # month of play
    contract_ends: np.ndarray
    contract_least: np.ndarray  # USD/kg of the basket
    contract_most: np.ndarray
    contract_loan: np.ndarray  # USD
    issue_state: np.ndarray  # (I,) issues: see tables/issues.py
    issue_side: np.ndarray
    issue_stakes: np.ndarray
    issue_holder_stakes: np.ndarray
    issue_opens: np.ndarray
    product: np.ndarray  # (S,) USD a month, gross domestic product; 0: not known
    route_seller: np.ndarray  # (N,) pairs of states of the table of routes
    route_buyer: np.ndarray
