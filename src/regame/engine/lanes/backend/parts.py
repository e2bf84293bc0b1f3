"""Helpers as parts of the kernels that call them: joined as they are, optimised once, with these.

Numba makes machine code of every function as if it were called by itself, so a helper inside a
helper inside a kernel was optimised three times and translated three times, and all but the last
thrown away. That was two fifths of a first start. Here a helper ends as text of LLVM.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager
from numba.core.typed_passes import InlineOverloads, NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes

# Steps that look for what no function here has: closures, overloads to be inlined, and arrays in
# arithmetic. They took a twelfth of numba's time.
NOT_NEEDED = {InlineClosureLikes, InlineOverloads, NopythonRewrites}


class Part(JITCodeLibrary):
    """The code of a helper: all that it calls is joined to it, and nothing is translated."""

    @property
    def codegen(self) -> Any:
        """Who translates; it keeps nothing for this part, which has no address."""
        return _NoAddress(self._codegen)

    def finalize(self) -> None:
        """Join what the helper calls."""
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Nowhere: a part is called by what it is joined to, never from Python."""
        self._ensure_finalized()
        return 0


class _NoAddress:
    """A code generator that keeps no environment of Python's for a function without an address."""

    def __init__(self, codegen: Any):
        self._codegen = codegen

    def set_env(self, name: str, env: Any) -> None:
        """Keep nothing."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)


class WholeCompiler(CompilerBase):
    """Numba's pipeline without the steps that are not needed here."""

    def define_pipelines(self) -> list[PassManager]:
        """Return the one way in which a function is compiled."""
        usual = DefaultPassBuilder.define_nopython_pipeline(self.state)
        short = PassManager(usual.pipeline_name)
        short.passes = [step for step in usual.passes if step[0] not in NOT_NEEDED]
        short.finalize()
        return [short]


class PartCompiler(WholeCompiler):
    """The same, but a function's code is put into a `Part`."""

    def define_pipelines(self) -> list[PassManager]:
        """Give the pipeline the place for its code before it begins."""
        state = self.state
        state.library = Part(state.targetctx.codegen(), state.func_id.func_qualname)
        return super().define_pipelines()
