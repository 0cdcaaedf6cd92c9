"""The arithmetic of the simulator: plans and bids in, one report out.

``bidders``: invented bids. ``report``: everything about a plan and its bids. ``stability``: places under shaken
weights. ``verdicts``: the report in sentences, with fixes.
"""
