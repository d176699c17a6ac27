"""The files of a ledger: opened, locked, guarded, and told apart from older copies."""
