import { operations } from '@codetether/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Parsed, parseLine, usageOf } from './command-line.ts';
import { decoded } from './entities.ts';
import { helpFor } from './help.ts';
import { nearest } from './nearest.ts';
import { tokensOf, unquoted } from './tokens.ts';
import { phraseOf, type Verb, vocabularyOf } from './vocabulary.ts';

const runnable = operations.filter(({ kind }) => kind !== 'trigger');
const vocabulary = vocabularyOf<Verb & { name: string }>(runnable);
const parse = (line: string) => parseLine(line, vocabulary);
const named = (parsed: Parsed<Verb & { name: string }>) =>
  parsed.kind === 'verb' ? { [parsed.verb.name]: parsed.input } : parsed;

test('every example of every operation is understood, and means that operation', () => {
  for (const operation of runnable) {
    for (const example of operation.command.examples ?? []) {
      expect(parse(example), example).toMatchObject({ kind: 'verb', verb: { name: operation.name } });
    }
  }
});

test.each([
  [
    'task create Fix the login bug --codebase api --agent build',
    { create_task: { title: 'Fix the login bug', codebase_id: 'api', agent_type: 'build' } },
  ],
  ['task new “Fix the login bug” —priority 5', { create_task: { title: 'Fix the login bug', priority: '5' } }],
  [
    'tasks create Fix it priority=5 codebase="my api"',
    { create_task: { title: 'Fix it', priority: '5', codebase_id: 'my api' } },
  ],
  ['task create Set retries=3 in the config', { create_task: { title: 'Set retries=3 in the config' } }],
  ['task create Fix the --constructor', { create_task: { title: 'Fix the --constructor' } }],
  ['task create Set priority=3 in the config', { create_task: { title: 'Set priority=3 in the config' } }],
  [
    'task create Speed it up --description Because it is slow, isn’t it --agent plan',
    { create_task: { title: 'Speed it up', description: 'Because it is slow, isn’t it', agent_type: 'plan' } },
  ],
  ["ask what's up with --priority and #12?", { send_message: { message: "what's up with --priority and #12?" } }],
  [
    'send --priority 3 Look at &lt;b&gt; &amp; <https://x.example/a|x>',
    { send_message_async: { message: 'Look at <b> & https://x.example/a', priority: '3' } },
  ],
  [
    'agent send reviewer Review PR 12 --deadline 10m',
    { send_to_agent: { agent_name: 'reviewer', message: 'Review PR 12', deadline_seconds: '600' } },
  ],
  [
    'cron create “Daily review” `0 9 * * 1-5` Review the PRs --tz Europe/Berlin --disabled',
    {
      create_cronjob: {
        name: 'Daily review',
        cron_expression: '0 9 * * 1-5',
        task_template: 'Review the PRs',
        timezone: 'Europe/Berlin',
        enabled: 'false',
      },
    },
  ],
  ['ralph start --codebase api --mode parallel', { start_ralph: { codebase_id: 'api', run_mode: 'parallel' } }],
  ['ralph status 123', { find_ralph_run: { run_id: '123' } }],
  ['tasks', { find_task: {} }],
  ['task ls --status failed', { find_task: { status: 'failed' } }],
  ['agents reviewer', { discover_agents: { name: 'reviewer' } }],
  ['USAGE 2026-11', { get_usage_summary: { month: '2026-11' } }],
  ['prd A wish list for our shop', { prd_chat: { message: 'A wish list for our shop' } }],
])('%s', (line, meaning) => {
  expect(named(parse(line))).toEqual(meaning);
});

test.each([
  ['taks list', 'There is no command “taks”.', 'tasks'],
  ['ralph lst', 'There is no command “ralph lst”.', 'runs'],
  ['ralph', '“ralph” needs a verb.', 'ralph start'],
  ['task create Fix it --codebse api', 'There is no option --codebse. Did you mean --codebase?', undefined],
  ['hlep', 'There is no command “hlep”.', 'help'],
  ['ralph start now', 'I do not know what “now” is for.', undefined],
  ['task list --status', '--status needs a value.', undefined],
  ['task list --status failed --status pending', '--status is given twice.', undefined],
])('%s is answered with what to type instead', (line, message, instead) => {
  const parsed = parse(line);
  expect(parsed).toMatchObject({ kind: 'problem', message });
  if (parsed.kind !== 'problem') return;
  expect(parsed.instead.length).toBeGreaterThan(0);
  if (instead) expect(parsed.instead).toContain(instead);
});

test('help is for everything, a noun or a verb', () => {
  expect(parse('')).toEqual({ kind: 'help' });
  expect(parse('help ralph')).toEqual({ kind: 'help', noun: 'ralph' });
  expect(parse('help task create')).toMatchObject({ kind: 'help', verb: { name: 'create_task' } });
  expect(parse('ralph --help')).toEqual({ kind: 'help', noun: 'ralph' });
  expect(parse('task create --help')).toMatchObject({ kind: 'help', verb: { name: 'create_task' } });
  expect(parse('help ask')).toMatchObject({ kind: 'help', verb: { name: 'send_message' } });
  const all = helpFor(vocabulary, {}, '/codetether');
  for (const { command } of runnable) expect(JSON.stringify(all)).toContain(`/codetether ${phraseOf(command)}"`);
  const one = helpFor(vocabulary, { noun: 'ralph' }, '/codetether');
  expect(one.parts[0]?.lines?.map(({ code }) => code.split(' ').slice(0, 3).join(' '))).toEqual([
    '/codetether ralph start',
    '/codetether ralph cancel',
    '/codetether ralph show',
    '/codetether runs [--status',
  ]);
});

test('a usage line shows what must and what may be given', () => {
  const cancel = runnable.find(({ name }) => name === 'cancel_task');
  expect(cancel && usageOf(cancel)).toBe('task cancel <task>');
});

test('any line gives an answer, and words survive', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
      expect(['verb', 'help', 'problem']).toContain(parse(line).kind);
    }),
  );
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9'’.,?!#]{0,9}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
      const message = words.join(' ');
      expect(named(parse(`ask ${message}`))).toEqual({ send_message: { message } });
      expect(tokensOf(message).map(({ value }) => value)).toEqual(words);
    }),
  );
});

test('tokens cover the line in order, and nothing but space is between them', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`a b"'“”‘’—-=<@>|\``), maxLength: 40 }), (line) => {
      let end = 0;
      for (const token of tokensOf(line)) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(line.slice(end, token.start).trim()).toBe('');
        expect(token.end).toBeGreaterThan(token.start);
        end = token.end;
      }
      expect(line.slice(end).trim()).toBe('');
    }),
  );
});

test('quoting a text and taking the quotes off gives the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abc =—'), minLength: 1, maxLength: 30 }), (text) => {
      for (const [open, close] of ['""', '“”', '‘’', '``', '«»']) expect(unquoted(`${open}${text}${close}`)).toBe(text);
    }),
  );
});

test('what Slack escaped is decoded once', () => {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'a&<>;lgtamp#@|'), maxLength: 30 }), (text) => {
      expect(decoded(escaped(text))).toBe(text);
    }),
  );
  expect(decoded('<@U1|ada> <#C1|general> <mailto:a@b.example|a@b.example> <!channel>')).toBe(
    '@ada #general a@b.example @channel',
  );
});

test('a word with one letter missing, added or swapped still finds its candidate first', () => {
  const word = fc.stringMatching(/^[a-z]{4,12}$/);
  fc.assert(
    fc.property(word, fc.array(fc.stringMatching(/^[0-9]{4,12}$/)), fc.nat(), (word, others, seed) => {
      const at = seed % (word.length - 1);
      const typos = [
        word.slice(0, at) + word.slice(at + 1),
        `${word.slice(0, at)}x${word.slice(at)}`,
        word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
      ];
      for (const typo of typos) expect(nearest(typo, [...others, word])[0]).toBe(word);
    }),
  );
  expect(nearest('x'.repeat(61), ['x'.repeat(61)])).toEqual([]);
});
