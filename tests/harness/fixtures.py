"""Fixtures of the house rules, the security walk and the journeys."""
