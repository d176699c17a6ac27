"""Programs that measure: each prints its figures beside a named peer's, from the same run."""
