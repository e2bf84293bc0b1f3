"""Kernels and helpers to numba: helpers are joined to kernels as they are, optimised with these.

Numba makes machine code of every function as if it were called by itself, so a helper inside a
helper inside a kernel was optimised three times and translated three times, and all but the last
thrown away. That was two fifths of a first start. Here a helper ends as text of LLVM.
"""

from __future__ import annotations

import re
from typing import Any

from llvmlite import binding
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager
from numba.core.typed_passes import InlineOverloads, NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes

# Steps that look for what no function here has: closures, overloads to be inlined, and arrays in
# arithmetic. They took a twelfth of numba's time.
NOT_NEEDED = {InlineClosureLikes, InlineOverloads, NopythonRewrites}

FUNCTION = re.compile(r"^(?=define )", re.MULTILINE)
CHOSEN = re.compile(r"^\s*(%\S+) = select (?:\w+ )*<", re.MULTILINE)
STORED = re.compile(r"\bstore (<\d+ x double> (%[^\s,]+),)")


class Whole(JITCodeLibrary):
    """The code of a kernel, optimised without the copies of loops that LLVM makes by itself.

    Mechanisms compute a gang of runs in one vector, so a loop over them gains nothing by another
    search for vectors, nor by several rounds of it written one after another: all that made was
    two fifths of the solver's time in LLVM.
    """

    def _optimize_final_module(self) -> None:
        module, codegen = self._final_module, self._codegen
        # Numba's first round: it joins helpers and rotates loops.
        round_, builder = codegen._module_pass_manager(
            loop_vectorize=False, slp_vectorize=False, opt=0, cost="cheap"
        )
        round_.run(module, builder)
        tuning = binding.create_pipeline_tuning_options(speed_level=3)
        tuning.loop_vectorization = tuning.slp_vectorization = tuning.loop_unrolling = False
        builder = binding.create_pass_builder(codegen._tm, tuning)
        builder.getModulePassManager().run(module, builder)
        features = codegen._tm_features.split(",")
        if "+avx" in features and "+avx512f" not in features:
            self._final_module = binding.parse_assembly(stored_whole(str(module)))
            self._final_module.name = module.name


def stored_whole(text: str) -> str:
    """Return text of LLVM that stores what was chosen in all lanes, for AVX without AVX-512.

    LLVM would store only the lanes that change where the others were just read. That is dear there:
    dozens of steps, and a read soon after has to wait for them. It leaves volatile stores alone.
    """

    def rewritten(function: str) -> str:
        """Return the same of a function: names are of one."""
        chosen = set(CHOSEN.findall(function))
        return STORED.sub(lambda m: f"store volatile {m[1]}" if m[2] in chosen else m[0], function)

    return "".join(map(rewritten, FUNCTION.split(text)))


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
        if self.state.library is None:
            self.state.library = self._made(Whole)
            self.state.library.enable_object_caching()
        usual = DefaultPassBuilder.define_nopython_pipeline(self.state)
        short = PassManager(usual.pipeline_name)
        short.passes = [step for step in usual.passes if step[0] not in NOT_NEEDED]
        short.finalize()
        return [short]

    def _made(self, library: type[JITCodeLibrary]) -> JITCodeLibrary:
        """The place for a function's code, of this type."""
        return library(self.state.targetctx.codegen(), self.state.func_id.func_qualname)


class PartCompiler(WholeCompiler):
    """The same, but a function's code is put into a `Part`."""

    def define_pipelines(self) -> list[PassManager]:
        """Give the pipeline the place for its code before it begins."""
        self.state.library = self._made(Part)
        return super().define_pipelines()
