"""Opening officers: a passphrase each, and a key that no one of them has alone."""

import inspect
from itertools import permutations

import pytest

from suppliers.sealing import officers as officers_module
from suppliers.sealing.boxes import Unsealable, new_pair, public_of
from suppliers.sealing.officers import OfficerKeys, WrongPassphrase, new_officer_keys, unlock_officer
from suppliers.sealing.pairs import take_off_inner, take_off_outer, wrap_for_pairs

PASSPHRASE = "copper kettle on a rainy morning"


def test_a_passphrase_is_stretched_as_the_standard_recommends():
    """RFC 9106, section 4, second recommended option: 3 passes over 64 MiB, 4 lanes."""
    source = inspect.getsource(officers_module)

    assert "MEMORY_KIB = 64 * 1024\nPASSES = 3\nLANES = 4\n" in source


@pytest.fixture
def keys():
    return new_officer_keys(PASSPHRASE, owner="officer-1")


@pytest.fixture
def officers():
    pairs = {name: new_pair() for name in ("ann", "ben", "cat")}
    return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}


def test_the_passphrase_gives_the_private_key_back(keys):
    assert public_of(unlock_officer(keys, PASSPHRASE, owner="officer-1")) == keys.public


def test_the_same_words_with_other_spaces_or_letter_forms_are_the_same_passphrase(keys):
    spaced = unlock_officer(keys, "  copper  kettle on a rainy morning ", owner="officer-1")
    assert public_of(spaced) == keys.public
    accented = new_officer_keys("caf\u00e9 kettle on a rainy morning", owner="officer-1")
    decomposed = unlock_officer(accented, "cafe\u0301 kettle on a rainy morning", owner="officer-1")
    assert public_of(decomposed) == accented.public


@pytest.mark.parametrize("wrong", ["copper kettle on a rainy mornin", PASSPHRASE.upper(), "", " "])
def test_another_passphrase_gives_nothing(keys, wrong):
    with pytest.raises(WrongPassphrase):
        unlock_officer(keys, wrong, owner="officer-1")


def test_a_key_moved_to_another_persons_row_gives_nothing(keys):
    with pytest.raises(WrongPassphrase):
        unlock_officer(keys, PASSPHRASE, owner="officer-2")


def test_a_public_key_that_was_swapped_is_noticed(keys):
    swapped = OfficerKeys(new_pair()[1], keys.salt, keys.protected)

    with pytest.raises(WrongPassphrase):
        unlock_officer(swapped, PASSPHRASE, owner="officer-1")


def test_the_stored_key_is_not_the_private_key(keys):
    private = unlock_officer(keys, PASSPHRASE, owner="officer-1")

    assert private not in keys.protected
    assert PASSPHRASE.encode() not in keys.protected


def test_a_short_passphrase_is_refused():
    with pytest.raises(ValueError, match="at least 14"):
        new_officer_keys("short", owner="officer-1")
    with pytest.raises(ValueError, match="at least 14"):
        new_officer_keys("a" + " " * 40 + "b", owner="officer-1")


def test_any_two_officers_open_in_any_order(officers):
    privates, publics = officers
    envelope_private, envelope_public = new_pair()
    wraps = wrap_for_pairs(envelope_private, publics, envelope="T-0001:quality")
    assert set(wraps) == set(permutations(publics, 2))

    for first, second in wraps:
        inner = take_off_outer(
            wraps[first, second], privates[first], envelope="T-0001:quality", first=first, second=second
        )
        private = take_off_inner(
            inner,
            privates[second],
            envelope="T-0001:quality",
            first=first,
            second=second,
            public=envelope_public,
        )
        assert private == envelope_private


def test_one_officer_with_every_wrap_has_nothing(officers):
    privates, publics = officers
    envelope_private, envelope_public = new_pair()
    wraps = wrap_for_pairs(envelope_private, publics, envelope="e")
    ann = privates["ann"]

    for (first, second), wrap in wraps.items():
        held = [wrap]
        for place in ((first, second), (second, first)):
            try:
                held.append(take_off_outer(wrap, ann, envelope="e", first=place[0], second=place[1]))
            except Unsealable:
                continue
        for box in held:
            assert envelope_private not in box
            for place in ((first, second), (second, first)):
                with pytest.raises(Unsealable):
                    take_off_inner(
                        box, ann, envelope="e", first=place[0], second=place[1], public=envelope_public
                    )


def test_a_wrap_of_another_envelope_or_pair_is_refused(officers):
    privates, publics = officers
    wraps = wrap_for_pairs(new_pair()[0], publics, envelope="quality")

    with pytest.raises(Unsealable):
        take_off_outer(wraps["ann", "ben"], privates["ann"], envelope="price", first="ann", second="ben")
    with pytest.raises(Unsealable):
        take_off_outer(wraps["ann", "ben"], privates["ann"], envelope="quality", first="ann", second="cat")


def test_a_wrap_of_a_wrong_key_is_noticed(officers):
    privates, publics = officers
    _, expected_public = new_pair()
    wraps = wrap_for_pairs(new_pair()[0], publics, envelope="e")
    inner = take_off_outer(wraps["ann", "ben"], privates["ann"], envelope="e", first="ann", second="ben")

    with pytest.raises(Unsealable, match="not the key of this envelope"):
        take_off_inner(
            inner, privates["ben"], envelope="e", first="ann", second="ben", public=expected_public
        )


def test_fewer_than_three_officers_or_a_shared_key_are_refused(officers):
    _, publics = officers
    with pytest.raises(ValueError, match="At least 3"):
        wrap_for_pairs(b"k" * 32, {"ann": publics["ann"], "ben": publics["ben"]}, envelope="e")
    with pytest.raises(ValueError, match="the same key"):
        wrap_for_pairs(b"k" * 32, {**publics, "cat": publics["ann"]}, envelope="e")
