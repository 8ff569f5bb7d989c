"""Deeds on accounts, members and sessions."""
