"""Reading and judging a caseload file: pure Python, no ORM; `services.importing` writes."""
