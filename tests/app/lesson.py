"""A class in one room, in real browsers: what its teacher and its teams do, step by step."""

from tests.app.visitor import Visitor


def open_room(teacher: Visitor, years: int = 1, turn: int = 6, preset: str = "") -> str:
    """Open a room without a clock, as its teacher; return its code."""
    teacher.page.goto(f"{teacher.address}/?room=new")
    teacher.page.locator("input[name=years]").fill(str(years))
    teacher.page.locator("input[name=seconds]").fill("0")
    if preset:
        teacher.choice("preset", preset)
    teacher.choice("turn", str(turn))
    teacher.press("Open a room")
    return teacher.page.locator(".room .code").inner_text()


def go_in(team: Visitor, code: str) -> None:
    """Enter the code of a room."""
    team.page.goto(f"{team.address}/?room=new")
    team.page.locator("input[name=code]").fill(code.lower())
    team.press("Go in")
    team.page.locator(".room .code").wait_for()


def take(team: Visitor, code: str, state: str) -> None:
    """Go into a room and take a state."""
    go_in(team, code)
    seat = team.page.locator(".teams li").filter(has=team.page.get_by_text(state, exact=True))
    seat.first.locator("summary").click()
    team.press(f"Take {state}")
    team.page.get_by_text(f"You are {state}. Wait for your teacher").wait_for()


def watch(screen: Visitor, code: str) -> None:
    """Show a room on the big screen."""
    screen.page.goto(f"{screen.address}/?room={code}&screen=1")
    screen.page.locator(".room.screen").wait_for()


def move(team: Visitor, field: str, value: str) -> None:
    """Choose for the turn that is open."""
    team.page.locator("button:enabled", has_text="This is our move").wait_for()
    team.field(field, value)
    team.press("This is our move")
