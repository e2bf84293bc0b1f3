"""An experiment from its file: quantiles of the outcomes that it names, by treatment."""
