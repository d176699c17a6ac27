"""Finds the table among the rows of a file: where it begins and ends, and its columns."""
