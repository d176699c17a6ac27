"""Rows whose outcome is unknown, compared with what the workspace lists."""
