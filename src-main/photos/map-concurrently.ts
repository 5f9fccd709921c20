/**
 * Runs `work` on up to `limit` items at the same time and yields the results in the order of the items. Takes the next
 * item only when there is room, so memory stays flat over any number of them. When `work` throws or the reader leaves,
 * no further item is taken, and what runs is waited for before the generator ends.
 */
export async function* mapConcurrently<I, O>(
  items: AsyncIterable<I> | Iterable<I>,
  limit: number,
  work: (item: I) => Promise<O>,
): AsyncGenerator<O> {
  const running: Promise<O>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // Handled where it is awaited below; until then a rejection must not count as unhandled.
      result.catch(() => {});
      running.push(result);
      if (running.length >= limit) yield await next(running);
    }
    while (running.length > 0) yield await next(running);
  } finally {
    await Promise.allSettled(running);
  }
}

async function next<O>(running: Promise<O>[]): Promise<O> {
  const first = running.shift();
  if (!first) throw new Error('nothing is running');
  return first;
}
