/** Resolves at the first SIGINT or SIGTERM; a second one of the same kind ends the process at once. */
export function toldToEnd(source: {
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) source.once(signal, () => resolve());
  });
}
