// The attempts of one request. The first goes without ky, since nearly all succeed at once and ky would take a third of a call's time for its copies of
// requests and signals. A failure goes to ky, which decides on the rest: whether, when and how often to try again.
import type { KyInstance, Options } from 'ky';

/** Sends the request once. Resolves to the answer, whatever its status. */
export type Attempt = (signal: AbortSignal) => Promise<Response>;

export interface Limits {
  method: string;
  url: URL;
  signal?: AbortSignal | undefined;
  /** For each attempt until its answer begins, and again until it ends, in ms. */
  timeout: number;
  /** For all attempts and the waits between them, in ms. Default: no limit. */
  totalTimeout?: number;
  /** Default: that of `http`. */
  retry?: Options['retry'];
}

/** The text of the first answer that is a success. Throws what ky throws. */
export async function textOf(http: KyInstance, attempt: Attempt, limits: Limits): Promise<string> {
  const { url, signal, timeout, totalTimeout = Number.POSITIVE_INFINITY, ...options } = limits;
  const begun = performance.now();
  const left = () => totalTimeout - (performance.now() - begun);
  const watch = watchOver(signal);
  try {
    const first = watch.within(Math.min(timeout, totalTimeout), attempt(watch.signal));
    const response = await first.catch(() => undefined);
    if (response?.ok) return await watch.within(Math.min(timeout, left()), response.text());
    let next: Attempt = () => first;
    const fetch: typeof globalThis.fetch = (input, init) => {
      const present = next;
      next = attempt;
      return present(new Request(input, init).signal);
    };
    const total = Number.isFinite(totalTimeout) && { totalTimeout: Math.max(0, left()) };
    return await http(url, { ...options, ...(signal && { signal }), timeout, ...total, fetch }).text();
  } finally {
    watch.end();
  }
}

/** A signal that is aborted with the given one, or when work takes too long. Simpler than `AbortSignal.any`, and faster. */
function watchOver(given: AbortSignal | undefined) {
  const ending = new AbortController();
  const leave = () => ending.abort(given?.reason);
  if (given?.aborted) leave();
  else given?.addEventListener('abort', leave);
  return {
    signal: ending.signal,
    /** Rejects with a TimeoutError after `ms`, even if the work continues. */
    within: <T>(ms: number, work: Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        const late = () => {
          ending.abort();
          reject(new DOMException('The time for this request ended.', 'TimeoutError'));
        };
        const timer = setTimeout(late, ms);
        work.then(resolve, reject).finally(() => clearTimeout(timer));
      }),
    end: () => given?.removeEventListener('abort', leave),
  };
}
