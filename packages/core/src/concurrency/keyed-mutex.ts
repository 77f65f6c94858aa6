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
