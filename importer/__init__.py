"""Turns each row of a spreadsheet into one task in HockeyStack's Revenue Agents."""

__version__ = "0.1.0"
