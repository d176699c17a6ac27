"""Which column fills which field, and what is in doubt about it."""
