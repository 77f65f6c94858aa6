/** Pairs ids of the recording with ids of the replay, as answers arrive. */
export interface Ids {
  /** Replaces every known id in a recorded text. */
  toLive(recorded: string): string;
  /** Pairs two ids; false if either is already paired with another. */
  learn(recorded: string, live: string): boolean;
  knows(recorded: string): boolean;
  /** Remembers the live value of a recorded time, for requests that name it. */
  pairTimes(recorded: string, live: string): void;
  timeToLive(recorded: string): string;
}

export function createIds(): Ids {
  const live = new Map<string, string>();
  const recorded = new Map<string, string>();
  const times = new Map<string, string>();

  return {
    toLive(text) {
      let replaced = text;
      for (const [from, to] of live) {
        replaced = replaced.replaceAll(from, to);
        // Titles and short names contain the first eight digits of an id.
        if (UUID.test(from)) replaced = replaced.replaceAll(from.slice(0, 8), to.slice(0, 8));
      }
      return replaced;
    },
    learn(from, to) {
      if ((live.get(from) ?? to) !== to || (recorded.get(to) ?? from) !== from) return false;
      live.set(from, to);
      recorded.set(to, from);
      return true;
    },
    knows: (text) => live.has(text),
    pairTimes: (from, to) => times.set(from, to),
    timeToLive: (text) => times.get(text) ?? text,
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const FORMS = [UUID, /^user_[0-9a-f]{16}$/, /^key_[0-9a-f]{12}$/, /^task-[0-9a-f]{12}$/, /^[0-9a-f]{8}$/];

/** Whether two texts are ids of the same form. */
export const sameIdForm = (a: string, b: string): boolean => FORMS.some((form) => form.test(a) && form.test(b));
