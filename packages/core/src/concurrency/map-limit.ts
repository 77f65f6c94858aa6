/** Maps with at most `width` calls at the same time; the results keep the order of the items. */
export async function mapLimit<T, R>(items: readonly T[], width: number, map: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) answers[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return answers;
}
