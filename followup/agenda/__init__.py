"""Agendas: slots and what stands in their way, days and hours, leave, calendar files."""
