"""How deep one must read to follow the page: imports inside the package make short chains."""

from functools import cache

import grimp

LONGEST = 6
PACKAGE = "regame.app"


def test_no_chain_of_imports_inside_the_page_is_longer_than_six():
    graph = grimp.build_graph("regame", cache_dir=None)

    @cache
    def chain(module: str) -> tuple[str, ...]:
        below = graph.find_modules_directly_imported_by(module)
        inside = [name for name in below if name.startswith(f"{PACKAGE}.")]
        return (module, *max((chain(name) for name in inside), key=len, default=()))

    modules = [name for name in graph.modules if name.startswith(f"{PACKAGE}.")]
    assert len(modules) > 10
    longest = max((chain(name) for name in modules), key=len)
    assert len(longest) <= LONGEST, " -> ".join(longest)
