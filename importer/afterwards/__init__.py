"""What is done after a run: taking it back, looking at it again, forgetting its texts."""
