"""What a person may set: by a flag, the environment, a file, or not at all."""
