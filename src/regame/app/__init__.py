"""The live page: a world at work, month by month, with the spread of many worlds beside it.

How it looks to the person who uses it:

1. A finding stays in sight: who gains and who loses, in how many of 100 worlds, median and range.
2. Levers of the holder and of its targets are on the left; one pull plays the whole horizon again,
   in 8 worlds, then in 256. The outcome is on the right, with a row for everybody.
3. The largest picture is the trade network, from mine to separation, magnets and use; below the
   line that says who plays what are Play, Step, Back, Reset, speed and the month looked at.
4. Below: the parts of the gain, and what would turn it.
5. The set-up is folded: a preset, or a strategy for every state, world, seed, months.
6. Tiles say in how many worlds the weapon has paid and harmed so far, and what the claims give.
7. Charts show the run in focus, its baseline with the same luck, the spread of all worlds, and what
   is on record; a feed tells in words what happened in the run in focus.
8. A click on a state, a plant or a route shows its history; under every picture are its figures
   as a table, and the picture to save.
9. Compare puts a second set-up beside the first, on the same scales. A seat lets the person play
   one state by hand and says at the end what the best would have won.
10. The address holds all of it, so that a link brings back the same view.

How it is built, from below:

- `setup` is what is played, `session` and `fan` play it: one run, month by month, and many worlds.
  `answers` plays these to their end, half of it in a helper of `away`.
- `levers` and `moves` say what a hand changes; `moves` also reads and writes saved files.
- `drawing` has one frame for all charts over time: a `Spec` says what is shown, `Curves` what was
  found, `time_chart` makes the picture. `charts`, `outcome` and `classroom` bring
  specs and curves. The network and the map share a template.
- Labels are in `data/page.toml`, sentences in the templates `live`: as HTML, and as plain text;
  `finding`, `outcome` and the `texts` hand them figures.
- `visit` is what one visitor does, `worker` plays for it, `page` shows it; `room` and `classroom`
  are the same for a class.

A visit is given what draws, so that it knows no picture: no chain of imports is longer than six.
"""
