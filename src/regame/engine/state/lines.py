"""The lines of the ledger."""

LINES = (
    "mines",  # revenue less real cost of mines
    "separation",  # of separators and recyclers
    "magnets",  # of magnet makers
    "users",  # surplus of final users, substitutes paid, less what it was at start prices
    "licence_rent",  # rent of licences that stays in the state
    "duty",  # duty received, on exports and on imports
    "leakage_margin",  # smugglers' margin over real cost that stays in the state
    "plants",  # money put into plants
    "support",  # public money received less paid
    "retaliation",  # lost in other trade
    "concessions",  # won or given up in disputes
    "environment",  # damage of mining, uncharged
    "depletion",  # user cost of the ore taken
)
EXTRACTORS, REFINERIES, MAKERS, USERS, RENT, DUTY, LEAKAGE, PLANTS, SUPPORT = range(9)
RETALIATION, CONCESSIONS, ENVIRONMENT, DEPLETION = range(9, len(LINES))
INCOME_LINES = 10  # the first lines: national income, money only
BUDGET, INCOME, BROAD = range(3)  # rows of the payoff axis; INCOME is the headline
