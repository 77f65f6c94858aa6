/** Runs calls with the same id one after the other, whether they succeed or fail. */
export function keyedMutex() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(id: string, act: () => Promise<T>): Promise<T> => {
    const turn = (last.get(id) ?? Promise.resolve()).then(act, act);
    last.set(id, turn);
    const done = () => {
      if (last.get(id) === turn) last.delete(id);
    };
    turn.then(done, done);
    return turn;
  };
}

/** The runs of `singleFlight`, by owner and key. */
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
