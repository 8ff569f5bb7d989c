"""Forms of login, of one's own account, and of the administration of members."""
