"""What the page shows, and what is asked for and sent from it: its routes, by screen."""
