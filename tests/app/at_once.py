"""All worlds of a set-up played at once and month by month, to compare with what the page does."""

from regame.app.answers import open_part
from regame.app.fan import Fan, Play
from regame.app.session import Session
from regame.app.setup import WORLDS, Setup, rows_of


def lay_out(setup: Setup, upto: int = WORLDS) -> tuple[Play, Fan]:
    """Worlds of which no month is played, and what is seen of them."""
    play = open_part(setup, rows_of(setup, upto), 2)
    weapon, baseline = play.arms
    return play, Fan([(weapon, baseline)])


def fan_of(setup: Setup, months: int, upto: int = WORLDS) -> Fan:
    play, fan = lay_out(setup, upto)
    for _ in range(months):
        play.step()
    return fan


def opened(setup: Setup, months: int = 0) -> Session:
    """A session at its end, or after some months, with all its worlds."""
    session = Session(setup)
    session.take(fan_of(setup, months or setup.months))
    for _ in range(months or setup.months):
        session.step()
    return session
