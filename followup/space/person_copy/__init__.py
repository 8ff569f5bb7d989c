"""A person's copy of their file: found through the keys of the models."""
