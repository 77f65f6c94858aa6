// The stand-in refuses what Slack would refuse: planted faults, each with the words of its error.
import { readFile } from 'node:fs/promises';
import type { KnownBlock, View } from '@slack/types';
import { expect, test } from 'vitest';
import { limits } from '../../../src/blocks/limits.ts';
import { blockProblems, viewProblems } from './check.ts';
import { generateSchema, schemaFile } from './schema.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text = 'Fine') => ({ type: 'section', text: plain(text) });
const button = (part: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...part });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const one = (text: string, value = 'v') => ({ text: plain(text), value });
const mrkdwn = { type: 'mrkdwn', text: 'Good' };
const pair = (part: object = {}) => ({
  type: 'feedback_buttons',
  action_id: 'f',
  positive_button: one('Good'),
  negative_button: one('Bad'),
  ...part,
});
const feedback = (...elements: object[]) => ({ type: 'context_actions', elements });
const select = (options: object[]) => actions({ type: 'static_select', action_id: 's', options });
const option = (part: object = {}) => ({ text: plain('One'), value: '1', ...part });
const input = (part: object = {}) => ({
  type: 'input',
  label: plain('Name'),
  element: { type: 'plain_text_input', action_id: 'name' },
  ...part,
});
const modal = (part: object = {}) => ({
  type: 'modal',
  title: plain('Task'),
  submit: plain('Save'),
  blocks: [input()],
  ...part,
});
const task = (part: object = {}) => ({ type: 'task_card', task_id: 't1', title: 'Story', status: 'pending', ...part });
const plan = (...tasks: object[]) => ({ type: 'plan', title: 'Plan', tasks });
const cell = (text: string) => ({ type: 'raw_text', text });
const x = (length: number) => 'x'.repeat(length);

test.each<[string, unknown[], RegExp]>([
  ['an unknown block', [{ type: 'banner' }], /unknown type "banner"/],
  ['no list', 'hello' as unknown as unknown[], /must be a list/],
  ['51 blocks', Array.from({ length: 51 }, () => section()), /51 blocks/],
  ['a section of nothing', [{ type: 'section' }], /needs text or fields/],
  ['an empty text', [section('')], /must not be empty/],
  ['a section that is too long', [section(x(3_001))], /3001 characters/],
  ['eleven fields', [{ type: 'section', fields: Array.from({ length: 11 }, () => plain('f')) }], /11 items/],
  ['a field that is too long', [{ type: 'section', fields: [plain(x(2_001))] }], /2001 characters/],
  ['a header that is too long', [{ type: 'header', text: plain(x(151)) }], /151 characters/],
  [
    'a header in mrkdwn',
    [{ type: 'header', text: { type: 'mrkdwn', text: 'Hi' } }],
    /must be equal to constant|plain_text/,
  ],
  ['a property that is not there', [{ ...section(), colour: 'red' }], /colour/],
  [
    '26 buttons',
    [actions(...Array.from({ length: 26 }, (_, index) => button({ action_id: `b${index}` })))],
    /26 items/,
  ],
  ['a button without words', [actions(button({ text: plain('') }))], /must not be empty/],
  ['a button that is too wide', [actions(button({ text: plain(x(76)) }))], /76 characters/],
  ['a button with too long a value', [actions(button({ value: x(2_001) }))], /2001 characters/],
  ['a button in green', [actions(button({ style: 'green' }))], /allowed values|anyOf/],
  [
    'a confirmation that is too long',
    [
      actions(
        button({ confirm: { title: plain('Sure?'), text: plain(x(301)), confirm: plain('Yes'), deny: plain('No') } }),
      ),
    ],
    /301 characters/,
  ],
  ['two buttons of one action', [actions(button(), button())], /action_id is used twice/],
  [
    'two blocks of one id',
    [
      { ...section(), block_id: 'a' },
      { ...section(), block_id: 'a' },
    ],
    /block_id is used twice/,
  ],
  ['a block_id that is too long', [{ ...section(), block_id: x(256) }], /256 characters/],
  ['six pairs of feedback buttons', [feedback(...Array.from({ length: 6 }, () => pair()))], /6 items/],
  ['feedback buttons without the second', [feedback(pair({ negative_button: undefined }))], /negative_button/],
  [
    'a feedback button in mrkdwn',
    [feedback(pair({ positive_button: { text: mrkdwn, value: 'a' } }))],
    /elements\/0: must/,
  ],
  ['a feedback button without words', [feedback(pair({ positive_button: one('') }))], /must not be empty/],
  ['a feedback button that is too wide', [feedback(pair({ positive_button: one(x(76)) }))], /76 characters/],
  ['a feedback button with too long a value', [feedback(pair({ negative_button: one('a', x(2_001)) }))], /2001 char/],
  ['feedback buttons among others', [actions(pair())], /elements\/0: must/],
  ['101 options', [select(Array.from({ length: 101 }, () => option()))], /101 items/],
  ['an option that is too long', [select([option({ text: plain(x(76)) })])], /76 characters/],
  ['a value that is too long', [select([option({ value: x(76) })])], /76 characters/],
  [
    'eleven elements in a context',
    [{ type: 'context', elements: Array.from({ length: 11 }, () => plain('c')) }],
    /11 items/,
  ],
  [
    'an image without words',
    [{ type: 'image', image_url: 'https://x.example/a.png', alt_text: '' }],
    /must not be empty/,
  ],
  ['a story of no known state', [plan(task({ status: 'passed' }))], /allowed values/],
  ['a story without a title', [plan(task({ title: '' }))], /must not be empty/],
  ['51 stories', [plan(...Array.from({ length: 51 }, () => task()))], /51 items/],
  [
    'two tables',
    [
      { type: 'table', rows: [[cell('a')]] },
      { type: 'table', rows: [[cell('a')]] },
    ],
    /at most 1 table/,
  ],
  ['a ragged table', [{ type: 'table', rows: [[cell('a')], [cell('a'), cell('b')]] }], /different lengths/],
  [
    'markdown that is too long',
    [
      { type: 'markdown', text: x(7_000) },
      { type: 'markdown', text: x(7_000) },
    ],
    /14000 characters/,
  ],
  ['an input in a message', [input()], /input is for views/],
])('refuses a message with %s', (_, blocks, words) => {
  expect(blockProblems(blocks, 'message').join('\n')).toMatch(words);
});

test.each<[string, unknown, RegExp]>([
  ['no title', modal({ title: undefined }), /title/],
  ['a title that is too long', modal({ title: plain(x(25)) }), /25 characters/],
  ['inputs and no submit', modal({ submit: undefined }), /submit/],
  ['too much in private_metadata', modal({ private_metadata: x(3_001) }), /3001 characters/],
  ['101 blocks', modal({ blocks: Array.from({ length: 101 }, () => section()) }), /101 blocks/],
  ['a plan', modal({ blocks: [plan(task())] }), /plan is for messages/],
  [
    'too long a text allowed',
    modal({ blocks: [input({ element: { type: 'plain_text_input', action_id: 'n', max_length: 3_001 } })] }),
    /at most 3000/,
  ],
  ['feedback buttons', modal({ blocks: [feedback(pair())] }), /context_actions is for messages/],
  ['another type', { ...modal(), type: 'drawer' }, /modal or home/],
  ['a submit button in a home tab', { type: 'home', blocks: [section()], submit: plain('Save') }, /submit/],
])('refuses a view with %s', (_, view, words) => {
  expect(viewProblems(view).join('\n')).toMatch(words);
});

test('takes what is right', () => {
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: 'Report' } },
    { type: 'section', text: { type: 'mrkdwn', text: '*Fine*' } },
    {
      type: 'plan',
      title: 'Plan',
      tasks: [{ type: 'task_card', task_id: 't', title: 'Story', status: 'in_progress' }],
    },
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Go' }, style: 'danger' }],
    },
  ];
  expect(blockProblems(blocks, 'message')).toEqual([]);
  const view: View = {
    type: 'modal',
    title: { type: 'plain_text', text: 'Task' },
    submit: { type: 'plain_text', text: 'Save' },
    blocks: [
      {
        type: 'input',
        label: { type: 'plain_text', text: 'Name' },
        element: { type: 'plain_text_input', action_id: 'n' },
      },
    ],
  };
  expect(viewProblems(view)).toEqual([]);
});

test('the schema is that of the installed @slack/types', async () => {
  const generated = JSON.parse(JSON.stringify(generateSchema()));
  expect(JSON.parse(await readFile(schemaFile, 'utf8'))).toEqual(generated);
});

test('the limits are those that the types tell in words', () => {
  const comments = JSON.stringify(generateSchema({ comments: true }).definitions);
  const of = (definition: string, property: string) => {
    const { properties } = JSON.parse(comments)[definition];
    const words: string = properties[property].description;
    return Number(/(?:[Mm]aximum|max)[^.]*?([\d,]+)/.exec(words.replace(/\n/g, ' '))?.[1]?.replaceAll(',', ''));
  };
  expect(of('HeaderBlock', 'text')).toBe(limits.header);
  expect(of('Button', 'text')).toBe(limits.buttonText);
  expect(of('Button', 'value')).toBe(limits.buttonValue);
  expect(of('Button', 'url')).toBe(limits.buttonUrl);
  expect(of('Button', 'accessibility_label')).toBe(limits.accessibilityLabel);
  expect(of('ContextBlock', 'elements')).toBe(limits.contextElements);
  expect(of('ContextActionsBlock', 'elements')).toBe(limits.contextActionsElements);
  expect(of('InputBlock', 'label')).toBe(limits.inputLabel);
  expect(of('InputBlock', 'hint')).toBe(limits.inputHint);
  expect(of('ConfirmationDialog', 'title')).toBe(limits.confirmTitle);
  expect(of('ConfirmationDialog', 'text')).toBe(limits.confirmText);
  expect(of('ConfirmationDialog', 'deny')).toBe(limits.confirmButton);
  expect(of('StaticSelect', 'options')).toBe(limits.options);
  expect(of('TableBlock', 'rows')).toBe(limits.tableRows);
  expect(of('PlanBlock', 'block_id')).toBe(limits.id);
});
