// Closes everything that the demo opens: in reverse order, once, however the demo ends.

interface Closable {
  close(): Promise<unknown>;
}

/** `onError` gets every error of closing. */
export function createEnding(onError: (error: unknown) => Promise<void>) {
  const stopping = new AbortController();
  const closers: (() => Promise<unknown>)[] = [];
  let closed: Promise<void> | undefined;
  return {
    /** Aborted when the demo ends. */
    signal: stopping.signal,

    /** Opens nothing after the end. The signal stops what is being opened at that moment, which is then closed. */
    open<T extends Closable>(open: (signal: AbortSignal) => Promise<T>): Promise<T> {
      if (closed) return Promise.reject(new Error('The demo was ended.'));
      const thing = open(stopping.signal);
      closers.push(async () => (await thing.catch(() => undefined))?.close());
      return thing;
    },

    close(): Promise<void> {
      stopping.abort();
      closed ??= (async () => {
        for (let close = closers.pop(); close; close = closers.pop()) await close().catch(onError);
      })();
      return closed;
    },
  };
}
