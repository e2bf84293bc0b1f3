"""When does the weapon harm its user? Every world with the weapon and without."""
