// Deletes that take thousands of rows, in statements that are short: none holds locks, or the server's log, for long.

/** The rows of one statement; each states it as its limit. */
export const batch = 1_000;

/** Repeats the statement until it takes fewer rows than a whole batch. */
export async function inBatches(take: () => Promise<readonly unknown[]>): Promise<void> {
  while ((await take()).length >= batch);
}
