/** What is called with the same id at once is done one after the other, whatever comes of it. */
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
