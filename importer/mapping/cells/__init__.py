"""Cells to values of fields, column by column."""
