"""Rows -> what a run would do with each of them. Nothing is sent here."""
