"""Parts of a mixture: they settle on the texts that belong together, and are joined while that is cheap."""

import numpy as np
import scipy.sparse as sp

from analysis.finding.mixture import View, describe, gather, join, merge, settle
from analysis.finding.vectors import unit


def two_piles(each: int = 30) -> View:
    """Texts of two kinds that share neither words nor direction; the first half is of one kind."""
    chance = np.random.default_rng(0)
    counts = np.zeros((2 * each, 8), np.float32)
    counts[:each, :4] = chance.integers(0, 3, (each, 4))
    counts[each:, 4:] = chance.integers(0, 3, (each, 4))
    return View(sp.csr_matrix(counts), unit(counts + 0.01), 10.0)


def test_texts_that_belong_together_settle_in_one_part() -> None:
    view = two_piles()
    found = settle(view, gather(view.vectors, 2, seed=1)).argmax(axis=1)
    assert len(set(found[:30])) == len(set(found[30:])) == 1
    assert found[0] != found[-1]


def test_shares_of_a_text_add_up_to_one() -> None:
    view = two_piles()
    shares = describe(view, gather(view.vectors, 5, seed=0)).weigh(view)
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)


def test_a_part_that_hardly_any_text_needs_is_given_up() -> None:
    view = two_piles()
    opening = np.zeros((60, 3), np.float32)
    opening[:30, 0] = opening[30:, 1] = 1
    opening[0] = 0, 0, 1
    assert settle(view, opening).shape[1] == 2


def test_parts_that_tell_the_same_story_are_joined_and_others_are_not() -> None:
    view = two_piles()
    opening = np.zeros((60, 4), np.float32)
    for part in range(4):
        opening[part * 15 : part * 15 + 15, part] = 1
    joined = merge(view, opening, price=20.0, most=40)
    assert joined.shape[1] == 2
    assert (joined[:30].argmax(axis=1) == joined[0].argmax()).all()
    assert (joined[30:].argmax(axis=1) == joined[-1].argmax()).all()
    assert merge(view, opening, number=3, price=0.0, most=40).shape[1] == 3
    assert merge(view, opening, price=0.0, most=1).shape[1] == 1


def test_joining_adds_shares() -> None:
    shares = np.array([[0.2, 0.3, 0.5]], np.float32)
    assert np.allclose(join(shares, [[0, 2], [1]]), [[0.7, 0.3]])
