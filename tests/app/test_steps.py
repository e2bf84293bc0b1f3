"""Undo and the browser's own Back and Forward go through what was played, step by step."""

from tests.app.visitor import Visitor, until

from regame.app.address import Trail

BEGUN = "?config=world_2025&months=12&at=0"


def test_a_trail_goes_back_and_forward_and_forgets_what_comes_after_a_new_step():
    trail = Trail("a", "a?")
    for key, lever in (("a", ""), ("b", "cut"), ("c", "cut"), ("d", "duty"), ("e", "")):
        trail.note(key, f"{key}?", lever)
    assert [key for key, _ in trail.steps] == ["a", "c", "d", "e"]  # one hand on one lever: a step
    trail.go("d", "d?now", 1)
    assert (trail.at, trail.returned) == (2, 1)
    trail.go("a", "a?", 2)
    assert trail.at == 0
    trail.note("f", "f?")
    assert [key for key, _ in trail.steps] == ["a", "f"]
    assert trail.to_dict("now") == {"query": "now", "at": 1, "last": ["a?", "f?"], "heard": 2}


def played(query: str) -> str:
    """An address but for the month looked at: it moves on once the run in focus is played."""
    return query.rpartition("&at=")[0]


def test_undo_back_and_forward_go_through_what_was_played(visitors):
    visitor: Visitor = visitors(BEGUN)
    undo = visitor.page.get_by_role("button", name="Undo", exact=True)
    duty, press = (
        visitor.page.get_by_label(name) for name in ("Export duty, added", "Threaten in disputes")
    )
    visitor.wait_for_answer()
    assert undo.is_disabled()
    begun = visitor.wait_for_address("months=12")
    duty.fill("40")
    first = visitor.wait_for_address("duty%3D0.4")
    press.uncheck()
    visitor.wait_for_address("duty%3D0.4", "years")
    until(lambda: "press" not in visitor.page.evaluate("location.search"))
    visitor.click(undo)
    until(lambda: visitor.page.evaluate("location.search") == first)
    until(lambda: press.is_checked() and duty.input_value() == "40")
    visitor.page.go_back()
    until(lambda: duty.input_value() == "0" and undo.is_disabled())
    assert played(visitor.wait_for_address("months=12")) == played(begun)
    visitor.page.go_forward()
    until(lambda: duty.input_value() == "40" and undo.is_enabled())
    visitor.page.get_by_label("Question").select_option("2010: an embargo on Japan")
    until(lambda: "world_2025" not in visitor.page.evaluate("location.search"))
    visitor.page.keyboard.press("Control+z")
    visitor.wait_for_address("world_2025", "duty%3D0.4")
    until(lambda: duty.input_value() == "40")
    visitor.wait_for_answer()
    assert visitor.faults() == []
