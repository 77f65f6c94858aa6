import { expect, test } from 'vitest';
import { openLocal } from '../../../test/local.ts';

const tenantId = 'codetether-tenant';
const on = (time: string, model: string, costMicros: number) => ({
  tenantId,
  provider: 'p',
  model,
  costMicros,
  createdAt: Date.parse(time),
});

async function daysOf(usage: ReturnType<typeof on>[]) {
  const { caller } = await openLocal({ seed: { tenants: [{ id: tenantId, realmName: 'codetether' }], usage } });
  return caller().api.usage.days('2026-11');
}

test('sums the rows of a month by day and model', async () => {
  const rows = [
    on('2026-10-31T23:59:59Z', 'a', 9e6),
    on('2026-11-01T00:00:00Z', 'b', 1e5),
    on('2026-11-01T09:00:00Z', 'a', 1e5),
    on('2026-11-01T23:00:00Z', 'a', 2e5),
    on('2026-12-01T00:00:00Z', 'a', 9e6),
  ];
  expect(await daysOf(rows)).toEqual({
    days: [
      { day: '2026-11-01', model: 'p:a', cost: 0.3 },
      { day: '2026-11-01', model: 'p:b', cost: 0.1 },
    ],
  });
});

test('leaves out days of which the server shows only a part, and says from which day on they are whole', async () => {
  const rows = [
    on('2026-11-05T08:00:00Z', 'a', 1e6),
    on('2026-11-05T09:00:00Z', 'a', 1e6),
    ...Array.from({ length: 499 }, () => on('2026-11-06T08:00:00Z', 'a', 1e3)),
  ];
  expect(await daysOf(rows)).toEqual({ days: [{ day: '2026-11-06', model: 'p:a', cost: 0.499 }], since: '2026-11-06' });
});
