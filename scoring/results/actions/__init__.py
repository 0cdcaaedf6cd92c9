"""Every write from opened prices to the award, a file a noun; callers import them from here."""

from scoring.results.actions.awards import (
    approve,
    award,
    fall,
    recommend,
    return_recommendation,
    tell_of_standstills,
)
from scoring.results.actions.challenges import close_challenge, decide_hold, log_challenge
from scoring.results.actions.computing import read_again, request_result, store_result
from scoring.results.actions.enquiries import KINDS, answer_enquiry, ask_about_price, decide_enquiry
from scoring.results.actions.packs import request_pack, store_pack
from scoring.results.actions.repairs import answer_repair, ask_repair

__all__ = [
    "KINDS",
    "answer_enquiry",
    "answer_repair",
    "approve",
    "ask_about_price",
    "ask_repair",
    "award",
    "close_challenge",
    "decide_enquiry",
    "decide_hold",
    "fall",
    "log_challenge",
    "read_again",
    "recommend",
    "request_pack",
    "request_result",
    "return_recommendation",
    "store_pack",
    "store_result",
    "tell_of_standstills",
]
