"""Deeds: keyword-only, signed, in one transaction, with their journal line."""
