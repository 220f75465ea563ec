"""The command line: one file per command family, listed in `main.FAMILIES`."""
