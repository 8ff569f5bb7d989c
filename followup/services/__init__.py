"""Deeds between two people, split by subject."""
