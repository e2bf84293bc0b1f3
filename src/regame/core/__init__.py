"""What everything else stands on: errors, options, addresses, words."""
