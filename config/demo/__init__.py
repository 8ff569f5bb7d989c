"""The demo: invented structures and people, with stories worth opening."""
