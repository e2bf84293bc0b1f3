"""How disputes are left out."""

# Overrides under which nobody is at odds: restrictions go by their calendar, and no deal ends them.
BY_CALENDAR = ("disputes.hazard=0", "disputes.named=0")
