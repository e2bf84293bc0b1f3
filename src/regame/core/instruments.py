"""The instruments of states, a row each: all that is said of one.

The field of `Action` that has its name is checked by it (strategies/contract.py). From it follow
the variable `set_NAME` of the world (engine/state/world.py) and how it is written
(game/instruments.py), a field of the page (app/moves.py), events in words (game/events.py), acts in
fingerprints, what may be removed from a run, and the table of docs/odd.md. What it does is a line
in a mechanism, which reads `w.set_NAME[r, h]` of a holder or `w.set_NAME[r, s]` of a state: its
number, 1 or 0 for a switch, the row of a state that it names; NaN where it is not set.
"""

from dataclasses import dataclass
from math import inf, isnan
from typing import Literal

SWITCH, STATE = "0/1", "state"  # units of what is no number: yes or no, and the name of a state
MOST_MONEY = 1e11  # USD a year
MOST_QUOTA = 10.0  # of the start's; no state has had one, so more is a percentage
GOODS = ("raw", "refined", "products", "parts")  # what moves between stages; parts hold products


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One thing that a state can set in a month.

    name: field of `Action`; doc: what it sets; source: who used it, or thought of it.
    unit: of its number, with `share_of` what it is a share of; or SWITCH, or STATE.
    user: who can set it, a `holder` of export licences or any `state`; STATE aims it at another.
    goods: what it binds, of GOODS; empty: nothing that plants make.
    covers: what names the groups of refined goods that it binds, a key of the config or a column
    of the table `groups`; empty: all. by_group: it has a number for each group.
    low, high: closed bounds of its number; none: the number that means no measure at all, a bound
    or beyond; beyond: what else is said of a number out of bounds.
    at_zero: whether a zero is a setting; else it is the end of one.
    needs: what a world must have for it. act: its kind in a fingerprint.
    label: on the page; said: the events of setting it and of taking it back, none where empty. In
    both, words in braces are those of the world's chain.
    """

    name: str
    doc: str
    unit: str
    user: Literal["state", "holder"]
    goods: tuple[str, ...]
    act: Literal["restricts", "presses", "strikes", "pays", "opens"]
    label: str
    source: str
    low: float = 0.0
    high: float = 1.0
    none: float | None = None
    beyond: str = ""
    share_of: str = ""
    by_group: bool = False
    covers: str = ""
    needs: Literal["", "products", "routes"] = ""
    said: tuple[str, str] = ("", "")
    at_zero: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is set to a number, or to one for each group."""
        return self.unit not in (SWITCH, STATE)

    def in_force(self, number: float) -> bool:
        """Whether a number that the world holds is a setting: neither NaN nor an idle zero."""
        return not isnan(number) and (number != 0 or self.at_zero)

    @property
    def variable(self) -> str:
        """The variable of the world that holds it."""
        return f"set_{self.name}"

    @property
    def meaning(self) -> str:
        """What it sets, with its unit and bounds: a line of `help(Action)`."""
        if not self.is_number:
            return self.doc
        amount = "" if self.unit == "1" else f"{self.unit}, "
        return f"{self.doc} [{amount}{self.low:g} to {self.high:g}]"


def _programme(what: str) -> tuple[str, str]:
    """What is said when a state begins a programme, and when it ends it."""
    return f"begins {what}", f"ends {what}"


INSTRUMENTS = (
    Instrument(
        name="export_quota", user="holder", unit="share", high=MOST_QUOTA, none=inf, at_zero=True,
        doc="export licences over the quota at the start; inf: no quota", share_of="the start's",
        beyond=", or be inf for none: it is a share of the quota at the start, so 60 % is 0.6",
        goods=("refined",), covers="licences.quota_covers", act="restricts",
        label="Export quota", source="quotas of 1999 to 2014; policies.csv",
        said=("sets its export quota at {share} of the start's", "restores the start's quota"),
    ),
    Instrument(
        name="export_duty", user="holder", unit="ad valorem", low=-1.0, high=5.0, none=-1.0,
        doc="added to the start's duty; -1: no duty at all", at_zero=True,
        goods=("refined",), covers="licences.duty_raised", act="restricts",
        label="Export duty, added", source="duties of 2006 to 2015; policies.csv",
        said=("moves its export duties by {points} points", "restores the start's duties"),
    ),
    Instrument(
        name="duties", user="holder", unit="ad valorem", high=5.0, by_group=True,
        doc="duty of each group, a tuple of four, in place of the start's",
        goods=("refined",), act="restricts",
        label="Export duties by group", source="duties by group, 2010 to 2015; calendar.csv",
    ),
    Instrument(
        name="levy", user="holder", unit="share", share_of="the price of what is made of them",
        doc="levy on goods that leave, of the price of what is made of them; on top of the duty",
        goods=("refined",), needs="products", act="restricts",
        label="Levy by the price of {products}", source="a levy of May 1974; cases",
        said=("levies {share} of the price of {products}", "ends its levy"),
    ),
    Instrument(
        name="posted_price", user="holder", unit="1", high=100.0, share_of="the start's at home",
        doc="least price at which goods leave, over the price at home at the start",
        goods=("refined",), act="restricts",
        label="Posted price, over the start's", source="posted prices of 1973 and 1974; cases",
        said=("posts a price of {share} of the start's", "posts no price any more"),
    ),
    Instrument(
        name="denial", user="holder", unit=STATE,
        doc="the state to which documented exports of refined goods are refused, name or number",
        goods=("refined",), covers="licences.denial_covers", act="restricts",
        label="Refuse {goods} to", source="Japan, September to November 2010; policies.csv",
    ),
    Instrument(
        name="enforcement", user="holder", unit="share",
        doc="strength of a campaign against undocumented output and exports",
        goods=("raw", "refined"), act="restricts",
        label="Campaign at home", source="campaigns of 2011 and later; calendar.csv",
        said=("orders a campaign at home, at {share}", "ends its campaign"),
    ),
    Instrument(
        name="flooding", user="holder", unit="share",
        doc="how far producers are made to sell below their ask",
        goods=("raw", "refined"), act="strikes",
        label="Undercut rivals", source="the price war thesis of 2012 to 2015; firm_output.csv",
        said=("has its producers undercut their asks, at {share}", "stops undercutting"),
    ),
    Instrument(
        name="grant", user="state", unit="USD/year", high=MOST_MONEY,
        doc="public money a year for plants at home",
        goods=("raw", "refined", "products"), act="pays",
        label="Grants for plants at home", source="awards of 2020 to 2024; support.csv",
        said=_programme("grants for plants at home"),
    ),
    Instrument(
        name="offtake", user="state", unit="USD/year", high=MOST_MONEY,
        doc="public money a year for plants in friendly states",
        goods=("raw", "refined", "products"), act="pays",
        label="Plants in friendly states", source="stakes and loans of 2011; support.csv",
        said=_programme("stakes and offtakes in plants of friendly states"),
    ),
    Instrument(
        name="threat", user="holder", unit=SWITCH,
        doc="presses open disputes with the threat of a denial",
        goods=("refined",), covers="licences.denial_covers", act="presses",
        label="Threaten in disputes", source="the pattern of 2010 and 2025; policies.csv",
        said=("is ready to threaten in disputes", "no longer threatens"),
    ),
    Instrument(
        name="carry_out", user="holder", unit=SWITCH,
        doc="carries out threats that are defied; else it backs down",
        goods=("refined",), covers="licences.denial_covers", act="presses",
        label="Carry out threats", source="the pattern of 2010 and 2025; policies.csv",
    ),
    Instrument(
        name="technology_ban", user="holder", unit=SWITCH,
        doc="withholds technology of refining and of products from abroad",
        goods=("refined", "products"), act="restricts",
        label="Withhold technology", source="technology catalogue of December 2023; policies.csv",
        said=("withholds its technology", "lets its technology go"),
    ),
    Instrument(
        name="downstream", user="holder", unit="USD/year", high=MOST_MONEY,
        doc="public money a year for plants at home that make products",
        goods=("products",), needs="products", act="pays",
        label="{Makers} at home", source="the build-up of the last stage; support.csv",
        said=("pays for makers of {products}", "stops paying for makers of {products}"),
    ),
    Instrument(
        name="mine_plan", user="holder", unit="1", high=3.0, share_of="their growth",
        doc="growth of extractors at home over that of products the year before; None: no plan",
        goods=("raw",), needs="products", act="pays",
        label="{Extractors} follow {products}", source="annual plans since 2006; policies.csv",
        said=(
            "plans what its {plants} dig by {products}",
            "no longer plans what its {plants} dig",
        ),
    ),
    Instrument(
        name="licensing", user="holder", unit="share", at_zero=True,
        doc="licences case by case: part of what is asked for that is refused; None: none needed",
        goods=("refined", "products"), covers="licensing.covers", act="restricts",
        label="Licences case by case, refused", source="licences of April 2025; policies.csv",
        said=("licenses exports case by case", "no longer licenses exports case by case"),
    ),
    Instrument(
        name="licensing_wide", user="holder", unit=SWITCH,
        doc="asks for these licences for products with traces of what they cover, too",
        goods=("products",), act="restricts",
        label="For more groups and traces", source="announcements of October 2025; policies.csv",
        said=("asks for licences for more goods", "asks for fewer of these again"),
    ),
    Instrument(
        name="refused_to", user="holder", unit=STATE,
        doc="the state that gets none of these licences, name or number",
        goods=("refined", "products"), covers="licensing.covers", act="restricts",
        label="No such licences for", source="announcements of 2025; policies.csv",
    ),
    Instrument(
        name="stop", user="holder", unit="share", share_of="usual exports",
        doc="part of usual exports of all goods, products included, that may not leave",
        goods=("raw", "refined", "products"), act="restricts",
        label="Stop of all goods", source="what a full use of the controls of 2025 would be; C",
        said=(
            "keeps {share} of usual exports of all goods from leaving",
            "lets all goods leave again",
        ),
    ),
    Instrument(
        name="stop_target", user="holder", unit=STATE,
        doc="the state to which they may not, name or number; None: all",
        goods=("raw", "refined", "products"), act="restricts",
        label="Stop towards", source="the stop towards Japan of autumn 2010; policies.csv",
    ),
    Instrument(
        name="price_floor", user="state", unit="USD/kg", high=1e4,
        doc="price that refined goods made at home are guaranteed",
        goods=("refined",), covers="floor", act="pays",
        label="Price floor, {leading}", source="a floor of July 2025; support.csv",
        said=_programme("a floor under the price of {goods} made at home"),
    ),
    Instrument(
        name="stockpile", user="state", unit="months of use", high=24.0,
        doc="public stock of the groups that it covers",
        goods=("refined",), covers="stocks.stockpile_covers", act="pays",
        label="Public stock", source="public stocks of users' states; support.csv",
        said=_programme("a public stock"),
    ),
    Instrument(
        name="stockpile_products", user="state", unit="months of use", high=24.0,
        doc="public stock of products", goods=("products",), act="pays", needs="products",
        label="Public stock of {products}", source="plans of 2025 for stocks of products; C",
        said=_programme("a public stock of {products}"),
    ),
    Instrument(
        name="stockpile_pause", user="state", unit=SWITCH,
        doc="buys nothing for public stocks, of refined goods and of products",
        goods=("refined", "products"), act="pays",
        label="Buy nothing for public stocks", source="rules of stockholding agencies; C",
    ),
    Instrument(
        name="recycling", user="state", unit="share", high=0.9,
        doc="collection of old products added by subsidy",
        goods=("products",), act="pays",
        label="Old {products} collected, added", source="programme of 2011 and 2012; recycling.csv",
        said=_programme("the collection of old {products}"),
    ),
    Instrument(
        name="research", user="state", unit="USD/year", high=MOST_MONEY,
        doc="public money a year for substitution",
        goods=("refined", "products"), act="pays",
        label="Research into substitutes", source="49 projects of 2012; support.csv",
        said=_programme("research into substitutes"),
    ),
    Instrument(
        name="retaliation", user="state", unit="share",
        doc="tariffs on goods of the holder in other trade",
        goods=(), act="strikes",
        label="Retaliate in other trade", source="the tariffs of 2018 to 2025",
        said=_programme("retaliation in other trade"),
    ),
    Instrument(
        name="concession", user="state", unit=SWITCH,
        doc="gives way (or holds out) in disputes, whatever it costs",
        goods=(), act="opens",
        label="Give way in disputes", source="release of 24 September 2010; policies.csv",
    ),
    Instrument(
        name="passage", user="state", unit="share", share_of="what routes carry",
        doc="part of what routes of a table carry through its land that it lets pass",
        goods=("refined",), needs="routes", act="restricts",
        label="Let through its land", source="cases with routes; docs/make-a-case.md",
    ),
)  # fmt: skip
NAMED = {row.name: row for row in INSTRUMENTS}
