"""What was ever sent, and what came of it: states, schema and store.

One SQLite file per workspace. Foreign exceptions of the database end in `store`.
"""
