"""Pages of the CEP, split by subject."""
