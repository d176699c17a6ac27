"""The connection to the service, and what a call learns there before any row is sent."""
