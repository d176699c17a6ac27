"""Who is let in: one-time links, and the guard before every request."""
