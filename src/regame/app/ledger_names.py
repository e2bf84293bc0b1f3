"""What the lines of the ledger are called on the page."""

NAMES = {
    "mines": "mines", "separation": "separators", "magnets": "magnet makers", "users": "users",
    "licence_rent": "rent of licences", "duty": "export duty", "leakage_margin": "smuggling",
    "plants": "money put in plants", "support": "public money", "retaliation": "retaliation",
}  # fmt: skip
MEANINGS = {
    "mines": "what mines earn over their costs",
    "separators": "what separators earn over their costs",
    "magnet makers": "what makers of magnets earn over their costs",
    "users": "what users gain or lose by price, and by what they cannot get",
    "rent of licences": "what exporters with a licence earn because exports are scarce",
    "export duty": "what the state takes on exports",
    "smuggling": "what is earned on exports that leave unseen",
    "money put in plants": "what firms pay for mines and plants",
    "public money": "what states pay to firms, and what firms get",
    "retaliation": "what other trade costs where states strike back",
}
