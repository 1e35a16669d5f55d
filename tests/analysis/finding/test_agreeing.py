"""Where a search without prior knowledge begins: with what random starts agree on, which must not jump."""

import zlib

import numpy as np
import scipy.sparse as sp
from scipy.linalg import qr
from sklearn.metrics import adjusted_rand_score

from analysis.finding import mixture
from analysis.finding.agreeing import _cut, agree
from analysis.finding.mixture import Keys, View
from analysis.finding.vectors import unit

SUBJECTS = 12


def cloud(texts: int = 480) -> tuple[View, Keys]:
    """Texts whose subjects run into each other, with words drawn from two of them each."""
    chance = np.random.default_rng(4)
    subjects = chance.dirichlet(np.full(60, 0.3), SUBJECTS)
    shares = np.eye(SUBJECTS)[np.arange(texts) % SUBJECTS] + 0.6 * chance.dirichlet(np.full(SUBJECTS, 0.5), texts)
    counts = np.array([chance.multinomial(9, each) for each in (shares @ subjects) / shares.sum(axis=1, keepdims=True)])
    keys = np.array([zlib.crc32(str(place).encode()) for place in range(texts)], np.uint64)
    return View(sp.csr_matrix(counts.astype(np.float32)), unit(np.sqrt(counts)), 10.0), keys


def test_another_seed_and_a_few_texts_fewer_begin_alike_where_single_starts_do_not() -> None:
    view, keys = cloud()
    some = np.flatnonzero(np.arange(len(keys)) % 20 != 7)
    found = agree(view, keys, None, 0).argmax(axis=1)
    seeded = agree(view, keys, None, 1).argmax(axis=1)
    fewer = agree(view.take(some), keys[some], None, 0).argmax(axis=1)
    single = [mixture.gather(view.vectors, keys, 40, draw).argmax(axis=1) for draw in range(2)]
    alone = adjusted_rand_score(*single)
    assert alone < 0.5  # the control: one start finds other groups with every draw
    assert adjusted_rand_score(found, seeded) > alone + 0.2
    assert adjusted_rand_score(found[some], fewer) > alone + 0.2


def test_the_same_texts_and_seed_begin_in_the_same_place() -> None:
    view, keys = cloud(120)
    assert np.array_equal(agree(view, keys, None, 3), agree(view, keys, None, 3))


def test_texts_that_are_all_the_same_or_hardly_any_begin_as_they_can() -> None:
    same = View(sp.csr_matrix(np.ones((60, 3), np.float32)), unit(np.ones((60, 3))), 10.0)
    assert agree(same, np.arange(60, dtype=np.uint64), None, 0).shape[0] == 60
    for texts in (0, 1, 3, 5):
        view, keys = cloud(480)
        rows = np.arange(texts)
        opening = agree(view.take(rows), keys[rows], None, 0)
        assert opening.shape[0] == texts
        assert np.allclose(opening.sum(axis=1), 1)


def test_a_number_of_themes_begins_with_more_groups_than_that() -> None:
    view, keys = cloud(240)
    assert len(set(agree(view, keys, None, 0).argmax(axis=1))) <= 20
    assert agree(view, keys, 30, 0).shape[1] == 45


def test_the_last_bits_of_sums_choose_nothing_where_texts_differ_as_much() -> None:
    """Another kind of processor sums in another order; all texts are of length 1, up to the last bits."""
    groups = 6
    apart = np.repeat(np.eye(groups), 20, axis=0) + 0.05 * np.random.default_rng(1).random((120, groups))
    drawn = unit(apart).astype(np.float64)
    bits = 1 + 1e-7 * np.random.default_rng(2).standard_normal(120)
    order = [
        qr((rows / np.linalg.norm(rows, axis=1)[:, None] * bit[:, None]).T, mode="r", pivoting=True)[1]
        for rows, bit in ((drawn, np.ones(120)), (drawn, bits))
    ]
    assert list(order[0][:3]) != list(order[1][:3])  # the control: by length alone, the last bits choose
    assert np.array_equal(_cut(drawn, groups), _cut(drawn * bits[:, None], groups))
