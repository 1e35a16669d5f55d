"""The optional sentence model: a small BERT that gives texts of like meaning like vectors, run here with numpy alone.

Nothing is fetched and nothing is sent: the model is a folder on this machine (`model_folder` puts it there).
Any folder in the form of the sentence-transformers library will do whose model is a BERT with absolute positions.
"""

import functools
import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import erf

from analysis.finding.spreading import spread
from analysis.finding.vectors import Floats, unit
from analysis.finding.wordpiece import WordPieces

_BATCH = 2048
"""Pieces of text put through the model at a time; what fits a processor's cache runs quickest."""


_BROKEN = (
    *(OSError, msgspec.MsgspecError, ValueError, struct.error, TypeError, AttributeError, IndexError),
    *(ArithmeticError, RecursionError, MemoryError),
)
"""What reading files that only look like a model's may come to."""


class Unusable(Exception):
    """The folder holds no model that can be run here; the message says what is missing or other than expected."""


class SentenceModel(Protocol):
    """Whatever gives texts vectors of unit length."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def folder(self) -> Path | None:
        """Where it lies, if it lies anywhere."""

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] = ...) -> Floats:
        """Give each text its vector: texts by dimensions, each row of length 1."""


class _Shape(msgspec.Struct, frozen=True):
    """What `config.json` says of the model; fields that the computation does not need are passed over."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    model_type: str = "bert"
    hidden_act: str = "gelu"
    layer_norm_eps: float = 1e-12
    position_embedding_type: str = "absolute"
    max_position_embeddings: int = 512


class _Limits(msgspec.Struct, frozen=True):
    """What `sentence_bert_config.json` says: pieces of text beyond which the model was not taught to read."""

    max_seq_length: int = 512


class _Pooling(msgspec.Struct, frozen=True):
    """What `1_Pooling/config.json` says: which pieces' vectors make the text's vector."""

    pooling_mode_cls_token: bool = False
    pooling_mode_mean_tokens: bool = True


class _Words(msgspec.Struct, frozen=True):
    """What `tokenizer_config.json` says of the words."""

    do_lower_case: bool = True


class _Layer(msgspec.Struct, frozen=True):
    """One layer's weights, each matrix as inputs by outputs with its bias."""

    question: tuple[Floats, Floats]
    attended: tuple[Floats, Floats]
    attended_norm: tuple[Floats, Floats]
    wide: tuple[Floats, Floats]
    narrow: tuple[Floats, Floats]
    norm: tuple[Floats, Floats]


class Bert(msgspec.Struct, frozen=True):
    """A loaded model; see `load`."""

    name: str
    folder: Path | None
    pieces: WordPieces
    longest: int
    first_only: bool
    shape: _Shape
    words: Floats
    positions: Floats
    start_norm: tuple[Floats, Floats]
    layers: tuple[_Layer, ...]

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] = lambda _share: None) -> Floats:
        """Give each text its vector. Texts of one length go through together, so that none is padded and a text's
        vector never depends on its neighbours."""
        distinct: dict[tuple[int, ...], list[int]] = {}
        for place, text in enumerate(texts):
            distinct.setdefault(tuple(self.pieces.cut(text, self.longest)), []).append(place)
        by_length: dict[int, list[tuple[int, ...]]] = {}
        for numbers in distinct:
            by_length.setdefault(len(numbers), []).append(numbers)
        vectors = np.zeros((len(texts), self.shape.hidden_size), np.float32)
        total, done = sum(map(len, distinct)) or 1, 0
        batches = []
        for length, rows in sorted(by_length.items()):
            step = max(1, _BATCH // length)
            batches += [rows[first : first + step] for first in range(0, len(rows), step)]
        for batch, found in zip(batches, spread(self._run, [np.array(one) for one in batches]), strict=True):
            for numbers, vector in zip(batch, found, strict=True):
                vectors[distinct[numbers]] = vector
            done += sum(map(len, batch))
            progress(done / total)
        return vectors

    def __reduce__(self) -> tuple[Callable[[Path], "Bert"], tuple[Path | None]]:
        """Travel to another machine as the name of the folder, which is there too: the weights are many megabytes."""
        return _on_arrival, (self.folder,)

    def _run(self, numbers: npt.NDArray[np.int64]) -> Floats:
        rows, length = numbers.shape
        state = _norm(self.words[numbers] + self.positions[:length], *self.start_norm, self.shape.layer_norm_eps)
        heads = self.shape.num_attention_heads
        each = self.shape.hidden_size // heads
        for layer in self.layers:
            mixed = (state.reshape(rows * length, -1) @ layer.question[0] + layer.question[1]).reshape(
                rows, length, 3, heads, each
            )
            asked, offered, said = (mixed[:, :, part].transpose(0, 2, 1, 3) for part in range(3))
            fit = asked @ offered.transpose(0, 1, 3, 2)
            fit -= fit.max(axis=-1, keepdims=True)
            np.exp(fit, out=fit)
            fit /= fit.sum(axis=-1, keepdims=True)
            heard = (fit @ said).transpose(0, 2, 1, 3).reshape(rows * length, -1)
            flat = state.reshape(rows * length, -1)
            flat = _norm(
                flat + heard @ layer.attended[0] + layer.attended[1], *layer.attended_norm, self.shape.layer_norm_eps
            )
            inner = _gelu(flat @ layer.wide[0] + layer.wide[1])
            flat = _norm(flat + inner @ layer.narrow[0] + layer.narrow[1], *layer.norm, self.shape.layer_norm_eps)
            state = flat.reshape(rows, length, -1)
        return unit(state[:, 0] if self.first_only else state.mean(axis=1))


@functools.lru_cache(maxsize=1)
def _on_arrival(folder: Path) -> Bert:
    return load(folder)


def load(folder: Path) -> Bert:
    """Load the model that lies in a folder. Raises Unusable."""
    try:
        return _load(folder)
    except KeyError as problem:
        raise Unusable(f"{folder} holds no sentence model that can be read: it lacks {problem}.") from problem
    except _BROKEN as problem:
        raise Unusable(f"{folder} holds no sentence model that can be read: {problem}") from problem


def _load(folder: Path) -> Bert:
    shape = msgspec.json.decode((folder / "config.json").read_bytes(), type=_Shape)
    weights = _read_weights(folder / "model.safetensors")
    pieces = _read_pieces(folder)
    limits = _read_part(folder / "sentence_bert_config.json", _Limits)
    pooling = _read_part(folder / "1_Pooling" / "config.json", _Pooling)
    if shape.model_type != "bert" or shape.hidden_act != "gelu" or shape.position_embedding_type != "absolute":
        raise Unusable(f"{folder}: only BERT models with gelu and absolute positions can be run here.")
    if pooling.pooling_mode_cls_token == pooling.pooling_mode_mean_tokens:
        raise Unusable(f"{folder}: only models that pool by mean or by the first piece can be run here.")
    return Bert(
        name=folder.name,
        folder=folder,
        pieces=pieces,
        longest=min(limits.max_seq_length, shape.max_position_embeddings),
        first_only=pooling.pooling_mode_cls_token,
        shape=shape,
        words=weights["embeddings.word_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0],
        positions=weights["embeddings.position_embeddings.weight"],
        start_norm=_pair(weights, "embeddings.LayerNorm"),
        layers=tuple(_layer(weights, shape, number) for number in range(shape.num_hidden_layers)),
    )


def _layer(weights: dict[str, Floats], shape: _Shape, number: int) -> _Layer:
    place = f"encoder.layer.{number}"
    asking = [_turned(weights, f"{place}.attention.self.{part}") for part in ("query", "key", "value")]
    scale = np.float32(1 / np.sqrt(shape.hidden_size // shape.num_attention_heads))
    asking[0] = (asking[0][0] * scale, asking[0][1] * scale)
    return _Layer(
        question=(np.hstack([part[0] for part in asking]), np.hstack([part[1] for part in asking])),
        attended=_turned(weights, f"{place}.attention.output.dense"),
        attended_norm=_pair(weights, f"{place}.attention.output.LayerNorm"),
        wide=_turned(weights, f"{place}.intermediate.dense"),
        narrow=_turned(weights, f"{place}.output.dense"),
        norm=_pair(weights, f"{place}.output.LayerNorm"),
    )


def _pair(weights: dict[str, Floats], name: str) -> tuple[Floats, Floats]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _turned(weights: dict[str, Floats], name: str) -> tuple[Floats, Floats]:
    return np.ascontiguousarray(weights[f"{name}.weight"].T), weights[f"{name}.bias"]


def _norm(state: Floats, weight: Floats, bias: Floats, least: float) -> Floats:
    state = state - state.mean(axis=-1, keepdims=True)
    state /= np.sqrt(np.square(state).mean(axis=-1, keepdims=True) + np.float32(least))
    state *= weight
    state += bias
    return state


def _gelu(state: Floats) -> Floats:
    return np.asarray(state * np.float32(0.5) * (1 + erf(state * np.float32(1 / np.sqrt(2)))), np.float32)


def _read_weights(path: Path) -> dict[str, Floats]:
    """Read a safetensors file: eight bytes of length, a JSON header of names, types, shapes and places, then numbers.

    The form is published by its makers; it holds numbers only, so that reading it can run nothing.
    """
    held = path.read_bytes()
    (length,) = struct.unpack_from("<Q", held)
    header = json.loads(held[8 : 8 + length])
    weights = {}
    for name, about in header.items():
        if name == "__metadata__" or about["dtype"] not in {"F32", "F16"}:
            continue
        start, end = about["data_offsets"]
        kind = np.dtype("<f4" if about["dtype"] == "F32" else "<f2")
        numbers = np.frombuffer(held, kind, (end - start) // kind.itemsize, 8 + length + start)
        weights[name.removeprefix("bert.")] = numbers.reshape(about["shape"]).astype(np.float32)
    return weights


def _read_pieces(folder: Path) -> WordPieces:
    if (folder / "vocab.txt").exists():
        listed = (folder / "vocab.txt").read_text("utf-8").split("\n")
        numbers = {piece: number for number, piece in enumerate(listed) if piece}
    else:
        numbers = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    if missing := {"[CLS]", "[SEP]", "[UNK]"} - numbers.keys():
        raise ValueError(f"its vocabulary lacks {', '.join(sorted(missing))}")
    return WordPieces(numbers=numbers, lower=_read_part(folder / "tokenizer_config.json", _Words).do_lower_case)


_Part = TypeVar("_Part", _Limits, _Pooling, _Words)


def _read_part(path: Path, kind: type[_Part]) -> _Part:
    """Read one of the small files beside the weights; where it is missing, the usual holds."""
    return msgspec.json.decode(path.read_bytes(), type=kind) if path.exists() else kind()
