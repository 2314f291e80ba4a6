"""Every KPI by name: its formula in words, and the version that changes whenever its result may change."""

from typing import NamedTuple


class Formula(NamedTuple):
    text: str
    version: int = 1


FORMULAS = {
    "bac": Formula(
        "sum of the baseline cost of leaf tasks; else the approved budget; else the budget lines without contingency", 2
    ),
    "pv": Formula(
        "baseline cost due by the status date: time-phased, else evenly over the working days of the baseline"
    ),
    "ev": Formula("sum of percent complete x baseline cost of leaf tasks"),
    "ac": Formula("actual budget lines + hours x rate in force on the entry date, each hour once", 2),
    "cv": Formula("EV - AC"),
    "sv": Formula("EV - PV"),
    "cpi": Formula("EV / AC"),
    "spi": Formula("EV / PV"),
    "eac": Formula("BAC / CPI"),
    "eac_atypical": Formula("AC + (BAC - EV)"),
    "eac_combined": Formula("AC + (BAC - EV) / (CPI x SPI)"),
    "etc": Formula("EAC - AC"),
    "vac": Formula("BAC - EAC"),
    "tcpi": Formula("(BAC - EV) / (BAC - AC)"),
    "percent_complete": Formula("100 x EV / BAC"),
    "percent_spent": Formula("100 x AC / BAC"),
    "es_periods": Formula("N + (EV - PV_N) / (PV_N+1 - PV_N), in working days; the planned duration once EV = BAC"),
    "spi_t": Formula("ES / actual time, both in working days"),
    "slip_days": Formula("working days from the baseline finish to the forecast finish; negative is early"),
    "on_time_rate": Formula("milestones reached by their baseline date / milestones due"),
    "throughput_per_week": Formula("tasks finished in the last 12 weeks (or since the first one) / those weeks"),
    "cycle_time_days_p50": Formula("median of the days from the first 'in progress' to the last 'done'"),
    "cycle_time_days_p85": Formula("85th percentile of the days from the first 'in progress' to the last 'done'"),
    "utilisation": Formula(
        "seconds logged / seconds available to those who logged them (calendar x availability, without holidays)", 2
    ),
    "health": Formula("the worst colour among CPI, SPI(t), milestone slip and risk exposure"),
}
