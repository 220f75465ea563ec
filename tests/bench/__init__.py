"""Benches: each module has `run()`, which measures a figure beside its reference in the same run."""
