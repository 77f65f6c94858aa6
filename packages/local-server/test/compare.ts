import { parseEvents } from './events.ts';
import { type Ids, sameIdForm } from './ids.ts';

/**
 * The differences between a recorded and a live body, each as "where: recorded | live"; empty if they are equal.
 * Compares texts, numbers, booleans, nulls, keys, lengths and orders; pairs ids; compares only the form of times.
 */
export function differences(recorded: unknown, live: unknown, ids: Ids, where = ''): string[] {
  if (typeof recorded === 'string') return differingText(recorded, live, ids, where);
  if (Array.isArray(recorded)) {
    if (!Array.isArray(live)) return [unlike(where, recorded, live)];
    if (recorded.length !== live.length) return [`${where}.length: ${recorded.length} | ${live.length}`];
    return recorded.flatMap((item, index) => differences(item, live[index], ids, `${where}[${index}]`));
  }
  if (isObject(recorded)) {
    if (!isObject(live)) return [unlike(where, recorded, live)];
    const keys = [...new Set([...Object.keys(recorded), ...Object.keys(live)])];
    return keys.flatMap((key) => {
      if (!(key in recorded)) return [`${where}.${key}: absent | ${brief(live[key])}`];
      if (!(key in live)) return [`${where}.${key}: ${brief(recorded[key])} | absent`];
      return differences(recorded[key], live[key], ids, `${where}.${key}`);
    });
  }
  return recorded === live ? [] : [unlike(where, recorded, live)];
}

/** Compares streams by the sequence of their events; the number of `log` and `output` events may differ, and heartbeats are ignored. */
export function streamDifferences(recorded: string, live: string, ids: Ids): string[] {
  const [expected, found] = [settled(recorded), settled(live)];
  const names = (events: typeof expected) => events.map(({ event }) => event).join(' ');
  if (names(expected) !== names(found)) return [`events: ${names(expected)} | ${names(found)}`];
  return expected.flatMap(({ event, data }, index) => {
    const other = found[index]?.data;
    return REPEATED.has(event)
      ? differences(keysOf(data), keysOf(other), ids, `${event}#${index}`)
      : differences(data, other, ids, `${event}#${index}`);
  });
}

function differingText(recorded: string, live: unknown, ids: Ids, where: string): string[] {
  if (typeof live !== 'string') return [unlike(where, recorded, live)];
  if (recorded === live) return [];
  const inner = [asJson(recorded), asJson(live)];
  if (inner.every(isObject)) return differences(inner[0], inner[1], ids, `${where}{}`);
  if (timeForm(recorded) || timeForm(live)) {
    ids.pairTimes(recorded, live);
    return timeForm(recorded) === timeForm(live) ? [] : [unlike(where, recorded, live)];
  }
  if (sameIdForm(recorded, live) && ids.learn(recorded, live)) return [];
  if (/^<ct-key(-prefix)?>$/.test(recorded)) return live.startsWith('ct_') ? [] : [unlike(where, recorded, live)];
  if (/^<(user|keycloak)[^>]*jwt[^>]*>$/.test(recorded))
    return live.split('.').length === 3 ? [] : [unlike(where, recorded, live)];
  return fits(ids.toLive(recorded), live) ? [] : [unlike(where, recorded, live)];
}

/** `<the server's fixed …>` in a recorded text matches any text. */
function fits(pattern: string, live: string): boolean {
  if (!pattern.includes("<the server's fixed")) return pattern === live;
  const parts = pattern.split(/<the server's fixed(?:[^<>]|<[^<>]*>)*>/);
  return live.startsWith(parts[0] ?? '') && live.endsWith(parts.at(-1) ?? '');
}

function timeForm(text: string): string | undefined {
  const zone = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(.*)$/.exec(text)?.[1];
  if (zone === undefined) return undefined;
  if (zone === '') return 'naive';
  return /^(Z|[+-]\d\d:\d\d)$/.test(zone) ? zone : undefined;
}

const REPEATED = new Set(['log', 'output']);

function settled(stream: string) {
  return parseEvents(stream)
    .filter(({ event }) => event !== 'heartbeat')
    .filter(({ event }, index, all) => !(REPEATED.has(event) && all[index - 1]?.event === event));
}

const keysOf = (data: unknown): unknown => (isObject(data) ? Object.keys(data).sort() : data);

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unlike = (where: string, recorded: unknown, live: unknown): string =>
  `${where}: ${brief(recorded)} | ${brief(live)}`;

const brief = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 300);
