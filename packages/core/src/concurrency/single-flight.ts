// Many callers share one call.

const flights = new WeakMap<WeakKey, Map<string, Promise<unknown>>>();

/** Runs, or joins the current run for that owner and key; `T` is the same for all runs of an owner. */
export function singleFlight<T>(owner: WeakKey, key: string, run: () => Promise<T>): Promise<T> {
  const own = flights.get(owner) ?? new Map<string, Promise<unknown>>();
  flights.set(owner, own);
  const flight = own.get(key) ?? run().finally(() => own.delete(key));
  own.set(key, flight);
  // All runs of an owner have the same type.
  return flight as Promise<T>;
}
