"""A ledger in PostgreSQL, which several computers share."""
