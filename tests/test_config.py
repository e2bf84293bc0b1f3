"""A config is found by name, built from layers, and refused with every fault told at once."""

import time
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from regame.config.files import find, known, load, load_config, read_toml, validate
from regame.config.schema import Tables
from regame.config.toml import key_lines
from regame.core.errors import UserError, nearest
from regame.runs.experiment import Experiment


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Market(Strict):
    sharpness: float = Field(8.0, ge=0.5, le=50, json_schema_extra={"unit": "per price"})
    transport: float = Field(0.6, ge=0, json_schema_extra={"unit": "USD/kg"})
    share: float = Field(0.5, gt=0, lt=1, json_schema_extra={"unit": "1"})
    routing: Literal["logit", "ces"] = "logit"


class Case(Strict):
    key: str
    weight: Annotated[float, Field(ge=0)] = 1.0


class Toy(Strict):
    question: str
    runs: int = Field(512, ge=1)
    open_trade: bool = False
    players: tuple[str, ...] = ()
    market: Market = Market()
    cases: list[Case] = []
    seats: dict[str, Market] = {}
    limit: float | None = None


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "configs").mkdir()
    return tmp_path


def write(text: str, name: str = "x") -> str:
    Path(f"configs/{name}.toml").write_text(text)
    return name


def refused(text: str, *overrides: str) -> list[str]:
    write('question = "?"\n' + text)
    with pytest.raises(UserError) as caught:
        load(Toy, "configs", "x", overrides)
    return caught.value.faults


def test_values_of_every_kind_are_read():
    write(
        """
        question = "why"
        runs = 3
        open_trade = true
        players = ["China", "Japan"]
        limit = 2
        [market]
        sharpness = 7
        routing = "ces"
        [[cases]]
        key = "a"
        [seats.Japan]
        share = 0.25
        """
    )
    toy = load(Toy, "configs", "x")
    assert toy == Toy(
        question="why",
        runs=3,
        open_trade=True,
        players=("China", "Japan"),
        limit=2.0,
        market=Market(sharpness=7.0, routing="ces"),
        cases=[Case(key="a")],
        seats={"Japan": Market(share=0.25)},
    )


@pytest.mark.parametrize(
    "text, line",
    [
        (
            '[market]\nsharpness = "seven"',
            '3: market.sharpness = "seven": must be a number between 0.5 and 50 (per price)',
        ),
        (
            '[market]\nsharpness = "7"',
            '3: market.sharpness = "7": must be a number between 0.5 and 50 (per price)',
        ),
        (
            "[market]\nsharpness = 51.0",
            "3: market.sharpness = 51.0: must be a number between 0.5 and 50 (per price)",
        ),
        (
            "[market]\n\nsharpness = nan",
            "4: market.sharpness = nan: must be a number between 0.5 and 50 (per price)",
        ),
        (
            "market.transport = inf",
            "2: market.transport = inf: must be a number at least 0 (USD/kg)",
        ),
        ("[market]\nshare = 1", "3: market.share = 1: must be a number above 0 and below 1"),
        (
            "[market]\ntransport = true",
            "3: market.transport = true: must be a number at least 0 (USD/kg)",
        ),
        (
            '[market]\nrouting = "logits"',
            '3: market.routing = "logits": must be one of "logit", "ces" (did you mean \'logit\'?)',
        ),
        (
            "[market]\nsharpnes = 7.0",
            "3: market.sharpnes = 7.0: unknown key (did you mean 'sharpness'?)",
        ),
        ("sharpness = 7.0", "2: sharpness = 7.0: unknown key (did you mean 'market.sharpness'?)"),
        (
            "[market]\nzzz = 1",
            "3: market.zzz = 1: unknown key (known: sharpness, transport, share, routing)",
        ),
        (
            "sharpnes = nan",
            "2: sharpnes = nan: unknown key (known: question, runs, open_trade, "
            "players, market, cases, seats, limit)",
        ),
        ("[markets]\nx = 1", "2: markets: unknown key (did you mean 'market'?)"),
        ("market = 3", "2: market = 3: must be a table"),
        ("runs = 3.5", "2: runs = 3.5: must be a whole number at least 1"),
        ("runs = 0", "2: runs = 0: must be a whole number at least 1"),
        ('open_trade = "no"', '2: open_trade = "no": must be true or false'),
        ('players = ["China", 3]', "2: players[1] = 3: must be text"),
        ('players = "China"', '2: players = "China": must be a list'),
        ('limit = "high"', '2: limit = "high": must be a number'),
        ('[[cases]]\nkey = "a"\n[[cases]]\n', "4: cases[1].key is missing: must be text"),
        (
            '[[cases]]\nkey = "a"\nweight = -1.0',
            "4: cases[0].weight = -1.0: must be a number at least 0",
        ),
        (
            "[seats.Japan]\nshare = 2.0",
            "3: seats.Japan.share = 2.0: must be a number above 0 and below 1",
        ),
    ],
)
def test_a_fault_is_one_line_with_place_value_and_what_is_allowed(text: str, line: str):
    assert refused(text) == [f"configs/x.toml:{line}"]


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    faults = refused('runs = nan\nplayer = []\n[market]\nsharpness = "seven"\nshare = -1')
    assert [fault.split(":")[1] for fault in faults] == ["2", "3", "5", "6"]


def test_an_empty_file_lacks_what_has_no_default():
    write("")
    with pytest.raises(UserError) as caught:
        load(Toy, "configs", "x")
    assert caught.value.faults == ["configs/x.toml: question is missing: must be text"]


def test_overrides_lie_above_the_file():
    write('question = "?"\n[market]\nsharpness = 7.0')
    toy = load(Toy, "configs", "x", ["market.transport=1", 'market.routing = "ces"', "runs=9"])
    assert (toy.market, toy.runs) == (Market(sharpness=7, transport=1, routing="ces"), 9)


@pytest.mark.parametrize(
    "override, line",
    [
        ("market.share=nan", "--set: market.share = nan: must be a number above 0 and below 1"),
        ("market.share=inf", "--set: market.share = inf: must be a number above 0 and below 1"),
        (
            'market.share="seven"',
            '--set: market.share = "seven": must be a number above 0 and below 1',
        ),
        ("market.shar=0.5", "--set: market.shar = 0.5: unknown key (did you mean 'share'?)"),
        ("market.share.x=1", "--set: market.share: must be a number above 0 and below 1"),
        ("market.share", "--set market.share: must be table.key=value"),
        ("=1", "--set =1: must be table.key=value"),
        (
            "market.routing=ces",
            "--set market.routing=ces: the value must be written as in TOML; "
            'text needs quotes: market.routing="ces"',
        ),
        (
            "stocks.cover=2,5",
            "--set stocks.cover=2,5: the value must be written as in TOML; "
            "a number takes a decimal point: stocks.cover=2.5",
        ),
        ("runs=", "--set runs=: the value must be written as in TOML"),
        ("runs=1\nopen_trade=true", "--set runs=1\nopen_trade=true: must set one value"),
    ],
)
def test_a_fault_of_an_override_names_the_flag(override: str, line: str):
    assert refused("", override) == [line]


def test_faults_of_all_overrides_are_told():
    assert len(refused("", "runs", "limit=", "=3")) == 3


def test_a_key_missing_beside_an_override_is_the_fault_of_the_file():
    write("")
    with pytest.raises(UserError) as caught:
        load(Toy, "configs", "x", ["runs=3"])
    assert caught.value.faults == ["configs/x.toml: question is missing: must be text"]


def test_a_config_extends_another():
    write('question = "base"\nruns = 5\n[market]\nsharpness = 7.0\nshare = 0.3', "base")
    write('extends = "base"\nruns = 6\n[market]\nshare = 0.4', "middle")
    write('extends = "configs/middle.toml"\n', "path")
    write('extends = "middle"\n[market]\ntransport = 2.0', "top")
    toy = load(Toy, "configs", "top")
    assert toy == Toy(question="base", runs=6, market=Market(sharpness=7, share=0.4, transport=2))
    with pytest.raises(UserError, match="no such file"):  # a path starts at the file's own folder
        load(Toy, "configs", "path")


@pytest.mark.parametrize(
    ("there", "meant"),
    [
        (["configs/mine.csv", "mine.csv"], "configs/mine.csv"),
        (["configs/mine.csv"], "configs/mine.csv"),
        (["mine.csv"], "mine.csv"),
        ([], "configs/mine.csv"),
    ],
)
def test_a_table_is_looked_for_beside_the_file_that_names_it(there: list[str], meant: str):
    for path in there:
        Path(path).touch()
    write('[tables]\nfirms = "mine.csv"\nregions = "regions"', "base")
    Path("elsewhere").mkdir()
    Path("elsewhere/top.toml").write_text('extends = "base"\n[market]\ntransport = 2.0')
    config = load_config("elsewhere/top.toml", ['tables.end_uses="uses.csv"'])
    assert config.tables == Tables(firms=meant, regions="regions", end_uses="uses.csv")


def test_a_fault_is_told_where_it_stands_and_not_where_it_is_extended():
    write('question = "base"\nruns = "many"', "base")
    write('extends = "base"\n\nlimit = "high"', "top")
    with pytest.raises(UserError) as caught:
        load(Toy, "configs", "top")
    assert [fault.split(": ")[0] for fault in caught.value.faults] == [
        "configs/base.toml:2",
        "configs/top.toml:3",
    ]


def test_a_config_must_not_extend_itself():
    write('extends = "b"', "a")
    write('extends = "a"', "b")
    with pytest.raises(UserError) as caught:
        load(Toy, "configs", "a")
    assert caught.value.faults == [
        'configs/b.toml:1: extends = "a": extends itself: '
        "configs/a.toml -> configs/b.toml -> configs/a.toml"
    ]


@pytest.mark.parametrize("base, told", [("3", "must be the name"), ('"basis"', "did you mean")])
def test_what_is_extended_must_exist(base: str, told: str):
    write("", "base")
    write(f"\nextends = {base}")
    with pytest.raises(UserError) as caught:
        load(Toy, "configs", "x")
    (fault,) = caught.value.faults
    assert fault.startswith(f"configs/x.toml:2: extends = {base}: ")
    assert told in fault


@pytest.mark.parametrize(
    "content, told",
    [
        (b"a = 1\n[[[\n", "configs/x.toml:2: not valid TOML: "),
        (b'a = 1\nb = "open', "configs/x.toml:2: not valid TOML: "),
        (b"a = 1\na = 2\n", "configs/x.toml:2: not valid TOML: "),
        (b"a = \xff", "configs/x.toml: must be text in UTF-8"),
    ],
)
def test_a_broken_file_is_one_line(content: bytes, told: str):
    Path("configs/x.toml").write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_toml(Path("configs/x.toml"))
    (fault,) = caught.value.faults
    assert fault.startswith(told)
    assert "\n" not in fault


def test_a_file_too_large_to_be_a_config_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """One of 9.4 MB was once played with for two minutes."""
    file = tmp_path / "large.toml"
    keys = "".join(f"key_{k} = {k}\n" for k in range(400_000))
    file.write_text(f'extends = "world_2010"\n[market]\n{keys}')
    begun = time.process_time()
    with pytest.raises(UserError, match=r"large.toml: is larger than 1,000,000 bytes"):
        load_config(file)
    assert time.process_time() - begun < 1.0


def test_the_first_of_many_faults_are_told_and_the_others_counted(tmp_path: Path) -> None:
    file = tmp_path / "many.toml"
    keys = "".join(f"key_{k} = {k}\n" for k in range(20_000))
    file.write_text(f'extends = "world_2010"\n[market]\n{keys}')
    with pytest.raises(UserError) as caught:
        load_config(file)
    assert len(caught.value.faults) == 51
    assert "many.toml:3: market.key_0 = 0: unknown key" in caught.value.faults[0]
    assert caught.value.faults[-1].endswith(": and 19950 faults more")


def test_a_missing_file_is_told_with_the_names_there_are():
    write("", "world_2010")
    with pytest.raises(UserError) as caught:
        find("configs", "wrld_2010")
    (fault,) = caught.value.faults
    assert fault.startswith("wrld_2010: no such config (did you mean 'world_2010'?); known configs")
    assert "world_2010" in known("configs")
    with pytest.raises(UserError) as caught:
        find("configs", "elsewhere/none.toml")
    (fault,) = caught.value.faults
    assert fault.startswith("elsewhere/none.toml: no such file; known configs: ")


def test_the_working_folder_comes_first():
    name = next(iter(known("configs")), "x")
    assert find("configs", write("", name)) == Path.cwd() / f"configs/{name}.toml"


def test_data_of_a_file_is_checked_with_its_path():
    write("question = 3")
    path = Path("configs/x.toml")
    with pytest.raises(UserError) as caught:
        validate(Toy, read_toml(path), path)
    assert caught.value.faults == ["configs/x.toml:1: question = 3: must be text"]


def test_lines_are_found_in_every_way_of_writing_a_key():
    text = (
        '"a b" = 1\n'  # 1
        "c.d = 2  # = 3\n"  # 2
        "[t]\n"  # 3
        "text = '''\n"  # 4
        "not.a.key = 1\n"
        "'''\n"
        "list = [\n"  # 7
        '  "x = 1",\n'
        "]\n"
        "[[t.rows]]\n"  # 10
        "k = 1\n"  # 11
        "[[t.rows]]  # again\n"  # 12
        "[t.rows.deep]\n"  # 13
        "k = 2\n"  # 14
    )
    expected: dict[tuple[Any, ...], int] = {
        ("a b",): 1,
        ("c", "d"): 2,
        ("t",): 3,
        ("t", "text"): 4,
        ("t", "list"): 7,
        ("t", "rows", 0): 10,
        ("t", "rows", 0, "k"): 11,
        ("t", "rows", 1): 12,
        ("t", "rows", 1, "deep"): 13,
        ("t", "rows", 1, "deep", "k"): 14,
    }
    assert key_lines(text) == expected


def test_the_nearest_name_ignores_case_and_is_silent_when_none_is_near():
    assert nearest("quota2001", ["Open", "Quota2010"]) == " (did you mean 'Quota2010'?)"
    assert nearest("NoSuchThing", ["Open", "Quota2010"]) == ""


def test_an_empty_experiment_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("")
    with pytest.raises(UserError) as refused:
        validate(Experiment, {}, path)
    assert len(refused.value.faults) == 1
    assert "empty.toml" in refused.value.faults[0]
    assert "question, config" in refused.value.faults[0]
