"""A results file that is fed back: what it says of its rows, and what was changed on the way."""
