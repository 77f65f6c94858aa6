import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences, streamDifferences } from './compare.ts';
import { createIds } from './ids.ts';

const compare = (recorded: unknown, live: unknown) => differences(recorded, live, createIds());

describe('the comparison of a recorded with a live body', () => {
  test('accepts an equal body', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(compare(JSON.parse(text), JSON.parse(text))).toEqual([]);
      }),
    );
  });

  test('finds any other value of a leaf', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(leaf, leaf, (recorded, live) => {
        fc.pre(JSON.stringify(recorded) !== JSON.stringify(live));
        expect(compare({ rows: [{ key: recorded }] }, { rows: [{ key: live }] })).toHaveLength(1);
      }),
    );
  });

  test.each([
    ['a missing key', { a: 1, b: 2 }, { a: 1 }],
    ['a key too many', { a: 1 }, { a: 1, b: null }],
    ['a shorter list', [1, 2], [1]],
    ['another order', ['a', 'b'], ['b', 'a']],
    ['null for a text', { a: 'x' }, { a: null }],
    ['a stamp without its zone', '2026-11-23T20:47:06.697680+00:00', '2026-11-23T20:47:06.697680'],
    ['another word inside a JSON text', '{"status":"pending"}', '{"status":"queued"}'],
    ['a number as text', { limit: 50 }, { limit: '50' }],
  ])('finds %s', (_, recorded, live) => {
    expect(compare(recorded, live)).not.toEqual([]);
  });

  test('pairs ids, and notices when one of them changes', () => {
    const ids = createIds();
    const [a, b] = ['8cbbb454-36bb-45df-9498-f73f58ed0492', '7956cb91-1e4f-435f-9011-a0533303d6f0'];
    const [x, y] = ['11111111-36bb-45df-9498-f73f58ed0492', '22222222-1e4f-435f-9011-a0533303d6f0'];
    expect(differences([a, b, a], [x, y, x], ids)).toEqual([]);
    expect(differences(`Task ${a} not found`, `Task ${x} not found`, ids)).toEqual([]);
    expect(differences(a, y, ids)).toHaveLength(1);
  });

  test('streams differ in their events and the content of these, not in the number of heartbeats', () => {
    const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    const done = event('done', { status: 'completed' });
    expect(streamDifferences(done, event('heartbeat', {}) + done, createIds())).toEqual([]);
    expect(streamDifferences(done, done + done, createIds())).toHaveLength(1);
    expect(streamDifferences(done, event('done', { status: 'failed' }), createIds())).toHaveLength(1);
  });
});
