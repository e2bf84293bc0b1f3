"""The live page: a world at work, month by month, with the spread of many worlds beside it.

How it looks to the person who uses it:

1. A line says who plays what and which month it is; below it Play, Step, Back, Reset, speed.
2. The set-up is folded beside it: a preset, or a strategy for every state, world, seed, months.
3. The largest picture is the trade network, from mine to separation, magnets and use; it moves.
4. Tiles say in how many worlds the weapon has paid and harmed so far, and what the claims give.
5. Charts show the run in focus, its baseline with the same luck, and the spread of all worlds.
6. A feed tells in words what happened in the run in focus.
7. A click on a state, a plant or a route shows its history; under every picture are its figures
   as a table, and the picture to save.
8. Compare puts a second set-up beside the first, on the same scales.
9. A seat lets the person play one state by hand and says at the end what the best would have won.
10. The address holds all of it, so that a link brings back the same view.

Layers: `setup` (what is played), `focus`, `fan` <- `session` (steps, back, nothing of the page),
`moves` <- `charts` and other pictures, `visit` (what one visitor does), `worker` <- `page`.
A visit is given what draws, so that it knows no picture: no chain of imports is longer than four.
"""
