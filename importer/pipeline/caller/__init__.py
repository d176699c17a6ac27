"""Whoever called: what is shown to them, what they are asked, and how they stop a run."""
