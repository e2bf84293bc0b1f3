"""Where nobody gains by doing otherwise alone: pure, mixed and quantal, and how sure that is."""

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from regame.analysis.harm import TIE
from regame.analysis.statistics import finite
from regame.core.arrays import Floats
from regame.studies.league.normal_form import NormalForm, against, margins, regrets
from regame.studies.league.parts import Mixed, Pure, Quantal

DRAWS = 1000  # resamples in which pure equilibria are looked for
FEWER = 200  # the same where each costs more
SEEN = 0.05  # share of resamples from which a profile that is none on average is reported
SMALL = 11  # strategies of both players up to which all supports are tried
PAIRS = 2  # strategies a player that are mixed at most in a larger game
PRECISIONS = (1.0, 3.0, 10.0)  # of quantal response, per standard deviation of a role's payoffs
STEPS = 40  # on the way from chance to the highest precision


def pure(game: NormalForm) -> list[Pure]:
    """Profiles that are equilibria on average or in some resamples, the surest first.

    Strict ones are marked: in a game of roles these are the evolutionarily stable profiles
    (Selten 1980).
    """
    close = TIE * max(float(np.abs(game.mean).max()), 1.0)
    drawn = game.draws(DRAWS)
    held = (regrets(drawn).max(axis=-1) <= close).mean(axis=0)
    strict = (margins(drawn).min(axis=-1) > close).mean(axis=0)
    now = regrets(game.mean).max(axis=-1) <= close
    margin = margins(game.mean).min(axis=-1)
    rows = []
    for at in map(tuple, np.argwhere(now | (held >= SEEN))):
        usd, profile = dict(zip(game.roles, game.mean[at].tolist(), strict=True)), game.named(at)
        shares = {"share": float(held[at]), "stable_share": float(strict[at])}
        flags = {"is_equilibrium": bool(now[at]), "is_stable": bool(margin[at] > close)}
        least = finite(margin[at])
        rows.append(Pure(profile=profile, usd=usd, margin_usd=least, **shares, **flags))
    return sorted(rows, key=lambda row: (not row.is_equilibrium, -row.share))


def mixed(game: NormalForm) -> list[Mixed] | None:
    """Mixed equilibria of a game of two roles; None with more roles.

    Strictly dominated strategies go first; then every support of equally many strategies of both
    is tried, in a larger game of at most PAIRS each, so that there it need not be all.
    """
    if len(game.roles) != 2:
        return None
    pair = _scaled(game, game.mean)
    drawn = [_scaled(game, values) for values in game.draws(FEWER)]
    rows = []
    for mixes in _equilibria(pair):
        support = [np.flatnonzero(mix > 1e-9) for mix in mixes]
        paid = zip(game.roles, mixes, against(game.mean, mixes), strict=True)
        usd = {role: float(mix @ pay) for role, mix, pay in paid}
        share = float(np.mean([_supported(values, support) is not None for values in drawn]))
        named, is_pure = game.named_mixes(mixes, 1e-9), all(len(at) == 1 for at in support)
        rows.append(Mixed(mixes=named, usd=usd, is_pure=is_pure, share=share))
    return sorted(rows, key=lambda row: -row.share)


def _scaled(game: NormalForm, values: Floats) -> tuple[Floats, Floats]:
    """Payoffs of both roles in units in which solvers are at ease; equilibria stay as they are."""
    row_scaled, column_scaled = (
        (values[..., k] - values[..., k].min()) / game.scales[k] + 1.0 for k in range(2)
    )
    return row_scaled, column_scaled


def undominated(pair: tuple[Floats, Floats]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Strategies that are left once strictly dominated ones are gone, one after another."""
    survivors = [np.arange(size) for size in pair[0].shape]
    while True:
        left = np.ix_(*survivors)
        tables = pair[0][left], pair[1][left].T
        undominated_flags = [~(t[:, None] > t[None]).all(axis=2).any(axis=0) for t in tables]
        if all(keep.all() for keep in undominated_flags):
            return survivors[0], survivors[1]
        survivors = [rows[keep] for rows, keep in zip(survivors, undominated_flags, strict=True)]


def _equilibria(pair: tuple[Floats, Floats]) -> list[list[Floats]]:
    """Mixes of both roles in equilibrium."""
    rows, columns = undominated(pair)
    largest = min(len(rows), len(columns))
    largest = largest if len(rows) + len(columns) <= SMALL else min(largest, PAIRS)
    tables = pair[0].tolist(), pair[1].T.tolist()
    profiles = []
    for size in range(1, largest + 1):
        for one, other in product(combinations(rows, size), combinations(columns, size)):
            if size == 2 and not _cross(tables, one, other):
                continue
            mixes = _supported(pair, [np.array(one), np.array(other)])
            if mixes is not None:
                profiles.append(mixes)
    return profiles


def _cross(
    tables: tuple[list[list[float]], list[list[float]]],
    one: tuple[int, ...],
    other: tuple[int, ...],
) -> bool:
    """Whether in a 2 x 2 support either role's better answer depends on the other's.

    If not, none mixes.

    tables: payoffs of the first role, and of the second with its own strategies first.
    """
    sides = (tables[0], one, other), (tables[1], other, one)
    return all((t[a][c] - t[b][c]) * (t[a][d] - t[b][d]) < 0 for t, (a, b), (c, d) in sides)


def _supported(
    pair: tuple[Floats, Floats], support: Sequence[NDArray[np.int64]]
) -> list[Floats] | None:
    """The equilibrium with this support, equally many strategies of both roles, or None."""
    rows, columns = support
    column_mix = _indifferent(pair[0][np.ix_(rows, columns)], columns, pair[0].shape[1])
    row_mix = _indifferent(pair[1].T[np.ix_(columns, rows)], rows, pair[0].shape[0])
    if column_mix is None or row_mix is None:
        return None
    mixes = [row_mix, column_mix]
    return mixes if _is_equilibrium(pair, mixes) else None


def _indifferent(pay: Floats, places: NDArray[np.int64], size: int) -> Floats | None:
    """The mix of one role, all of its support in use, that leaves the other's support alike.

    pay: of the other role (its support, this support); None where there is no such mix.
    """
    alike = np.vstack([pay[1:] - pay[:1], np.ones(len(places))])
    try:
        part = np.linalg.solve(alike, np.append(np.zeros(len(places) - 1), 1.0))
    except np.linalg.LinAlgError:
        return None
    if not (part > 0).all():
        return None
    mix = np.zeros(size)
    mix[places] = part
    return mix


def _is_equilibrium(pair: tuple[Floats, Floats], mixes: Sequence[Floats]) -> bool:
    for m in mixes:
        if not (np.isfinite(m).all() and abs(m.sum() - 1) < 1e-6 and (m > -1e-9).all()):
            return False
    paid = zip(mixes, against(np.stack(pair, axis=-1), mixes), strict=True)
    return all(u.max() - m @ u <= 1e-6 * max(1.0, abs(float(u.max()))) for m, u in paid)


def quantal(game: NormalForm) -> list[Quantal]:
    """Logit quantal response (McKelvey and Palfrey 1995) at a few precisions, from chance on.

    A strategy is played with probability proportional to exp(precision x payoff), payoffs in
    standard deviations of the role's own. On the branch that starts where all are equally likely.
    """
    path = _branch(game, game.mean)
    drawn = game.draws(FEWER)
    rows = []
    for precision, start in path.items():
        if start is None:
            continue
        answers = (_response(game, values, precision, start) for values in drawn)
        sides = [answer for answer in answers if answer is not None]
        mixes = game.named_mixes(start)
        ends = game.named_bounds(list(map(np.array, zip(*sides, strict=True))))
        rows.append(Quantal(precision=precision, mixes=mixes, intervals=ends, draws=len(sides)))
    return rows


def _branch(game: NormalForm, values: Floats) -> dict[float, list[Floats] | None]:
    """Responses at the precisions asked for, followed in small steps from precision 0."""
    steps = np.linspace(0, 1, STEPS + 1)[1:] ** 2 * max(PRECISIONS)
    now: list[Floats] | None = [np.full(size, 1 / size) for size in game.shape]
    branches: dict[float, list[Floats] | None] = {}
    for precision in sorted({*steps.tolist(), *PRECISIONS}):
        if now is not None:
            now = _response(game, values, precision, now)
        if precision in PRECISIONS:
            branches[precision] = now
    return branches


def _response(
    game: NormalForm, values: Floats, precision: float, start: Sequence[Floats]
) -> list[Floats] | None:
    """The quantal response next to a start, or None where none was found."""
    ends = np.cumsum(game.shape)[:-1]

    def gap(logs: Floats) -> Floats:
        """How far log probabilities are from what they would answer (all strategies,)."""
        mixes = [_softmax(part) for part in np.split(logs, ends)]
        pay = against(values, mixes)
        scaled = (precision * u / scale for u, scale in zip(pay, game.scales, strict=True))
        return np.asarray(logs - np.concatenate([_centred(values) for values in scaled]))

    logs = np.concatenate([_centred(np.log(np.maximum(mix, 1e-300))) for mix in start])
    solved = root(gap, logs, method="hybr", tol=1e-10)
    if np.abs(gap(solved.x)).max() > 1e-6:
        return None
    return [_softmax(part) for part in np.split(solved.x, ends)]


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean())


def _softmax(logs: Floats) -> Floats:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())
