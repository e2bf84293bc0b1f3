"""What the questions of states and of firms share: worlds, and policies of the user."""

from collections.abc import Collection, Sequence

from regame.config.backlash import BY_CALENDAR
from regame.core.errors import UserError
from regame.core.options import StudyOptions, check_options
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.options import RespondOptions


def sampled(study: Respond, options: RespondOptions) -> StudyOptions:
    """Return what worlds are sampled with; unless it is about deals, nobody is at odds.

    Raises UserError for a number that no flag would take.
    """
    check_options(options)
    return StudyOptions(
        runs=options.runs or study.runs,
        seed=study.seed if options.seed is None else options.seed,
        worlds=options.worlds,
        config=options.config,
        overrides=(*(() if study.deals else BY_CALENDAR), *options.overrides),
        strategies=options.strategies,
        ranges=options.ranges,
    )


def own_policies(texts: Sequence[str], names: Collection[str]) -> dict[str, Policy]:
    """Return policies of the user, each "NAME=STRATEGY". names: of policies that there are."""
    own: dict[str, Policy] = {}
    for policy_text in texts:
        name, policy_name, play = (part.strip() for part in policy_text.partition("="))
        if not (name and policy_name and play):
            raise UserError(f"--policy {policy_text}: must read like NAME=STRATEGY")
        if name in names or name in own:
            raise UserError(f"--policy {policy_text}: there is a policy {name!r} already")
        own[name] = Policy(play=play, why="a policy of your own")
    return own
