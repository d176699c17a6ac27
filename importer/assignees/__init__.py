"""Who has tasks in a workspace: the ids that can stand in `assignee_id`, learned from its tasks."""
