// Calls in the form in which Zapier's log of requests shows them.

/**
 * The same fetch, which gets each call as address, method, headers and text: the log shows the body of a Request as "<unsupported format>". It leaves out calls
 * whose user agent contains "Zapier", with a capital letter.
 */
export function loggedFetch(fetch: typeof globalThis.fetch, userAgent: string): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { url, method, redirect, signal } = request;
    const headers = { ...Object.fromEntries(request.headers), 'user-agent': userAgent };
    const body = request.body === null ? {} : { body: await request.text() };
    return fetch(url, { method, headers, redirect, signal, ...body });
  };
}
