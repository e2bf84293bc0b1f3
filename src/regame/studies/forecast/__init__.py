"""Published forecasts: a world that opens today, played on as it is."""
