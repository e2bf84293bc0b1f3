"""A brief as PDF. Needs xhtml2pdf (`regame[pdf]`)."""

import io
import re
import shutil
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from regame.reports.page import alone, charts_in


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
        charts = count()

        def outside(match: re.Match[str]) -> str:
            """Put a chart into a file of its own, and a picture in its place."""
            path = Path(folder) / f"{next(charts)}.svg"
            path.write_text(alone(match[0]), encoding="utf-8")
            captions = (f'<p class="soft">{chart.caption}</p>' for chart in charts_in(match[0]))
            return f'<img src="{path.name}" width="420">{"".join(captions)}'

        stripped = re.sub(r"<figure.*?</figure>", outside, page, flags=re.DOTALL)
        stripped = stripped.replace("</style>", f"{face}</style>", 1).replace("−", "-")
        held = io.BytesIO()
        if pisa.CreatePDF(stripped, dest=held, path=f"{folder}/brief.html", encoding="utf-8").err:
            raise RuntimeError("the PDF could not be written")
    return held.getvalue()
