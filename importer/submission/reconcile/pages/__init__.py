"""The workspace's tasks, page by page, and whether a page may keep some of them back."""
