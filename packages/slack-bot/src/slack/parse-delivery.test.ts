import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderOf, parseDelivery } from './parse-delivery.ts';

const kinds = ['command', 'action', 'shortcut', 'submission', 'options', 'event', 'closed', 'constructor'];

const mention = {
  event_id: 'Ev1',
  team_id: 'T1',
  event: { type: 'app_mention', user: 'U1', channel: 'C1', ts: '2.1', thread_ts: '1.1', text: 'tasks' },
};

test('no payload makes it throw, and what it parsed is parsed alike in the job', () => {
  const names = fc.constantFrom('team', 'user', 'id', 'actions', 'action_id', 'event', 'type', 'view', 'team_id', 'ts');
  const payload = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(null, true, 0, 'message', '\0', '\ud800'),
      fc.array(tie('value'), { maxLength: 2 }),
      tie('object'),
    ),
    object: fc.dictionary(names, tie('value'), { maxKeys: 6 }),
  })).object;
  fc.assert(
    fc.property(fc.constantFrom(...kinds), payload, (kind, raw) => {
      const delivery = parseDelivery(kind, raw);
      if (!delivery) return;
      expect(parseDelivery(delivery.kind, JSON.parse(JSON.stringify(delivery.body)))).toEqual(delivery);
    }),
    { numRuns: 2_000 },
  );
});

test('fields that it does not use are kept for the job', () => {
  const delivery = parseDelivery('event', { ...mention, authorizations: [{ is_bot: true }] });
  expect(delivery?.body).toMatchObject({ authorizations: [{ is_bot: true }] });
  expect(delivery && orderOf(delivery)).toBe('T1:C1:1.1');
});

test.each([
  ['an event that the bot does not handle', 'event', { ...mention, event: { type: 'reaction_added', user: 'U1' } }],
  ['a command without a place to answer', 'command', { team_id: 'T1', user_id: 'U1', trigger_id: '1' }],
  ['a press of nothing', 'action', { team: { id: 'T1' }, user: { id: 'U1' }, actions: [] }],
  ['another kind', 'closed', { team: { id: 'T1' }, user: { id: 'U1' } }],
])('%s is not a delivery', (_, kind, raw) => {
  expect(parseDelivery(kind, raw)).toBeUndefined();
});
