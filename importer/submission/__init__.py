"""Planned rows to outcomes, through the network: client, verdict, pacing and worker."""
