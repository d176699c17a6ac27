"""Takes back what a run created, where it is still what the run left."""
