"""Forecasts that stand: a world that opens today, played on as it is."""
