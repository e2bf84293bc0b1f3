"""The page of words is the table of words, and the table says each word once."""

import re
from pathlib import Path

from tools.odd import glossary

from regame.tables import figures

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_of_words_is_that_of_the_table():
    text = (DOCS / glossary.PAGE).read_text(encoding="utf-8")
    assert text == glossary.page(), "docs/glossary.md is stale: `make odd` writes it again"


def test_a_changed_meaning_changes_the_page(monkeypatch):
    words = figures.read("glossary").assign(meaning="something else")
    monkeypatch.setattr(figures, "read", lambda name: words)
    assert glossary.page().count("| something else |") == len(words)


def test_every_word_is_said_once_and_has_a_meaning():
    words = figures.read("glossary")
    assert not words.duplicated(["section", "word"]).any()
    assert words.notna().all().all()
    assert not words["meaning"].str.endswith(".").any()


def test_links_of_meanings_lead_to_pages():
    links = re.findall(r"\]\(([^)#]+)", " ".join(figures.read("glossary")["meaning"]))
    assert links
    assert all((DOCS / link).is_file() for link in links)
