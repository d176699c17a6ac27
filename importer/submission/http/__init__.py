"""Requests and what comes back: the client, its transport, and calls that may be repeated."""
