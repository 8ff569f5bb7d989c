"""Reminders: kinds and their texts, when they are due, quiet hours, who carries them."""
