"""The wall around everything: origins, tokens, permissions of events, limits, headers, error ids."""
