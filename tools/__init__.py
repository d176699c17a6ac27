"""Programs for whoever works on the project. Nothing here is installed."""
