"""Rows on their way: taken from the queue, sent, and settled by what comes back."""
