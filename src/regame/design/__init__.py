"""The design: one row per run, and how worlds are sampled."""
