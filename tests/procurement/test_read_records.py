"""Whole records out of one statement that is written once."""

import pytest

from procurement.accounts.models import User
from procurement.organisations.models import Organisation
from procurement.statements import Records
from procurement.tenders.models import Lot, Tender
from tests import make

pytestmark = pytest.mark.django_db

WITH_LOT = Records(
    "SELECT {t}, {o}, {l}, 7 FROM procurement_tender AS t JOIN procurement_organisation AS o ON o.id = t.buyer_id "
    "LEFT JOIN procurement_lot AS l ON l.tender_id = t.id AND l.number = %(lot)s WHERE t.id = %(tender)s",
    t=Tender,
    o=Organisation,
    l=Lot,
)


def test_each_record_is_what_django_reads_itself():
    tender = make.tender(make.buyer(), ladder=["More staff", "Shorter waits"])

    [(read, buyer, lot, seven)] = WITH_LOT.read({"tender": tender.pk, "lot": 1})

    for record in (read, buyer, lot):
        same = type(record)._base_manager.get(pk=record.pk)
        names = [column.attname for column in record._meta.concrete_fields]
        assert {name: getattr(record, name) for name in names} == {
            name: getattr(same, name) for name in names
        }
    assert (read.pk, read.ladder, seven) == (tender.pk, ["More staff", "Shorter waits"], 7)


def test_a_record_that_an_outer_join_did_not_find_is_none():
    tender = make.tender(make.buyer())

    assert WITH_LOT.read({"tender": tender.pk, "lot": 99})[0][2] is None


def test_no_row_is_no_record():
    assert WITH_LOT.read({"tender": 0, "lot": 1}) == []


def test_a_person_is_read_with_the_memberships_in_force(django_assert_num_queries):
    person = make.officer(make.buyer())

    with django_assert_num_queries(1):
        read = User.objects.with_memberships(person.pk)
        assert [each.organisation.kind for each in read.live_memberships] == ["buyer"]
    assert User.objects.with_memberships(0) is None
