"""Rows of which nobody knows what became of them, against what the workspace lists."""
