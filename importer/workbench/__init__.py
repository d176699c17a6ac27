"""One sheet on the bench: checked, corrected, checked again, before anything is sent."""
