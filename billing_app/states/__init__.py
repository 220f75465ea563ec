"""One thin state per page: parse, call one service, give feedback."""
