"""Interviews: the desk where they are written, their drafts, reading them, the brief."""
