"""Progress as values: reported by every stage, put into words by whoever shows it."""
