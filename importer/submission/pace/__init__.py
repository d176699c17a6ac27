"""When the next request may leave: at the rate asked for, found out, or told by the service."""
