"""Noise and fog: off they change nothing, on they are luck with an address of its own."""

from pathlib import Path

import numpy as np
import pytest
from tests import toy

from regame.game.game import Game
from regame.game.mind import FOGGED
from regame.strategies import registry
from regame.strategies.contract import Observation

QUOTA = "Weapon(quota=true, until=2030.0)"
OWN = str(Path(__file__).parent / "own_strategies.py")


def played(folder: Path, noise: list[float], fog: list[float], months: int = 30) -> Game:
    weapons = [QUOTA] * len(noise)
    design = toy.design(weapons, same_world=True, conduct__noise=noise, conduct__fog=fog)
    return Game(toy.config(folder), design).run_for(months)


def test_runs_without_noise_and_fog_do_not_know_those_with_them(tmp_path: Path):
    mixed = toy.bits(played(tmp_path, [0.0, 0.5, 0.0], [0.0, 0.0, 0.5]))
    calm = toy.bits(played(tmp_path, [0.0], [0.0]))
    toy.assert_same({k: v[:1] for k, v in mixed.items()}, calm)
    noisy, foggy = (toy.bits(played(tmp_path, [n], [f])) for n, f in ((0.5, 0.0), (0.0, 0.5)))
    toy.assert_same({k: v[1:2] for k, v in mixed.items()}, noisy)
    toy.assert_same({k: v[2:] for k, v in mixed.items()}, foggy)


def test_an_order_is_lost_as_often_as_noise_says(tmp_path: Path):
    noise = [0.0, 0.25, 1.0]
    design = toy.design([QUOTA] * 3, conduct__noise=noise)
    design["seed"] = 40  # the same luck
    game, lost = Game(toy.config(tmp_path), design), []
    for month in range(150):
        game.step()
        if month >= 6:  # from July 2010 the quota is cut
            lost.append(np.isnan(game.world.set_export_quota[:, 0]))
    share = np.mean(lost, axis=0)
    assert share[0] == 0
    assert share[2] == 1
    assert share[1] == pytest.approx(0.25, abs=0.09)


def test_what_is_misjudged_is_off_by_as_much_as_fog_says(tmp_path: Path):
    design = toy.design(["StatusQuo"] * 300, conduct__fog=[0.2] * 300)
    design["seed"] = np.arange(300)
    game = Game(toy.config(tmp_path, *toy.QUIET), design)
    game.step()
    japan = next(state for state in game.states if state.name == "Japan")
    truth = game.observation(japan.row)
    japan.model.look()
    japan.observe()
    for name in Observation._fields:
        seen, true = getattr(japan.seen, name), getattr(truth, name)
        if name not in FOGGED:
            assert np.array_equal(seen, true, equal_nan=True), name
    off = np.log(japan.seen.cover / truth.cover)
    assert off.std() == pytest.approx(0.2, rel=0.15)
    assert abs(np.corrcoef(off, np.log(japan.seen.price / truth.price))[0, 1]) < 0.2
    assert (japan.seen.trust <= 1).all()


def test_in_a_lenient_game_nonsense_costs_the_run_and_no_other(tmp_path: Path):
    registry.load(OWN)
    texts = ["Unchanged", "Nonsense(kind='raise')", "Nonsense(kind='seven')"]
    config = toy.config(tmp_path)
    game = Game(config, toy.design(texts), lenient=True).run_for(6)
    told = {run: found["China"] for run, found in game.forfeits.items()}
    assert set(told) == {1, 2}
    line = Path(OWN).read_text().splitlines().index('            raise ZeroDivisionError("oh")') + 1
    assert told[1].startswith("Nonsense(kind='raise') of China forfeits in month 2: ")
    assert told[1].endswith(f"ZeroDivisionError('oh') (own_strategies.py:{line})")
    assert "enforcement = 7 must lie between 0 and 1 (own_strategies.py:" in told[2]
    calm = toy.bits(Game(config, toy.design(texts[:1])).run_for(6))
    toy.assert_same({k: v[:1] for k, v in toy.bits(game).items()}, calm)


def test_a_forfeit_is_the_same_alone_and_among_others(tmp_path: Path):
    registry.load(OWN)
    config, text = toy.config(tmp_path), "Nonsense(kind='raise', cover=5.0)"
    covers = (2.0, 8.0, 2.5, 8.0)
    many = Game(config, toy.design([text] * 4, stocks__cover=covers), lenient=True).run_for(6)
    assert set(many.forfeits) == {1, 3}
    design = toy.design([text] * 4, stocks__cover=covers).iloc[3:]
    alone = Game(config, design, lenient=True).run_for(6)
    assert alone.forfeits[0] == many.forfeits[3]
    toy.assert_same({k: v[3:] for k, v in toy.bits(many).items()}, toy.bits(alone))
