"""The rows of a file beside what is known of them elsewhere: other ledgers, and the workspace."""
