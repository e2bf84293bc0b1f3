"""T23 of the theory suite: the statement, its source and figures stand in the row itself."""

from regame.studies.theory.rows import ROWS


def test_the_engine_holds_in_the_limit() -> None:
    finding = ROWS["T23"]()
    assert finding.ok, f"{finding.statement}: expected {finding.expected}, found {finding.found}"
