"""The statements about shares of a rate, for any database.

In them `{budgets}` and `{shares}` are the tables; `{now}` is an expression of the database.
"""

from __future__ import annotations

ADD = """
    INSERT INTO {budgets} (budget, rate, since, paused_until) VALUES (?1, '', 0, 0)
    ON CONFLICT (budget) DO NOTHING
"""
LOCK = "UPDATE {budgets} SET rate = rate WHERE budget = ?1"
BUDGET = "SELECT {now}, rate, since, paused_until FROM {budgets} WHERE budget = ?1"
SENDERS = """
    SELECT sender, held, since, alive_until, hot_until FROM {shares}
     WHERE budget = ?1 ORDER BY since, sender
"""
KEEP_BUDGET = """
    UPDATE {budgets} SET rate = ?2, since = ?3, paused_until = ?4 WHERE budget = ?1
"""
KEEP = """
    INSERT INTO {shares} (budget, sender, held, since, alive_until, hot_until)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (budget, sender) DO UPDATE
       SET held = excluded.held, since = excluded.since, alive_until = excluded.alive_until,
           hot_until = excluded.hot_until
"""
FORGET = "DELETE FROM {shares} WHERE budget = ?1 AND alive_until <= ?2 AND hot_until <= ?2"
