"""Progress reports: what they hold, attendance, their sections, the panel of a case file."""
