"""Forms of the CEP, split by subject."""
