// Everything that the demo opens, and its end: closed in reverse order, once, whatever ends the demo.

interface Closable {
  close(): Promise<unknown>;
}

/** `onError` hears of everything that does not close well. */
export function createEnding(onError: (error: unknown) => Promise<void>) {
  const stopping = new AbortController();
  const closers: (() => Promise<unknown>)[] = [];
  let closed: Promise<void> | undefined;
  return {
    /** Aborted once the end has come. */
    signal: stopping.signal,

    /** Opens nothing once the end has come. What is still being opened by then is told by the signal, and closed. */
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
