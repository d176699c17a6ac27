"""Many files and workspaces by one command: a list of jobs, carried out here or elsewhere."""
