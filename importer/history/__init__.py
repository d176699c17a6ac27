"""Shows what was run, and purges it."""
