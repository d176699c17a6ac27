"""The dates of a column: from a text to an instant, by what the whole column shows."""
