"""The plan of action: how it is read, its page and panel, its words, its history."""
