"""What the names of columns say."""
