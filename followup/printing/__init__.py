"""Documents on paper: a template becomes a tagged PDF."""
