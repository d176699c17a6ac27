"""The mapping file: its model, its lines, and the templates that ship."""
