"""Which tasks may be those of which lost rows, by what both say."""
