"""Forms of the follow-up, split by subject."""
