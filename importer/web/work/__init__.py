"""The one sheet in work, the thread that works on it, and what may happen when."""
