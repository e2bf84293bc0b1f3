"""What a draw of the bargain's parameters holds."""

# Columns of the table `bargain_posterior`: meanings in analysis/bargain.py.
BARGAIN = (
    *("resolve", "by_stake", "spread", "adaptation", "sender", "sender_spread", "part", "doubt"),
    *("sender_doubt", "learning", "bound", "sender_bound", "major", "severe", "stakes"),
)
