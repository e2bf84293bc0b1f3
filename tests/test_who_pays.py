"""The words beside the lines of a ledger: who pays a duty, and what net public money is."""

from types import SimpleNamespace
from typing import Any

from regame.config.files import load
from regame.studies.league.result import survivors
from regame.studies.respond.file import Respond
from regame.studies.respond.parts import Gain
from regame.studies.respond.words import followers_in_words, gain_table, who_pays


def gains(policy: str, club: bool, calm: bool = True, **usd: float) -> list[Gain]:
    """Worth of a policy of A, by state (capitals) and by line; B holds, C may follow."""
    return [
        Gain(
            policy=policy,
            by="state" if name.isupper() else "line",
            of=name,
            plays=name == "A" or (club and name == "C"),
            worth_usd=0.0 if calm else value,
            worth_ci=None,
            worth_if_nothing_usd=value if calm else None,
        )
        for name, value in usd.items()
    ]


def test_who_pays_leaves_out_clubs_and_small_duties():
    rows = [
        *gains("duty", False, A=-60.0, B=-80.0, C=5.0, users=-170.0, duty=100.0, support=1.0),
        *gains("small", False, A=1.0, B=1.0, C=0.0, users=1.0, duty=9.0, support=-2.0),
        *gains("all", True, A=-6.0, B=-800.0, C=5.0, users=-300.0, duty=99.0, support=0.0),
    ]
    reading, *said = who_pays(rows, "A", "B")
    assert reading.startswith("Net public money")
    assert "money paid at home cancels" in reading
    assert [line.split("'")[1] for line in said] == ["duty"]


def test_the_column_is_not_named_as_if_it_were_the_treasury():
    rows = gains("duty", False, calm=False, A=-60.0, users=-1.0, support=1.0)
    assert gain_table(rows, "line", "A").headings == ("policy", "users", "net public money")


def test_members_of_the_club_are_named_once():
    followers = followers_in_words(gains("all", True, A=1.0, B=1.0, C=1.0), "A")
    assert followers == ["Policies with allies are played by C too."]
    assert not followers_in_words(gains("alone", False, A=1.0, C=1.0), "A")


def test_a_duty_that_brings_most_is_said_with_the_share_of_each():
    rows = gains("duty", False, A=-60.0, B=-80.0, C=5.0, users=-170.0, duty=100.0)
    _, said = who_pays(rows, "A", "B")
    assert "restricts nothing: with each USD that 'duty' brings the treasury go -1.70 USD" in said
    assert "-0.80 for B and -0.60 for A as a whole" in said
    assert "Not in it: output of lines that stop" in said


def test_policies_of_the_border_say_their_rates():
    study = load(Respond, "experiments", "respond_border")
    assert "25 %" in study.question
    assert "light oxides" in study.question
    assert not [policy for policy in study.policies.values() if "the same by" in policy.why]


def test_how_often_a_firm_survives_is_a_sentence():
    role: Any = SimpleNamespace(
        state="F", strategies=[SimpleNamespace(strategy="Sit", survives=0.5)]
    )
    assert survivors(role, 10).endswith(
        "By what it plays, it still works after 10 years in: Sit 50 %."
    )
