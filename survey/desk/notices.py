"""What the next page is to say to somebody: "Saved", "The consultation is paused". In memory, said once."""


class Notices:
    """One sentence for each session, at most."""

    MOST = 1_000

    def __init__(self) -> None:
        self._said: dict[bytes, str] = {}

    def put(self, session: bytes, sentence: str) -> None:
        """Have the next page say a sentence."""
        self._said[session] = sentence
        if len(self._said) > self.MOST:
            del self._said[next(iter(self._said))]

    def pop(self, session: bytes, otherwise: str) -> str:
        """Give the sentence to be said, this once."""
        return self._said.pop(session, otherwise)
