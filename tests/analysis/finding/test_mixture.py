"""Parts of a mixture: they settle on the texts that belong together, and are joined while that is cheap."""

import numpy as np
import scipy.sparse as sp

from analysis.finding.mixture import View, begin, chances, describe, gather, hold, join, merge, settle
from analysis.finding.vectors import unit

KEYS = np.arange(60, dtype=np.uint64)


def two_piles(each: int = 30) -> View:
    """Texts of two kinds that share neither words nor direction; the first half is of one kind."""
    chance = np.random.default_rng(0)
    counts = np.zeros((2 * each, 8), np.float32)
    counts[:each, :4] = chance.integers(1, 4, (each, 4))
    counts[each:, 4:] = chance.integers(1, 4, (each, 4))
    return View(sp.csr_matrix(counts), unit(counts + 0.01), 10.0)


def test_texts_that_belong_together_settle_in_one_part() -> None:
    view = two_piles()
    found = settle(begin(view, gather(view.vectors, KEYS, 2, draw=1))).shares.argmax(axis=1)
    assert len(set(found[:30])) == len(set(found[30:])) == 1
    assert found[0] != found[-1]


def test_shares_of_a_text_add_up_to_one() -> None:
    view = two_piles()
    shares = describe(view, gather(view.vectors, KEYS, 5, draw=0)).weigh(view)
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)


def test_a_part_that_hardly_any_text_needs_is_given_up() -> None:
    view = two_piles()
    opening = np.zeros((60, 3), np.float32)
    opening[:30, 0] = opening[30:, 1] = 1
    opening[0] = 0, 0, 1
    found = settle(begin(view, opening))
    assert found.shares.shape[1] == 2
    assert found.groups == ((0,), (1,))


def test_parts_that_tell_the_same_story_are_joined_and_others_are_not() -> None:
    view = two_piles()
    opening = np.zeros((60, 4), np.float32)
    for part in range(4):
        opening[part * 15 : part * 15 + 15, part] = 1
    found = merge(begin(view, opening), price=20.0, most=40)
    joined = join(opening, found)
    assert found == [[0, 1], [2, 3]]
    assert (joined[:30].argmax(axis=1) == joined[0].argmax()).all()
    assert (joined[30:].argmax(axis=1) == joined[-1].argmax()).all()
    assert len(merge(begin(view, opening), number=3, price=0.0, most=40)) == 3
    assert len(merge(begin(view, opening), price=0.0, most=1)) == 1


def test_joining_adds_shares() -> None:
    shares = np.array([[0.2, 0.3, 0.5]], np.float32)
    assert np.allclose(join(shares, [[0, 2], [1]]), [[0.7, 0.3]])


def test_what_is_said_beforehand_counts_as_evidence_and_is_joined_with_its_parts() -> None:
    view = two_piles()
    said = np.full((60, 3), 0.25, np.float32)
    said[:, 1] = 0.5
    found = describe(view, np.full((60, 3), 1 / 3)).weigh(view)
    assert np.allclose(found, 1 / 3)
    told = View(view.counts, view.vectors, view.concentration, said)
    assert np.allclose(describe(told, np.full((60, 3), 1 / 3)).weigh(told), said, atol=1e-3)
    joined = begin(told, said).regroup([[0, 2], [1]])
    assert joined.view.said is not None
    assert np.allclose(joined.view.said, 0.5)
    assert joined.groups == ((0, 2), (1,))


def test_parts_that_are_known_are_all_kept_whatever_their_size() -> None:
    view = two_piles()
    said = np.zeros((60, 3), np.float32)
    said[:30, 0] = said[30:, 1] = 1
    found = hold(View(view.counts, view.vectors, view.concentration, said), said)
    assert len(found.words) == 3
    assert not found.sizes.any()


def test_chance_knows_a_text_by_its_key_whichever_others_there_are() -> None:
    drawn = chances(KEYS, 3, 1)
    assert np.array_equal(drawn[::2], chances(KEYS[::2], 3, 1))
    assert not np.array_equal(drawn, chances(KEYS, 3, 2))
    assert 0 < drawn.min() < 0.2
    assert 0.8 < drawn.max() < 1
