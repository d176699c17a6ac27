"""Rules on rows: which are skipped or kept, and which words are translated."""
