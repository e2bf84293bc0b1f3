"""Everything that knows numba and llvmlite, whose insides move with every version.

Five files, since one of 350 lines does not hold it: `kinds`, the types of the dialect, how values
of them are kept and cast, and tables of arrays; `code`, the instructions of intrinsics;
`addresses`, those of places; `dispatch`, how functions are compiled and kept on disk; `parts`, how
helpers join the kernels that call them. The rest of regame imports neither numba nor llvmlite
(`.importlinter`); `docs/lanes.md` says how to move to another numba.
"""

import os

# Numba tries many types of a call and colours what each failure says, which nobody reads: 3 % of
# compiling. It looks at this as it is imported; child processes have it too.
os.environ.setdefault("NUMBA_DISABLE_ERROR_MESSAGE_HIGHLIGHTING", "1")
