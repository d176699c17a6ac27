"""Everything that goes on, as values: told by every stage, put into words by whoever shows it."""
