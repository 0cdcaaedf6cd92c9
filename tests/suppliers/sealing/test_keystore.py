"""Keys outside the database: made once, gone for good."""

import threading

import pytest

from suppliers.sealing.boxes import Unsealable
from suppliers.sealing.keystore import KeyDestroyed, KeyStore
from suppliers.sealing.secrets import derived_key, lock, unlock

SEED = "a seed for tests that is long enough to pass"


@pytest.fixture
def store(tmp_path):
    return KeyStore(tmp_path / "keys", SEED, "draft")


def test_a_key_is_made_once_and_read_again(store):
    key = store.get_or_make("T-0001")

    assert len(key) == 32
    assert store.get("T-0001") == key == store.get_or_make("T-0001")
    assert store.get_or_make("T-0002") != key


def test_the_file_does_not_hold_the_key_and_only_the_owner_reads_it(store):
    key = store.get_or_make("T-0001")
    path = store.folder / "T-0001.key"

    assert key not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in store.folder.iterdir()] == ["T-0001.key"]


def test_twenty_makers_at_once_get_one_key(store):
    found = []
    threads = [threading.Thread(target=lambda: found.append(store.get_or_make("T-0001"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 20
    assert len(set(found)) == 1


def test_a_destroyed_key_is_gone_for_good(store):
    locked = lock(store.get_or_make("T-0001"), b"draft", context=b"c")

    assert store.destroy("T-0001") is True
    assert store.destroy("T-0001") is False
    with pytest.raises(KeyDestroyed):
        store.get("T-0001")
    with pytest.raises(Unsealable):
        unlock(store.get_or_make("T-0001"), locked, context=b"c")


def test_a_key_file_of_another_seed_or_name_or_a_changed_one_is_not_read(store, tmp_path):
    store.get_or_make("T-0001")
    (store.folder / "T-0002.key").write_bytes((store.folder / "T-0001.key").read_bytes())
    with pytest.raises(KeyDestroyed):
        store.get("T-0002")
    with pytest.raises(KeyDestroyed):
        KeyStore(store.folder, SEED + "!", "draft").get("T-0001")
    with pytest.raises(KeyDestroyed):
        KeyStore(store.folder, SEED, "other").get("T-0001")
    (store.folder / "T-0001.key").write_bytes(b"")
    with pytest.raises(KeyDestroyed):
        store.get_or_make("T-0001")


@pytest.mark.parametrize("name", ["../x", "", "a/b", "T 1", "x" * 65, "T-0001\n"])
def test_a_name_that_could_leave_the_folder_is_refused(store, name):
    with pytest.raises(ValueError, match="letters"):
        store.get_or_make(name)


def test_purposes_have_keys_of_their_own_and_short_seeds_are_refused():
    assert derived_key(SEED, "a") != derived_key(SEED, "b")
    with pytest.raises(ValueError, match="32"):
        derived_key("short", "a")


def test_every_changed_byte_of_a_locked_secret_is_refused():
    locked = lock(bytes(32), b"a draft", context=b"c")
    for position in range(len(locked)):
        changed = bytearray(locked)
        changed[position] ^= 1
        with pytest.raises(Unsealable):
            unlock(bytes(32), bytes(changed), context=b"c")
    with pytest.raises(Unsealable):
        unlock(bytes(32), b"", context=b"c")
