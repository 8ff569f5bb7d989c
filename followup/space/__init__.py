"""The person's own space: who enters, its sections, their documents, the copy of their data."""
