"""What should become of a visit, told in the simplest way: the model that the site is held against."""

from dataclasses import dataclass, field

WELCOME, CHECK, SAFETY, SAVE, WORDS, RESUME = "@welcome", "@check", "@safety", "@save", "@words", "@resume"


@dataclass(frozen=True)
class Version:
    """A questionnaire as it was published: texts on pages, one on each."""

    fingerprint: str
    pages: tuple[str, ...]


@dataclass
class Visit:
    """One visit as its person knows it."""

    version: Version
    place: str = WELCOME
    answers: dict[str, str] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    words: str = ""
    is_sent: bool = False
    is_over: bool = False

    @property
    def shown(self) -> str:
        """The place or page that is on the screen."""
        name, _, beneath = self.place.partition(" ")
        return beneath if name == "@change" else name

    @property
    def _beneath(self) -> str:
        return self.place.partition(" ")[2]

    def press(self, where: str, fingerprint: str, deed: str, text: str) -> bool:
        """Press a button of a page, which may be an old one in another tab. Tell whether it makes sense to the site."""
        if deed == "delete" and self.words:
            self.is_over = True
        elif where != WELCOME and fingerprint != self.version.fingerprint[:12]:
            pass  # a page of another questionnaire
        elif where in self.version.pages:
            return self._press_page(where, deed, text)
        elif where == CHECK and self.passed:
            return self._press_check(deed)
        elif where == self.shown:
            return self._press_place(where, deed)
        return True

    def save(self, words: str) -> None:
        self.words, self.place = words, self._beneath

    def _press_page(self, page: str, deed: str, text: str) -> bool:
        if deed == "delete":
            return False
        if deed == "skip":
            self.answers.pop(page, None)
        elif text:
            self.answers[page] = text
        else:
            self.answers.pop(page, None)
        changing = self.place == f"@change {page}"
        self.place = self.place if changing else page
        here = self.version.pages.index(page)
        if deed in {"next", "skip", "send"}:
            self.passed.add(page)
        if deed == "send":
            self.is_sent = True
        elif deed == "back" and changing:
            self.place = CHECK
        elif deed == "back":
            self.place = self.version.pages[here - 1] if here else WELCOME
        elif deed in {"safety", "save"}:
            self.place = f"@{deed} {self.place}"
        else:
            self.place = self._onward(here, changing=changing)
        return True

    def _onward(self, here: int, *, changing: bool) -> str:
        if changing:
            left = next((page for page in self.version.pages if page not in self.passed), "")
            return f"@change {left}" if left else CHECK
        return (*self.version.pages, CHECK)[here + 1]

    def _press_check(self, deed: str) -> bool:
        if deed == "send":
            self.is_sent = True
        elif deed == "back":
            self.place = self.version.pages[-1]
        elif deed.startswith("change:"):
            self.place = f"@change {deed.removeprefix('change:')}"
        elif deed in {"safety", "save"}:
            self.place = f"@{deed} {CHECK}"
        else:
            return False
        return True

    def _press_place(self, where: str, deed: str) -> bool:
        if where == WELCOME and deed == "next":
            self.place = self.version.pages[0]
        elif where == WELCOME and deed == "resume":
            self.place = RESUME
        elif where == WELCOME and deed == "safety":
            self.place = f"{SAFETY} {WELCOME}"
        elif where in {SAFETY, SAVE} and deed == "back":
            self.place = self._beneath
        elif where == RESUME and deed == "back":
            self.place = WELCOME
        else:
            return False
        return True
