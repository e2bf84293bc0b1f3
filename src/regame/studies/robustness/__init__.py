"""How the headline holds up when the model, the accounts or the baseline are varied."""
