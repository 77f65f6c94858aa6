import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderOf, parseDelivery, parseKept } from './parse-delivery.ts';

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
      if ('refused' in delivery) return;
      expect(parseDelivery(delivery.kind, JSON.parse(JSON.stringify(delivery.body)))).toEqual(delivery);
    }),
    { numRuns: 2_000 },
  );
});

test('fields that it does not use are kept for the job', () => {
  const delivery = parseDelivery('event', { ...mention, authorizations: [{ is_bot: true }] });
  if ('refused' in delivery) throw new Error(delivery.refused);
  expect(delivery.body).toMatchObject({ authorizations: [{ is_bot: true }] });
  expect(orderOf(delivery)).toBe('T1:C1:1.1');
  // Kept by an earlier version, which may have made the key in another way.
  expect(parseKept({ ...delivery, key: 'old' })).toEqual({ ...delivery, key: 'old' });
});

test.each([
  [
    'an event that the bot does not handle',
    'event',
    { ...mention, event: { type: 'reaction_added' } },
    /^event\.type: /,
  ],
  [
    'a command without a place to answer',
    'command',
    { team_id: 'T1', user_id: 'U1', trigger_id: '1', text: 'secret' },
    /^channel_id: (?!.*secret)/,
  ],
  ['a press of nothing', 'action', { team: { id: 'T1' }, user: { id: 'U1' }, actions: [] }, /^actions/],
  ['another kind', 'closed', { team: { id: 'T1' }, user: { id: 'U1' } }, /^an unknown kind$/],
])('%s is refused, with a reason that quotes nothing', (_, kind, raw, reason) => {
  expect(parseDelivery(kind, raw)).toEqual({ refused: expect.stringMatching(reason) });
});
