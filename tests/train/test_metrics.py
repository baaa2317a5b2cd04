"""Counts of right and wrong answers, compared with scikit-learn's and with counting by hand."""

import numpy as np
import pytest
from sklearn import metrics as theirs

import lucid
from lucid import nn
from lucid.data import DataLoader, TensorDataset
from lucid.train import confusion_matrix, report

CLASSES = 7


@pytest.fixture
def answers(randn):
    """Scores that are often right, and labels of which class 6 has none."""
    labels = np.arange(60) % 6
    scores = randn(60, CLASSES).astype("float32")
    scores[np.arange(60), labels] += 1.0
    return scores, labels


@pytest.fixture
def found(answers):
    """The report over batches of 13, and the last of 8."""
    scores, labels = (lucid.tensor(x) for x in answers)
    loader = DataLoader(TensorDataset(scores, labels), batch_size=13)
    return report(nn.Identity().train(), loader)


def test_all_numbers_are_scikit_learns(answers, found):
    scores, labels = answers
    predicted, names = scores.argmax(1), list(range(CLASSES))
    expected = theirs.confusion_matrix(labels, predicted, labels=names)
    assert np.array_equal(found.confusion, expected)
    precision, recall, f1, _ = theirs.precision_recall_fscore_support(
        labels, predicted, labels=names, zero_division=0
    )
    np.testing.assert_allclose(found.precision, precision)
    np.testing.assert_allclose(found.recall, recall)
    np.testing.assert_allclose(found.f1, f1)
    assert found.top1 == pytest.approx(theirs.accuracy_score(labels, predicted))
    top5 = theirs.top_k_accuracy_score(labels, scores, k=5, labels=names)
    assert found.top5 == pytest.approx(top5)
    assert found.top1 < found.top5 < 1.0


def test_probabilities_count_as_their_greatest(answers, found):
    scores, labels = answers
    soft = lucid.tensor(0.8 * np.eye(CLASSES, dtype="float32")[labels] + 0.2 / CLASSES)
    again = report(nn.Identity(), [(lucid.tensor(scores), soft)])
    assert np.array_equal(again.confusion, found.confusion)


def test_without_a_label_there_is_nothing_to_report():
    with pytest.raises(ValueError, match="report needs one label or more that is not negative"):
        report(nn.Identity(), [(lucid.zeros(2, 3), lucid.tensor([-100, -1]))])


def test_classes_are_whole_numbers():
    assert confusion_matrix([0.0, 1.0], [1, 1], 2).tolist() == [[0, 0], [1, 1]]
    with pytest.raises(ValueError, match=r"classes are whole numbers, and here is 0\.7"):
        confusion_matrix([0, 1], [0.7, 1.0], 2)


def test_pixels_are_counted_and_those_without_a_class_left_out(randn):
    scores = randn(2, 3, 4, 5).astype("float32")
    labels = scores.argmax(1)
    labels[:, 0, 0] = -100
    labels[0, 1, 1] = (labels[0, 1, 1] + 1) % 3
    found = report(nn.Identity(), [(lucid.tensor(scores), lucid.tensor(labels))], top=2)
    assert found.samples == 2 * 19
    assert found.top1 == pytest.approx(37 / 38)
    assert found.confusion.trace() == 37


def test_with_few_classes_top_5_is_of_them_all():
    found = report(nn.Identity(), [(lucid.ones(4, 2), lucid.tensor([0, 1, 0, 1]))])
    assert (found.top, found.top5) == (2, 1.0)
    assert "top-2 100.00%" in repr(found)


def test_the_table_has_a_row_a_class(found):
    found.class_names = [f"the class {i}" for i in range(CLASSES)]
    lines = repr(found).splitlines()
    assert lines[0].startswith("60 samples: top-1 ")
    assert len(lines) == 2 + CLASSES
    assert lines[-1].split() == ["the", "class", "6", "0", "0.00%", "0.00%", "0.000"]
    assert len({len(line) for line in lines[1:]}) == 1


def test_the_model_is_back_in_its_mode_and_has_no_graph():
    model = nn.Linear(2, 2).train()
    report(model, [(lucid.ones(4, 2), lucid.tensor([0, 1, 0, 1]))])
    assert model.training
    assert model.weight.grad is None


WRONG = {
    "a column of labels": (
        lambda: report(nn.Identity(), [(lucid.ones(3, 2), lucid.ones(3, 1).long())]),
        r"labels of shape \(3, 1\) for scores of shape \(3, 2\): .* indices of shape \(3,\)",
    ),
    "lengths": (
        lambda: confusion_matrix([0, 1], [0], 2),
        r"predictions of shape \(2,\) for labels of \(1,\)",
    ),
    "shapes": (
        lambda: confusion_matrix([[0, 1]], [[0], [1]], 2),
        r"predictions of shape \(1, 2\) for labels of \(2, 1\)",
    ),
    "a class": (
        lambda: confusion_matrix([0, 2], [0, 1], 2),
        "predicted are from 0 to 2: they must",
    ),
    "a label": (lambda: confusion_matrix([0, 1], [-1, 1], 2), "labels are from -1 to 1"),
    "no batch": (lambda: report(nn.Identity(), []), "one batch or more"),
    "top": (lambda: report(nn.Identity(), [], top=0), r"top \(=0\)"),
    "names": (
        lambda: report(nn.Identity(), [(lucid.ones(1, 2), lucid.tensor([0]))], class_names=["a"]),
        "there are 1 class names for 2 classes",
    ),
    "classes": (
        lambda: report(nn.Identity(), [(lucid.ones(1, n), lucid.tensor([0])) for n in (2, 3)]),
        "the scores are of 3 classes, not of 2",
    ),
}


@pytest.mark.parametrize(("call", "message"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
