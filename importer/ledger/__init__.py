"""The record of all that was sent, and its outcome: states, schema and store.

One SQLite file per workspace. Foreign exceptions of the database end in `store`.
"""
