"""Both models side by side: what the agents of the plain one hold, laid out as in the engine."""

from dataclasses import dataclass
from math import inf

import numpy as np

from regame.engine.state.lines import LINES
from regame.game.game import Game
from regame.model.model import Chokepoint
from regame.strategies.contract import Action, Observation, Strategy

AT_ODDS = (  # much to fight over, plants that come and go, and what states pay is booked
    "opening.still=false",
    *("disputes.hazard=1.5", "disputes.retaliates=0.7", "disputes.minor=1e-5"),
    *("disputes.conflict=0.3", "disputes.truce=6", "disputes.emboldened=1.5"),
    *("support.per_damage=0.5", "recycling.response=0.3"),
    *("enforcement.budget=200", "enforcement.idle=0.3", "enforcement.compensation=2"),
    *("investment.hazard=0.5", "investment.hurdle=1", "investment.patience=2"),
)
NEAR = 2e-8  # the engine's markets clear to 1e-9
BARS = {"toll": 1e-6}  # which hardly matters where little is refined


@dataclass(frozen=True)
class Tries(Strategy):
    """A holder that takes up every instrument in turn, by months and by what it sees."""

    def decide(self, seen: Observation) -> Action:
        month = int(seen.month)
        k = month // 6
        return Action(
            export_quota=(None, 0.5, inf, 0.8, 1.0, 0.2)[k % 6],
            export_duty=(0.1, None, -0.3)[k % 3],
            duties=(0.1, 0.3, 0.2, 0.4) if k % 5 == 4 else None,
            levy=(None, 0.05, 0.2)[k % 3],
            posted_price=(None, None, 1.5, 3.0)[k % 4],
            denial="Japan" if k % 4 == 1 else None,
            enforcement=(None, 0.6, 0.0)[k % 3],
            flooding=(None, 0.4)[k // 2 % 2],
            threat=seen.dispute > 0 and month % 2 == 0,
            carry_out=month % 3 == 0,
            technology_ban=k % 3 == 2,
            downstream=(None, 5e8)[k % 2],
            mine_plan=(None, None, 0.7)[month // 24 % 3],
        )


@dataclass(frozen=True)
class Answers(Strategy):
    """A state that does the same with all that a state can do."""

    def decide(self, seen: Observation) -> Action:
        k = int(seen.month) // 9
        return Action(
            grant=(None, 3e8)[k % 2],
            offtake=(2e8, None)[k % 2],
            price_floor=(None, 40.0)[k // 2 % 2],
            stockpile=(None, 6.0, 2.0)[k % 3],
            recycling=(None, 0.3)[k % 2],
            research=(1e8, None)[k % 2],
            retaliation=0.5 if k % 2 and seen.restricted > 0.02 else None,
            concession=(None, None, True, False)[k % 4],
        )


def agents_say(model: Chokepoint) -> dict[str, np.ndarray]:
    """What the agents hold, laid out as in the engine."""
    states, firms, home = model.all_states, model.all_firms, model.home
    by_state = {
        "price": np.array([state.price for state in states]).T,
        "index": np.array([state.index for state in states]).T,
        "stock": np.array([state.stock for state in states]).T,
        "used": np.array([state.used for state in states]).T,
        "scrap": np.array([state.scrap for state in states]).T,
        "content": np.array([state.content for state in states]).T,
        "flow": np.array([state.bought for state in states]).transpose(1, 2, 0),
        "grey_flow": np.array([[state.grey_bought for state in states]]).transpose(2, 0, 1),
        "raw_flow": np.array([state.raw_flow for state in states]).T,
        "product_flow": np.array([state.products_bought for state in states]).T,
        "payoff": np.array([state.payoff for state in states]),
    }
    plain = ("toll", "product_price", "product_index", "product_plan", "activity", "book")
    by_state |= {name: np.array([getattr(state, name) for state in states]) for name in plain}
    by_state |= adapted(model)
    own = (
        *("phase", "clock", "ramp", "capacity", "output"),
        *("outlook", "result", "cash", "unit_cost"),
    )
    by_firm = {name: np.array([getattr(firm, name) for firm in firms]) for name in own}
    by_firm["use_of_capacity"] = np.array([firm.use for firm in firms])
    licences = {
        name: np.array([getattr(home, name)]) for name in ("rent", "margin", "licences_left")
    }
    return by_state | by_firm | licences | {"ask": np.array(home.ask)[:, None]}


def adapted(model: Chokepoint) -> dict[str, np.ndarray]:
    """What adapts: expectations, habits, trust and the rest."""
    states = model.all_states
    groups = ("adapted", "lost", "trend", "trailing", "seller_expected", "buyer_expected")
    found = {name: np.array([getattr(state, name) for state in states]).T for name in groups}
    plain = ("product_adapted", "product_lost", "product_trailing", "will")
    found |= {name: np.array([getattr(state, name) for state in states]) for name in plain}
    return found | {
        "weight": np.array([state.habit for state in states]).transpose(1, 2, 0),
        "product_weight": np.array([state.product_habit for state in states]).T,
        "trust": np.array([[state.trust for state in states]]),
        "made": np.array([state.made for state in states]).T,
        "retired": np.array([state.retired for state in states]).T,
        "in_use": np.array([state.in_use for state in states]).transpose(1, 2, 0),
        "grey_capacity": np.array([model.home.grey_capacity]),
    }


def ordered(model: Chokepoint) -> dict[str, np.ndarray]:
    """What strategies move: disputes, licences, what is felt, and public money."""
    states, firms, home = model.all_states, model.all_firms, model.home
    fights = {
        "stake": "stake", "truce": "truce", "acting": "denial", "disputes": "opened",
        "talks": "talks", "breaches": "breaches", "threats": "threats", "acts": "acts",
        "conceded": "conceded", "conceded_value": "won",
        "conceded_loss": "lost",
    }  # fmt: skip
    found = {
        name: np.array([getattr(state.dispute, own) for state in states], float)
        for name, own in fights.items()
    }
    issues = sorted((i for s in states for i in s.dispute.issues), key=lambda issue: issue.row)
    found |= {
        f"issue_{name}": np.array([getattr(issue, name) for issue in issues], float)
        for name in ISSUES
    }
    plain = (
        *("loss", "usual_loss", "risk", "restricted", "since_restricted", "since_conceded", "hits"),
        *("damage", "hurt", "spent"),
    )
    found |= {name: np.array([getattr(state, name) for state in states]) for name in plain}
    own = (
        "export_quota",
        "licences_issued",
        "campaign",
        "compensated",
        "credibility",
        "since_struck",
    )
    found |= {name: np.array([getattr(home, name)]) for name in (*own, "plan_growth")}
    found |= {name: np.array([getattr(f, name) for f in firms], float) for name in STATE_AID}
    return found | {
        "denied": np.array([[state.denied for state in states]], float),
        "public_stock": np.array([state.public_stock for state in states]).T,
        "counted_half": np.array([home.counted]),
        "restrictions": np.array([home.months_biting]),
    }


ISSUES = (
    *("value", "cost", "age", "months", "resolve", "endurance", "doubt", "holder_doubt"),
    *("bound", "holder_bound", "borne", "spent", "denied"),
)
STATE_AID = ("support", "backed")


def firms_say(model: Chokepoint) -> dict[str, np.ndarray]:
    """Money of firms that act, and what they hold."""
    companies = model.companies
    found = {
        name: np.array([getattr(company, name) for company in companies], float)
        for name in ("funds", "debt", "bankrupt")
    }
    hoard = np.zeros((len(model.content), len(model.all_states)))
    for company in companies:
        hoard[:, company.home.row] += company.hoard
    closed = np.array([firm.closed for firm in model.all_firms], float)
    return found | {"hoard": hoard, "closed": closed}


def assert_alike(model: Chokepoint, game: Game, frozen: bool) -> None:
    for name, values in (agents_say(model) | ordered(model)).items():
        if frozen and name in ("issue_age", "usual_loss", "loss"):
            continue  # it is not counted where nobody can be at odds
        near(values, getattr(game.world, name)[0], name)
    if game.world.funds.size:
        acts = np.array([company.rule is not None for company in model.companies])
        for name, values in firms_say(model).items():
            engine = getattr(game.world, name)[0]
            if len(values) == len(acts):  # the plain model keeps the money of firms that act
                values, engine = values[acts], engine[acts]
            near(values, engine, name)
    for state, ledger in zip(model.all_states, game.ledger[0], strict=True):
        near(np.array([getattr(state.ledger, line) for line in LINES]), ledger, state.name)
        if state.seen is not None:
            seen = game.seen[state.row]
            for name, figure in state.seen._asdict().items():
                near(np.array(figure), getattr(seen, name)[0], f"{state.name} sees {name}")


def near(said: np.ndarray, engine: np.ndarray, name: str) -> None:
    finite = np.isfinite(engine)
    least = 1e6 if name.endswith("damage") else 1.0  # USD: the difference of two large areas
    size = max(np.abs(engine[finite]).max(), least) if finite.any() else least
    bar = BARS.get(name, NEAR)
    np.testing.assert_allclose(said, engine, bar, bar * size, err_msg=name)
