"""What the lines of the ledger are called on the page."""

NAMES = {
    "mines": "mines", "separation": "separators", "magnets": "magnet makers", "users": "users",
    "licence_rent": "rent of licences", "duty": "export duty", "leakage_margin": "smuggling",
    "plants": "money put in plants", "support": "public money", "retaliation": "retaliation",
}  # fmt: skip
