"""Signs by rules that need no model, beside those of the model: a case must do better than these.

They say the same by every measure, always in the holder's favour or against it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from regame.analysis.signs import HARMS, PAYS, Years
from regame.studies.cases.parts import Baseline, Baselines, Case

RULE_YEARS = 2  # the rule of thumb: pays for so long and harms afterwards
USUAL = HARMS  # the constant where no record says which is best
OF_KIND = {"price": PAYS, "stop": HARMS}  # kind of a weapon, as its case says -> sign


def rule_of_thumb(years: Years) -> str:
    """The sign that the rule gives so many years after the start, for every measure."""
    return PAYS if years <= RULE_YEARS else HARMS


def best_constant(signs: Sequence[str]) -> str:
    """The sign that most of a record's rows have, which is known only afterwards; harms if none."""
    counted = Counter(signs)
    return max(counted, key=lambda sign: (counted[sign], sign == USUAL), default=USUAL)


def kinds_of(cases: Sequence[Case]) -> dict[str, str]:
    """The sign that goes with the kind of weapon: case -> sign, of cases that say their kind."""
    return {case.case: OF_KIND[case.kind] for case in cases if case.kind}


def baselines_of(cases: Sequence[Case], constant: str) -> Baselines:
    """The signs of every baseline, by case, measure and horizon. constant: sign of the first."""
    keys = {
        (case.case, item.measure, sign.years): sign.sign
        for case in reversed(cases)
        for part in reversed(case.parts)  # the first source counts
        for item in part.measures
        for sign in item.signs
    }
    kinds = kinds_of(cases)

    def rows(by: Mapping[tuple[str, str, Years], str]) -> tuple[Baseline, ...]:
        return tuple(
            Baseline(case=case, measure=measure, horizon_years=years, sign=sign, model=model)
            for (case, measure, years), model in keys.items()
            if (sign := by.get((case, measure, years))) is not None
        )

    return Baselines(
        best_constant=rows(dict.fromkeys(keys, constant)),
        thumb=rows({key: rule_of_thumb(key[2]) for key in keys}),
        kind=rows({key: kinds[key[0]] for key in keys if key[0] in kinds}),
    )
