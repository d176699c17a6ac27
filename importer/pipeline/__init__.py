"""The steps of a run: take in, plan, send, conclude. Joins the stages, and holds no rule."""
