import { setNewest } from '../set-newest.ts';

/** Shares one look among all callers of one owner, at the same time and later, as long as it serves them; else one of them looks again. */
export function sharedLook<T>(most = 1_000) {
  const looks = new WeakMap<WeakKey, Map<string, Promise<T>>>();
  return async (owner: WeakKey, id: string, serves: (look: T) => boolean, make: () => Promise<T>): Promise<T> => {
    const last = looks.get(owner) ?? new Map<string, Promise<T>>();
    looks.set(owner, last);
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
