"""The reasons for any mark are at most two clicks away from the result."""

import re

import pytest
from django.urls import reverse

from scoring.moderation.models import ConsensusMark
from scoring.results import actions
from tests import make
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db


def test_two_clicks_lead_from_the_result_to_the_reason_of_any_mark(client):
    world = made.computed({0: {"C1": 5}}, bids=3)
    make.sign_in(client, world.approver)
    page = client.get(reverse("results:show-results", args=[world.tender.reference])).text
    for bid in world.bids:
        # The first click opens a bid's parts, which stand on the same page; the second follows a part.
        assert f'href="#{bid.reference}"' in page
        parts = re.search(rf'<details[^>]*id="{bid.reference}".*?</details>', page, re.S).group()
        links = re.findall(r'href="([^"]+)"', parts)
        assert len(links) == len(world.codes)
        for link, code in zip(links, world.codes, strict=True):
            reason = ConsensusMark.objects.get(bid=bid, criterion_code=code).reason
            assert reason in client.get(link).text


@pytest.mark.prove
def test_the_result_asks_the_same_at_3_and_at_30_bids(client, django_assert_max_num_queries):
    counted = set()
    for bids in (3, 30):
        world = made.filled_and_priced(bids=bids, evaluators=1)
        actions.store_result(world.lot)
        make.sign_in(client, world.officer)
        with django_assert_max_num_queries(12) as asked:
            assert (
                client.get(reverse("results:show-results", args=[world.tender.reference])).status_code == 200
            )
        counted.add(len(asked))
    assert len(counted) == 1, counted
