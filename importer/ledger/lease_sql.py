"""The statements about the row of a lease, for any database.

In them `{workspaces}` is the table; `{now}` and `{timeline}` are expressions of the database.
"""

from __future__ import annotations

_ROW = "epoch, timeline, holder, purpose, since, expires_at, released_at, unlisted_since, wanted_by"

ADD = """
    INSERT INTO {workspaces} (schema, base_url, workspace, epoch, holder, purpose,
                              since, expires_at, released_at, stop_asked)
    VALUES (?1, ?2, ?3, 0, '', '', 0, 0, 0, 0)
    ON CONFLICT (schema) DO NOTHING
"""
LOCK = "UPDATE {workspaces} SET epoch = epoch WHERE schema = ?1"
LOOK = f"SELECT {{now}}, {{timeline}}, {_ROW} FROM {{workspaces}} WHERE schema = ?1"  # noqa: S608
TAKE = """
    UPDATE {workspaces}
       SET epoch = ?2, timeline = ?3, holder = ?4, purpose = ?5, since = {now},
           expires_at = {now} + ?6, released_at = NULL, wanted_by = NULL, stop_asked = 0,
           unlisted_since = ?7
     WHERE schema = ?1
"""
WANT = "UPDATE {workspaces} SET wanted_by = ?2 WHERE schema = ?1 AND wanted_by IS NULL"
WANT_NO_MORE = "UPDATE {workspaces} SET wanted_by = NULL WHERE schema = ?1 AND wanted_by = ?2"
ASK_TO_STOP = """
    UPDATE {workspaces} SET stop_asked = 1
     WHERE schema = ?1 AND released_at IS NULL AND expires_at > {now}
    RETURNING holder
"""
HOLD = """
    UPDATE {workspaces} SET expires_at = {now} + ?4
     WHERE schema = ?1 AND epoch = ?2 AND {timeline} = ?3 AND released_at IS NULL
    RETURNING {now}, wanted_by, stop_asked
"""
LISTED = "UPDATE {workspaces} SET unlisted_since = NULL WHERE schema = ?1 AND epoch = ?2"
RELEASE = """
    UPDATE {workspaces} SET released_at = {now}
     WHERE schema = ?1 AND epoch = ?2 AND released_at IS NULL
"""
