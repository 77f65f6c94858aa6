// Each fault that Slack would refuse in a work object.
import { expect, test } from 'vitest';
import { entitiesProblems, entityProblems } from './entity.ts';

const url = 'https://app.example.com/tasks/1';
const payload = {
  attributes: { title: { text: 'Paint' }, display_type: 'Task', metadata_last_modified: 1_795_000_000 },
  fields: {
    status: { value: 'working', tag_color: 'blue' },
    assignee: { type: 'slack#/types/user', user: { text: 'build agent' } },
    date_created: { value: 1_795_000_000 },
  },
  custom_fields: [{ key: 'branch', label: 'Branch', type: 'string', value: 'main' }],
  display_order: ['status', 'branch'],
  actions: { primary_actions: [{ text: 'Cancel', action_id: 'run:cancel', style: 'danger' }] },
};
const entity = {
  entity_type: 'slack#/entities/task',
  app_unfurl_url: url,
  url,
  external_ref: { id: '1' },
  entity_payload: payload,
};
const { app_unfurl_url: _, ...details } = entity;
const withPayload = (part: object) => ({ ...entity, entity_payload: { ...payload, ...part } });
const withField = (part: object) => withPayload({ fields: { ...payload.fields, ...part } });
const withCustom = (part: object) => withPayload({ custom_fields: [{ ...payload.custom_fields[0], ...part }] });
const withAttributes = (part: object) => withPayload({ attributes: { ...payload.attributes, ...part } });
const withActions = (part: object) => withPayload({ actions: part });
const action = (part: object = {}) => ({ text: 'Go', action_id: 'a', ...part });

test('takes what is right', () => {
  expect(entitiesProblems([entity], `See ${url}`)).toEqual([]);
  expect(entityProblems(details, 'details')).toEqual([]);
});

test.each([
  ['no address of the link', details, /app_unfurl_url/],
  ['no page', { ...entity, url: undefined }, /url/],
  ['no reference', { ...entity, external_ref: {} }, /external_ref/],
  ['an unknown type', { ...entity, entity_type: 'task' }, /entity_type/],
  ['a property too many', { ...entity, title: 'Paint' }, /additional property: title/],
  ['a bare title', withAttributes({ title: 'Paint' }), /title.text/],
  ['an empty title', withAttributes({ title: { text: '' } }), /title.text/],
  ['an icon without words', withAttributes({ product_icon: { url } }), /alt_text/],
  ['milliseconds', withAttributes({ metadata_last_modified: 1_795_000_000_000 }), /seconds/],
  ['a field that tasks do not have', withField({ creator: { value: 'ada' } }), /creator/],
  ['an empty state', withField({ status: { value: '' } }), /value/],
  ['another colour', withField({ status: { value: 'open', tag_color: 'pink' } }), /pink/],
  ['a time in words', withField({ date_created: { value: '2026-11-23' } }), /seconds/],
  [
    'a user by two names',
    withField({ assignee: { type: 'slack#/types/user', user: { text: 'a', user_id: 'U1' } } }),
    /one of/,
  ],
  ['a custom field without a label', withCustom({ label: undefined }), /label/],
  ['a custom field of an unknown type', withCustom({ type: 'song' }), /song/],
  ['a number where a text belongs', withCustom({ value: 1 }), /value of string/],
  ['a format with a link', withCustom({ format: 'markdown', link: url }), /format beside/],
  ['a key that is there already', withCustom({ key: 'status' }), /used twice/],
  ['an order of fields that are not there', withPayload({ display_order: ['cost'] }), /no field cost/],
  ['three primary actions', withActions({ primary_actions: [action(), action(), action()] }), /3 primary/],
  ['six more actions', withActions({ overflow_actions: Array.from({ length: 6 }, () => action()) }), /6 more/],
  ['an action without words', withActions({ primary_actions: [{ action_id: 'a' }] }), /text/],
  ['a value too long', withActions({ primary_actions: [action({ value: 'x'.repeat(2_001) })] }), /too long/],
  ['another style', withActions({ primary_actions: [action({ style: 'bold' })] }), /bold/],
  ['more than fits', withField({ description: { value: 'x'.repeat(3_400) } }), /bytes/],
])('refuses %s', (_, given, words) => {
  expect(entityProblems(given, 'link').join('\n')).toMatch(words);
});

test('refuses two for one link, one for no link of the message, too much together, and none', () => {
  const other = { ...entity, app_unfurl_url: `${url}?2`, url: `${url}?2` };
  const long = { description: { value: 'x'.repeat(2_000) } };
  const both = [entity, other].map((one) => ({ ...withField(long), app_unfurl_url: one.app_unfurl_url }));
  expect(entitiesProblems([entity, entity], url).join()).toMatch(/two for one/);
  expect(entitiesProblems([entity], 'See nothing').join()).toMatch(/not in the message/);
  expect(entitiesProblems(both, `${url} ${url}?2`).join()).toMatch(/bytes/);
  expect(entitiesProblems([], url).join()).toMatch(/empty/);
  expect(entityProblems(entity, 'details').join()).toMatch(/for links/);
});
