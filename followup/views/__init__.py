"""Pages of the follow-up, split by subject."""
