"""Rows as a file has them -> the table among them: where it begins and ends, and its columns."""
