"""A link as a square to photograph, drawn by a template of ours: the policy of pages holds."""

from __future__ import annotations

import qrcode  # type: ignore[import-untyped]


def qr_path(text: str) -> tuple[int, str]:
    """The side of the square in modules, and the path of an SVG that fills the dark ones."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    code.add_data(text)
    matrix = code.get_matrix()
    dark = (
        f"M{x},{y}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, module in enumerate(row)
        if module
    )
    return len(matrix), "".join(dark)
