"""The fields of OCDS that the market needs, as msgspec decodes them: releases, records, packages; 1.0 and 1.1."""

from decimal import Decimal
from typing import Any

import msgspec


class _Lax(msgspec.Struct, gc=False):
    """Base: fields that are missing or null are None; fields that we do not know are passed over."""


class Value(_Lax):
    amount: Decimal | None = None
    currency: str | None = None
    amountGross: Decimal | None = None


class Identifier(_Lax):
    id: Any = None
    scheme: str | None = None


class Coded(_Lax):
    id: Any = None
    scheme: str | None = None


class Details(_Lax):
    scale: Any = None
    vcse: Any = None
    classifications: list[Coded] | None = None


class Address(_Lax):
    region: Any = None


class Organisation(_Lax):
    id: Any = None
    name: Any = None
    identifier: Identifier | None = None
    details: Details | None = None
    roles: Any = None
    address: Any = None
    sme: Any = None  # the 1.0 shape of Contracts Finder has these two inline
    vco: Any = None


class Document(_Lax):
    noticeType: Any = None


class Item(_Lax):
    classification: Coded | None = None
    additionalClassifications: list[Coded] | None = None


class Lot(_Lax):
    value: Value | None = None


class Techniques(_Lax):
    hasFrameworkAgreement: Any = None


class Tender(_Lax):
    id: Any = None
    title: Any = None
    status: Any = None
    value: Value | None = None
    procurementMethod: Any = None
    procurementMethodDetails: Any = None
    classification: Coded | None = None
    items: list[Item] | None = None
    lots: list[Lot] | None = None
    techniques: Techniques | None = None
    documents: list[Document] | None = None
    numberOfTenderers: Any = None


class Award(_Lax):
    id: Any = None
    title: Any = None
    status: Any = None
    date: Any = None
    value: Value | None = None
    suppliers: list[Organisation] | None = None
    items: list[Item] | None = None
    documents: list[Document] | None = None


class Statistic(_Lax):
    measure: Any = None
    value: Any = None


class Bids(_Lax):
    statistics: list[Statistic] | None = None


class Release(_Lax):
    ocid: Any = None
    id: Any = None
    date: Any = None
    tag: Any = None
    buyer: Organisation | None = None
    parties: list[Organisation] | None = None
    tender: Tender | None = None
    awards: list[Award] | None = None
    bids: Bids | None = None
    # A record or a package may stand where a release does: then these are filled.
    compiledRelease: msgspec.Raw = msgspec.Raw()
    releases: msgspec.Raw = msgspec.Raw()
    records: msgspec.Raw = msgspec.Raw()


DECODE = msgspec.json.Decoder(Release).decode
DECODE_LIST = msgspec.json.Decoder(list[msgspec.Raw]).decode
