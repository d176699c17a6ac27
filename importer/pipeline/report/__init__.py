"""What became of a run: for a person, as a document, and in Python."""
