"""What was played one after the other in a visit: Undo and the browser's Back go through it."""

from time import monotonic

GESTURE = 1.0  # seconds in which a lever that is pulled again is still the same move of a hand
SENT = 4  # addresses that a browser is sent: steps may come faster than it draws


class Trail:
    """The steps of a visit. at: the one that is shown; returned: the browser's last move on it.

    Each has a key, which says what is played, and the address with which it began.
    """

    def __init__(self, key: str, query: str):
        self.steps = [(key, query)]
        self.at = self.returned = 0
        self._hand = ("", 0.0)  # lever that was pulled last, and when

    def note(self, key: str, query: str, lever: str = "") -> None:
        """Go a step on where something else is played; what came after is gone.

        lever: that was pulled, if one was: a hand that draws it along makes one step.
        """
        before, self._hand = self._hand, (lever, monotonic())
        if key == self.steps[self.at][0]:
            return
        if not lever or before[0] != lever or monotonic() - before[1] > GESTURE:
            self.at += 1
        self.steps[self.at :] = [(key, query)]

    def go(self, key: str, query: str, returned: int) -> None:
        """Hear that the browser shows another step: the one before, the one after, or any."""
        self.returned, self._hand = returned, ("", 0.0)
        near = sorted(range(len(self.steps)), key=lambda step: (abs(step - self.at), step))
        matches = [step for step in near if self.steps[step][0] == key]
        self.at = matches[0] if matches else self.at
        self.steps[self.at] = (key, query)

    def to_dict(self, query: str) -> dict[str, object]:
        """Return what a browser is sent. query: the address of what is shown now."""
        last = [of_step for _, of_step in self.steps[max(self.at + 1 - SENT, 0) : self.at + 1]]
        return {"query": query, "at": self.at, "last": last, "heard": self.returned}
