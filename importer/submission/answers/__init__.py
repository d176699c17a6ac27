"""What an answer means: for the row that was sent, for its task, and for the service."""
