/** The part of `process` that we use. */
interface Source {
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): unknown;
}

/** Resolves at the first SIGINT or SIGTERM; a second one of the same kind ends the process at once, with exit code 1. */
export function toldToEnd(source: Source): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      source.once(signal, () => {
        resolve();
        // A signal that nobody hears would end the process too, but not the first one of a container.
        source.once(signal, () => source.exit(1));
      });
    }
  });
}
