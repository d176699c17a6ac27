"""The steps of an import, in the order of the flow: taken in, planned, sent, concluded."""
