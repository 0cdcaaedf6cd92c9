"""What the checks answer, field by field, as `/api/v1/schema/` describes it."""

from typing import Any

from rest_framework import serializers


class FixOut(serializers.Serializer[Any]):
    """What would mend it, with the figure before and after where there is one."""

    text = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class FindingOut(serializers.Serializer[Any]):
    """What one check found. ``lot``: its number, null for the whole."""

    id = serializers.CharField()
    title = serializers.CharField()
    severity = serializers.CharField()
    lot = serializers.IntegerField(allow_null=True)
    message = serializers.CharField()
    explained_at = serializers.URLField()
    fix = FixOut(allow_null=True)


class ReadOut(serializers.Serializer[Any]):
    """What was read from the text that was sent, and from which words of it."""

    field = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    words = serializers.CharField()
    assumed = serializers.BooleanField()


class LotScoreOut(serializers.Serializer[Any]):
    lot = serializers.IntegerField()
    score = serializers.IntegerField()


class AccessFixOut(serializers.Serializer[Any]):
    text = serializers.CharField()
    score = serializers.IntegerField(help_text="What the whole would then have")


class AccessCheckOut(serializers.Serializer[Any]):
    """One of the eighteen checks of access."""

    id = serializers.CharField()
    title = serializers.CharField()
    points = serializers.IntegerField()
    out_of = serializers.IntegerField()
    reason = serializers.CharField()
    fix = AccessFixOut(allow_null=True)


class AccessScoreOut(serializers.Serializer[Any]):
    """How open a draft is to small firms, of 100."""

    score = serializers.IntegerField()
    verdict = serializers.CharField()
    words = serializers.CharField()
    worst_lot = serializers.IntegerField(allow_null=True)
    lots = LotScoreOut(many=True)
    checks = AccessCheckOut(many=True)


class AccessOut(AccessScoreOut):
    read = ReadOut(many=True)


class BundlingPartOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    reason = serializers.CharField()


class CapabilityOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    words = serializers.CharField()


class LotBundlingOut(serializers.Serializer[Any]):
    """How much one lot ties together, with its parts."""

    lot = serializers.IntegerField()
    score = serializers.IntegerField()
    verdict = serializers.CharField()
    words = serializers.CharField()
    parts = BundlingPartOut(many=True)
    capabilities = CapabilityOut(many=True)
    reusable = serializers.ListField(child=serializers.CharField())


class BundlingOut(serializers.Serializer[Any]):
    score = serializers.IntegerField(help_text="Of the worst lot")
    lots = LotBundlingOut(many=True)
    read = ReadOut(many=True)


class StripOut(serializers.Serializer[Any]):
    """One light of the strip above a draft."""

    key = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    text = serializers.CharField()


class CheckedOut(serializers.Serializer[Any]):
    """Every check over a draft."""

    blocks = serializers.IntegerField()
    findings = FindingOut(many=True)
    strip = StripOut(many=True)
    access = AccessScoreOut()
    bundling = LotBundlingOut(many=True)
    read = ReadOut(many=True)
