"""Finds out who has tasks in a workspace: the ids for `assignee_id`, learned from its tasks."""
