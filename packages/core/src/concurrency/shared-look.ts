import { setNewest } from '../set-newest.ts';

/** Shares one look among all callers, at the same time and later, as long as it serves them; else one of them looks again. */
export function sharedLook<T>(most = 1_000) {
  const last = new Map<string, Promise<T>>();
  return async (id: string, serves: (look: T) => boolean, make: () => Promise<T>): Promise<T> => {
    for (let pending = last.get(id); pending; ) {
      const look = await pending.catch(() => undefined);
      if (look !== undefined && serves(look)) return look;
      const next = last.get(id);
      if (next === pending) break;
      pending = next;
    }
    const made = make();
    setNewest(last, id, made, most);
    return made;
  };
}
