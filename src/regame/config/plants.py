"""Sections of a config on plants: what they make, and how they are built and given up."""

from pydantic import Field

from regame.config.section import Section, number


class Production(Section):
    """Output of firms."""

    response: float = number(0.43, 0.05, 5, "1", "width of the logistic of log margin in output")
    headroom: float = number(0.6, 0, 3, "1", "log margin at which output is half, below cost")
    adjustment: float = number(
        6.0, 1, 1e6, "months", "time in which extractors close a gap in stocks"
    )
    cost: float = number(1.0, 0.3, 3, "1", "scale of unit costs in the holder state")
    cost_outside: float = number(1.0, 0.3, 3, "1", "scale of unit costs elsewhere")
    enforced_plan: float = number(0.35, 0, 1, "share", "cut of planned output by a full campaign")
    planned_from_year: int = Field(2011, description="year from which statistics count plans only")
    campaign_rise: float = number(6.7, 0.5, 60, "months", "a campaign takes to full strength")
    campaign_half_life: float = number(15.6, 0.5, 120, "months", "half-life after it ends")
    campaign_scale: float = number(1.0, 0, 3, "1", "strength of campaigns over what is ordered")
    moves: float = number(0.0, 0, 1, "1/month", "of who works unseen moves away in a campaign")
    plan_stands: float = number(
        -1, -1, 3, "1", "growth planned of extractors over products'; -1: none"
    )
    noise: float = number(0.02, 0, 0.3, "1", "monthly standard deviation of a firm's output")
    fixed: float = number(0.3, 0, 1, "share", "of a new plant's cost at nameplate that runs on")
    cost_growth: float = number(0.03, -0.1, 0.3, "1/year", "growth of all unit costs, real dollars")


class Investment(Section):
    """Starting, building, mothballing and closing plants."""

    trend_weight: float = number(
        0.5, 0, 0.5, "share", "w: weight of the price in the view, of sellers too"
    )
    view_memory: float = number(0.08, 0.01, 1, "1/month", "speed of the view, of sellers too")
    hurdle: float = number(1.3, 1, 5, "1", "view over full cost at which projects look sound")
    hazard: float = number(0.04, 0, 1, "1/month", "chance to start at twice the hurdle, funded")
    pipeline: float = number(1.0, 0, 5, "1", "discount of the view per share of use in building")
    lead_mine: float = number(44, 1, 240, "months", "permit and build as planned, new extractors")
    lead_separation: float = number(28, 1, 240, "months", "permit and build as planned, refineries")
    lead_magnet: float = number(20, 1, 240, "months", "permit and build as planned, products")
    lead_recycling: float = number(16, 1, 240, "months", "decision to output as planned, recycling")
    ramp: float = number(36, 1, 240, "months", "first output to full output")
    start: float = number(0.3, 0.02, 1, "share", "of its pace at which a ramp begins; 1: at once")
    reach: float = number(0.7, 0.05, 1, "share", "of nameplate that is reached outside")
    restart: float = number(8, 1, 120, "months", "restart from mothballs")
    patience: float = number(12, 1, 120, "months", "loss-making before mothballing")
    expansion: float = number(0.06, 0, 0.5, "1/year", "growth a year of plants that run full")
    discount: float = number(0.10, 0, 0.4, "1/year", "rate at which capital cost is annualised")
    equity: float = number(0.0, 0, 5, "1", "fall of the hurdle's margin per unit of scare, log")
    usual_months: float = number(
        0, 0, 600, "months", "in which the usual price follows the price paid; 0: never"
    )
    slip: float = number(1.0, 0, 2, "1", "scale of delay and overrun of new plants; 0: as planned")
    together: float = number(
        1, 0, 1, "0/1", "the plants of a project slip by one draw; 0: each by its own"
    )
    margin: float = number(
        0.0, 0, 2, "1/year", "growth of plants of the last stage per log of price on cost"
    )
