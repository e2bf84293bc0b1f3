"""The compiled market solver: a damped Newton method on prices, rents and smugglers' margins.

Runs are packed side by side into *lanes*, the innermost axis of every array here. Nothing is ever
summed over lanes, each lane stops when its own run has converged, and the next run takes its place:
a run's answer has the same bits whatever its neighbours, its position and the number of lanes.

Words: a *source* is one ask that buyers see. Sources are, in this order, the S sellers (of which
a holder of licences keeps only its home route), the licensed exports of the H holders and
their grey exports: T = S + 2 H. G groups, B buyers (all
states), L lanes. The unknowns of a lane are G * S
prices, then H rents, then H coordinates of the margins (``curves.smuggle``): V = G * S + 2 H.

Modules from the bottom up: elementary, curves, layout, packing, routing, newton, solver.
"""
