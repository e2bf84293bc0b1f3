"""The page around the report: its style, its tables and its sections. No script, no network."""

from collections.abc import Sequence
from html import escape

from regame.reports.svg import CHART, PALETTE

REPORT = "report.html"  # name of a report, in its folder of results
LONG = 34  # letters beyond which a text in a table wraps

STYLE = (
    PALETTE
    + CHART
    + """
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
font:17px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1260px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.9rem;line-height:1.2;margin:.4em 0}h2{font-size:1.4rem;margin:2.6em 0 .4em;
border-top:1px solid var(--edge);padding-top:1em}h3{font-size:1.08rem;margin:1.6em 0 .3em}
p,li{max-width:74ch}.lead{font-size:1.22rem;line-height:1.45}.soft,caption,figcaption p{
color:var(--soft);font-size:.92rem}
nav{font-size:.92rem;line-height:2}nav
a{white-space:nowrap;margin-right:1.1em}a{color:var(--baseline)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px; margin:1.4em
0} .tile{background:var(--box);border-radius:8px;padding:12px 14px}
.tile b{display:block;font-size:1.45rem;line-height:1.25}
.tile span{color:var(--soft);font-size:.9rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:8px 28px}
figure{margin:1em 0;min-width:0;max-width:660px}figure b{font-weight:600}
figure svg{width:100%;height:auto;display:block}
figcaption{line-height:1.4}figcaption p{margin:.2em 0}
.scroll{overflow-x:auto;margin:.8em 0}table{border-collapse:collapse;font-size:.92rem;
font-variant-numeric:tabular-nums}caption{text-align:left;padding-bottom:.4em}
th,td{padding:5px 12px 5px 0;border-bottom:1px solid var(--edge);text-align:right;
vertical-align:top;white-space:nowrap}th{font-weight:600}th:first-child,td:first-child{text-align:left}
.text{text-align:left}td.text{white-space:normal;min-width:13em}
.verdict{display:inline-block;border-radius:5px;padding:.1em .6em;font-weight:600;color:#fff;
background:#57606a}.verdict.supported{background:#b14c00}.verdict.contradicted{background:#007a5a}
details{margin:.8em 0}summary{cursor:pointer;color:var(--baseline)}code{font-size:.9em;
overflow-wrap:anywhere}
@media (max-width:520px){body{font-size:16px}main{padding:14px 14px 48px}h1{font-size:1.5rem}
svg text{font-size:17px}.key{font-size:.86rem}}
@media print{section.page{break-before:page}nav{display:none}}
"""
)


def page(title: str, body: str) -> str:
    """Return a whole HTML page; title is plain text, body HTML."""
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def swatch(css: str, text: str, opacity: float | None = None) -> str:
    """Return an entry of a chart's key: a swatch of the CSS class, as strong as said, and text."""
    style = "" if opacity is None else f' style="opacity:{opacity:g}"'
    return f'<span class="key"><i class="{css}"{style}></i>{escape(text)}</span>'


def section(name: str, title: str, body: str, own_page: bool = False) -> str:
    """Return a section with a heading; name is what links lead to."""
    kind = ' class="page"' if own_page else ""
    return f'<section id="{name}"{kind}><h2>{escape(title)}</h2>{body}</section>'


def paragraph(text: str, css: str = "") -> str:
    """Return a paragraph of plain text."""
    kind = f' class="{css}"' if css else ""
    return f"<p{kind}>{escape(text)}</p>"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """Return a table of plain texts; columns with long texts wrap, figures do not."""
    columns = list(zip(*rows, strict=True)) or [()] * len(headings)
    kinds = [
        ' class="text"' if max(map(len, column), default=0) > LONG else "" for column in columns
    ]
    head = "".join(
        f'<th scope="col"{kind}>{escape(heading)}</th>'
        for heading, kind in zip(headings, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(text)}</td>" for text, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def folded(summary: str, body: str) -> str:
    """Return what is shown only when asked for."""
    return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def tiles(pairs: Sequence[tuple[str, str]]) -> str:
    """Return figures with what they are: (figure, meaning)."""
    inside = "".join(
        f'<div class="tile"><b>{escape(figure)}</b><span>{escape(meaning)}</span></div>'
        for figure, meaning in pairs
    )
    return f'<div class="tiles">{inside}</div>'
