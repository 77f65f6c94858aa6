// An app whose functions are loaded when the first of them is called: Zapier imports an app more often than it runs it.

/** Stands for a function. No text of an app has this character. */
const mark = '\0function';

/**
 * The definition of an app as plain JSON, with a mark for each function.
 * @internal
 */
export function recorded(app: object): string {
  return JSON.stringify(app, (_, value: unknown) => (typeof value === 'function' ? mark : value));
}

/** The app of that definition. */
export function onDemand(definition: unknown, load: () => Promise<object>): object {
  let loading: Promise<object> | undefined;
  const whole = () => (loading ??= load());
  const built = (part: unknown, path: readonly string[]): unknown => {
    // Zapier reads the number of parameters.
    if (part === mark) {
      return async (z: unknown, bundle: unknown) => {
        const app = await whole();
        return called(app, path, [forTwins(z, hydratorsOf(app), hydratorsOf(outer)), bundle]);
      };
    }
    if (Array.isArray(part)) return part.map((one, index) => built(one, [...path, String(index)]));
    return isObject(part) ? withEach(part, path) : part;
  };
  const withEach = (part: object, path: readonly string[]) =>
    Object.fromEntries(Object.entries(part).map(([key, one]) => [key, built(one, [...path, key])]));
  const outer = isObject(definition) ? withEach(definition, []) : {};
  return outer;
}

function hydratorsOf(app: object): Record<string, unknown> {
  return { ...(Reflect.get(app, 'hydrators') ?? {}) };
}

/** Zapier knows a hydrator by its identity in the app that it imported, so `dehydrateFile` gets that twin of the loaded app's hydrator. */
function forTwins(z: unknown, loaded: Record<string, unknown>, imported: Record<string, unknown>): unknown {
  if (!isObject(z) || !('dehydrateFile' in z) || typeof z.dehydrateFile !== 'function') return z;
  const dehydrateFile = z.dehydrateFile;
  const keyOf = (hydrator: unknown) => Object.keys(loaded).find((key) => loaded[key] === hydrator) ?? '';
  const value = (hydrator: unknown, ...rest: unknown[]) => dehydrateFile(imported[keyOf(hydrator)], ...rest);
  return Object.create(z, { dehydrateFile: { value } });
}

function called(app: object, path: readonly string[], values: readonly unknown[]): unknown {
  const found = path.reduce<unknown>((part, key) => (isObject(part) ? Reflect.get(part, key) : undefined), app);
  if (typeof found !== 'function') throw new Error(`The app has no function ${path.join('.')}: build it again.`);
  return found(...values);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
