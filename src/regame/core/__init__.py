"""What all other packages use: errors, options, addresses, words."""
