"""The claims put to the test, each by a rule fixed before the run."""
