"""Hashes and proofs against the published vectors of Certificate Transparency, and against each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.audit.formulas import (
    canonical,
    consistency_proof,
    grow,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_of_peaks,
)

# What checks a proof is what people run who have a receipt: it stands alone and knows nothing of the service.
from suppliers.sealing.verify_receipt import is_grown, is_included

# The reference leaves, roots and paths of the Certificate Transparency project's Merkle tree tests
# (google/certificate-transparency, merkletree/merkle_tree_test.cc, Apache 2.0).
LEAVES = [
    leaf_hash(bytes.fromhex(data))
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATHS = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size):
    assert root(LEAVES[:size]).hex() == ROOTS[size - 1]
    assert (
        root_of_peaks(grow(grow((), LEAVES[: size // 2]), LEAVES[size // 2 : size])).hex() == ROOTS[size - 1]
    )


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_inclusion_proofs_are_the_published_ones(index, size):
    assert tuple(step.hex() for step in inclusion_proof(index, LEAVES[:size])) == PATHS[index, size]


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(first, second):
    assert tuple(s.hex() for s in consistency_proof(first, LEAVES[:second])) == CONSISTENCY[first, second]


@given(size=st.integers(1, 70), data=st.data())
def test_every_leaf_is_proved_and_no_other_leaf_or_place_is(size, data):
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(index, leaves), root(leaves)

    assert is_included(leaves[index], index, size, proof, top)
    assert not is_included(leaf_hash(b"other"), index, size, proof, top)
    assert not is_included(leaves[index], size, size, proof, top)
    assert not is_included(leaves[index], index, size, [*proof, top], top)
    for other in range(size):
        if other != index:
            assert not is_included(leaves[index], other, size, proof, top)


@given(second=st.integers(1, 70), data=st.data())
def test_every_earlier_tree_is_proved_and_no_other_one_is(second, data):
    leaves = [leaf_hash(bytes([number])) for number in range(second)]
    first = data.draw(st.integers(1, second))
    proof = consistency_proof(first, leaves)

    assert is_grown(first, second, root(leaves[:first]), root(leaves), proof)
    assert not is_grown(first, second, leaf_hash(b"other"), root(leaves), proof)
    assert not is_grown(first, second, root(leaves[:first]), leaf_hash(b"other"), proof)


def test_a_leaf_can_never_pass_for_a_node():
    left, right = LEAVES[:2]

    assert leaf_hash(left + right) != node_hash(left, right)


def test_canonical_bytes_do_not_depend_on_the_order_of_keys():
    assert canonical({"b": [1, None, True], "a": {"d": "£", "c": 2}}) == (
        '{"a":{"c":2,"d":"£"},"b":[1,null,true]}'.encode()
    )


@pytest.mark.parametrize("value", [0.1, float("nan"), object(), 1j])
def test_canonical_bytes_refuse_what_has_no_single_spelling(value):
    with pytest.raises(TypeError):
        canonical({"a": [value]})
