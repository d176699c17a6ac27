"""Words: those that sheets are written in, and those in which defects are told."""
