"""Decides what a run would do with each row. Nothing is sent here."""
