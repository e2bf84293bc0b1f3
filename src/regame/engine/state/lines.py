"""The lines of the ledger."""

from regame.core.packaged import rows

LINES = tuple(row["line"] for row in rows("engine/state/lines.csv"))
EXTRACTORS, REFINERIES, MAKERS, USERS, RENT, DUTY, LEAKAGE, PLANTS, SUPPORT = range(9)
RETALIATION, CONCESSIONS, ENVIRONMENT, DEPLETION = range(9, len(LINES))
INCOME_LINES = 10  # the first lines: national income, money only
BUDGET, INCOME, BROAD = range(3)  # rows of the payoff axis; INCOME is the headline
TREASURY, FIRMS, FOREIGN, TRADERS, SMUGGLERS = range(5)  # of rents: the axis `owner`
OWNERS = ("treasury", "licensed firms", "foreign owners", "traders abroad", "smugglers")
