"""Deeds of the CEP, split by subject."""
