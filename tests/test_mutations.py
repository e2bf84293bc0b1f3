"""The list of `make mutants`: every text still stands where a mutation looks for it."""

from tests.mutations import ROOT, load, quick, to_renew


def test_every_mutation_finds_its_text_once():
    mutations = load()
    assert len({one.name for one in mutations}) == len(mutations) >= 40
    assert all(one.old != one.new for one in mutations)
    assert to_renew(mutations) == []


def test_tests_that_are_played_are_there():
    names, slower = quick()
    named = {name for one in load() for name in one.first} | set(names)
    assert [name for name in named if not (ROOT / f"tests/test_{name}.py").exists()] == []
    assert slower
