"""A brief as PDF. Needs xhtml2pdf (`regame[pdf]`)."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from regame.reports.svg import COLOURS, alone

KEY = re.compile(r'<span class="key"><i class="(\w+)[^>]*></i>(.*?)</span>')


def pdf(page: str) -> bytes:
    """Return a page as PDF, its charts as vectors."""
    import reportlab
    from xhtml2pdf import pisa

    fonts = Path(reportlab.__file__).parent / "fonts"
    face = (
        "@font-face{font-family:Vera;src:url('Vera.ttf')}"
        "@font-face{font-family:Vera;font-weight:bold;src:url('VeraBd.ttf')}*{font-family:Vera}"
    )
    with TemporaryDirectory() as folder:
        for name in ("Vera.ttf", "VeraBd.ttf"):
            shutil.copy(fonts / name, folder)  # a document may read only what lies beside it
        count = 0

        def outside(match: re.Match[str]) -> str:
            """Put a chart into a file of its own, and a picture in its place."""
            nonlocal count
            count += 1
            path = Path(folder) / f"{count}.svg"
            path.write_text(alone(match[0]), encoding="utf-8")
            return f'<img src="{path.name}" width="420">'

        stripped = re.sub(r"<svg.*?</svg>", outside, page, flags=re.DOTALL)
        stripped = KEY.sub(_key, stripped)
        stripped = stripped.replace("</style>", f"{face}</style>", 1).replace("−", "-")
        held = io.BytesIO()
        if pisa.CreatePDF(stripped, dest=held, path=f"{folder}/brief.html", encoding="utf-8").err:
            raise RuntimeError("the PDF could not be written")
    return held.getvalue()


def _key(match: re.Match[str]) -> str:
    """Return an entry of a chart's key in the colour of its swatch, which a PDF would leave out."""
    return f'<br><b style="color:{COLOURS.get(match[1], COLOURS["ink"])}">{match[2]}</b>'
