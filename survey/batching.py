"""Many callers' small deeds, done together: while one batch is on its way to the disk, the next one gathers."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Rejected(Exception):
    """The database rejected a batch because of what stands in it; done one by one, the good ones still succeed."""


class Lane(Generic[Item, Result]):
    """Does one kind of deed in batches, a few at a time, and gives each caller its own result.

    `do` is given the items of a batch and gives their results in the same order. It raises Rejected where one bad
    item may have failed the others: they are then done one by one. No two items of one `key` share a batch, since one
    statement cannot do two deeds to one row.
    """

    def __init__(
        self,
        do: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        key: Callable[[Item], Hashable],
        *,
        most: int = 64,
        abreast: int = 2,
    ) -> None:
        self._do = do
        self._key = key
        self._most = most
        self._abreast = abreast
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._flights = 0
        self._tasks: set[asyncio.Task[None]] = set()  # kept, since the loop alone would let them be collected

    async def put(self, item: Item) -> Result:
        """Do one deed, together with those of others, and give its result once it is done.

        Raises whatever `do` raised for it. A caller that is cancelled leaves the deed to be done all the same.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._flights < self._abreast:
            self._flights += 1
            task = asyncio.get_running_loop().create_task(self._fly())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _fly(self) -> None:
        try:
            while batch := self._gather():
                await self._carry(batch)
        finally:
            # In the same breath in which nothing was found waiting: what is put next has to find this flight gone.
            self._flights -= 1

    def _gather(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        batch: list[tuple[Item, asyncio.Future[Result]]] = []
        later: list[tuple[Item, asyncio.Future[Result]]] = []
        keys: set[Hashable] = set()
        while self._waiting and len(batch) < self._most:
            item, future = self._waiting.popleft()
            if (key := self._key(item)) in keys:
                later.append((item, future))
            else:
                keys.add(key)
                batch.append((item, future))
        self._waiting.extendleft(reversed(later))
        return batch

    async def _carry(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._do([item for item, _ in batch])
        except Rejected as problem:
            if len(batch) > 1:
                for one in batch:
                    await self._carry((one,))
            else:
                _fail(batch, problem)
        except Exception as problem:  # whatever it was, each caller must hear of it
            _fail(batch, problem)
        else:
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)


def _fail(batch: Sequence[tuple[Item, asyncio.Future[Result]]], problem: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(problem)
