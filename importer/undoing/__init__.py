"""Undoes a run: deletes or cancels its tasks, if they still are as the run left them."""
