"""What was run: looked at again, and forgotten."""
