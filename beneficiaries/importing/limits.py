"""What a caseload file may weigh; past these bounds it is refused in a sentence."""

MAX_LINES = 30_000
MAX_ROWS = 10_000
MAX_COLUMNS = 200
MAX_CELL = 5_000
MAX_QUOTED_LINES = 200
MAX_SEPARATORS = 5_000
"""Separators of one line above which a file is not a table."""

MAX_PART_BYTES = 60 * 1024 * 1024
MAX_PACKAGE_BYTES = 120 * 1024 * 1024
MAX_PACKAGE_RATIO = 150
MAX_PACKAGE_FILES = 2_000
MAX_XML_ELEMENTS = 700_000
MAX_XML_DEPTH = 60
MAX_SHARED_TEXT = 15_000_000
RATIO_FLOOR_BYTES = 2 * 1024 * 1024
"""Under this size a package is harmless however well it compresses."""
