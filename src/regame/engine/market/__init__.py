"""The compiled market solver: a damped Newton method on prices, rents and smugglers' margins.

Runs are solved in gangs of eight (SPMD), one per *lane*, the innermost axis of every array here, in
the dialect of ``lanes``. No operation mixes lanes, and a run begins from its own start whatever
gang it is in: its answer has the same bits whatever the other runs, its lane and the size of its
gang.

Words: a *source* is one ask that buyers see: a seller's, or one of a holder's three, at home, with
licences and unseen. R runs, G groups, N states, H holders, S sellers (the states that sell in a
gang), T = S + 2 H sources, B = N buyers in K blocs, those of a bloc equally sharp, L lanes. The
unknowns of a lane are G * S prices, then H rents, then H coordinates of the margins
(``curves.smuggle``), then G * H asks for licensed exports, which follow from the others wherever a
whole step has led: V = G * S + (2 + G) H.

``curves`` and ``layout`` know none of the others. ``loading``, ``loading_quotas``, ``routing``,
``balances``, ``newton``, ``bordered``, ``linesearch``, ``keeping`` and ``writing`` know these two
only, ``shadow_prices`` also ``keeping`` and ``market``, which says what a market is; ``solver``
puts them in order, ``rooms`` makes its arrays, ``search`` begins elsewhere where it fails,
``rationing`` keeps goods to their limits, ``copying`` takes some runs apart and ``ahead`` has all
compiled.
"""
