"""A brief as a Word document. Needs python-docx (`regame[word]`)."""

import base64
import io
import re
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm, Pt

from regame.answers.blocks import Break, Brief, Heading, Picture, Text
from regame.reports.page import alone, charts_in
from regame.studies.frame import Table

WIDE, A4 = Cm(13), (Cm(21), Cm(29.7))
SIZES = {"lead": Pt(11), "": Pt(9.5), "soft": Pt(8)}
CELL = Pt(8)
# What a reader that knows no vectors shows in the picture's stead: one clear point.
POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
BLIP = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'r:embed="%s"/></a:ext></a:extLst>'
)


def word(brief: Brief) -> bytes:
    """Return a brief as a document, its charts as vectors (Word 2016 and later, LibreOffice)."""
    document: Any = Document()
    document.core_properties.author, document.core_properties.title = "regame", brief.title
    for section in document.sections:
        section.page_width, section.page_height = A4
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin = section.bottom_margin = Cm(1.5)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    document.add_heading(brief.title, 1)
    for block in brief.blocks:
        match block:
            case Text(text, css):
                document.add_paragraph().add_run(text).font.size = SIZES[css]
            case Heading(text):
                document.add_heading(text, 2)
            case Table():
                _table(document, block)
            case Picture(figure):
                _picture(document, str(figure))
            case Break():
                document.add_page_break()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Any, table: Table) -> None:
    """A table with bold heads, which are repeated on the next page."""
    document.add_paragraph().add_run(table.title).italic = True
    grid = document.add_table(rows=0, cols=len(table.headings), style="Table Grid")
    for number, row in enumerate((table.headings, *table.cells)):
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = CELL, number == 0


def _picture(document: Any, figure: str) -> None:
    """A chart with its key as vectors, and its caption as text."""
    svg = alone(figure)
    if not svg:
        return
    wide, tall = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)', svg)[0]
    run = document.add_paragraph().add_run()
    height = int(WIDE * float(tall) / float(wide))
    shape = run.add_picture(io.BytesIO(POINT), width=WIDE, height=height)
    package = document.part.package
    name = PackURI(f"/word/media/chart{len(document.inline_shapes)}.svg")
    relation = document.part.relate_to(
        Part(name, "image/svg+xml", svg.encode(), package), RELATIONSHIP_TYPE.IMAGE
    )
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip
    blip.append(parse_xml(BLIP % relation))
    caption = " ".join(chart.caption for chart in charts_in(figure))
    document.add_paragraph().add_run(caption).font.size = SIZES["soft"]
