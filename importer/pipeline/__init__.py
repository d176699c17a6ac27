"""The whole of a run: taken in, planned, sent, concluded; joins the stages, and holds no rule."""
