// The contents of help: all commands, those of a noun, or one with its options and examples.
import { type Field, fieldsOf } from '@codetether/core';
import { usageOf } from './command-line.ts';
import { optionName, titleOf } from './options.ts';
import { labelOf, phraseOf, type Verb, type Vocabulary } from './vocabulary.ts';

/** Plain text of our own, in parts that belong together. */
export interface Help {
  title: string;
  parts: readonly HelpPart[];
}

export interface HelpPart {
  heading?: string;
  text?: string;
  /** To be shown as typed, each with what it does. */
  lines?: readonly { code: string; text?: string }[];
}

/** The five things to begin with. */
export const beginnings = [
  { code: 'connect', text: 'connect your CodeTether account' },
  { code: 'task create Fix the login bug', text: 'give a task to an agent' },
  { code: 'ask Which endpoints lack tests?', text: 'ask an agent' },
  { code: 'prd A wish list for our shop', text: 'talk an idea into a PRD, for Ralph to build' },
  { code: 'tasks', text: 'see your tasks' },
] as const;

/** In a list of commands: a few words where there are some. */
function shortly({ button, listTitle, summary }: Verb): string {
  return button ?? listTitle ?? summary;
}

export function helpFor<V extends Verb>(
  vocabulary: Vocabulary<V>,
  { verb, noun }: { verb?: V; noun?: string },
  prefix: string,
): Help {
  if (verb) return verbHelp(verb, prefix);
  if (noun) {
    const verbs = vocabulary.of(noun);
    return {
      title: `Commands of ${verbs[0]?.command.noun ?? noun}`,
      parts: [{ lines: verbs.map((one) => ({ code: `${prefix} ${usageOf(one)}`, text: one.summary })) }],
    };
  }
  const groups = vocabulary.nouns.map((each) => ({
    heading: titleOf(each),
    lines: vocabulary.of(each).map((one) => ({ code: `${prefix} ${phraseOf(one.command)}`, text: shortly(one) })),
  }));
  return {
    title: 'CodeTether in Slack',
    parts: [
      { heading: 'To begin with', lines: beginnings.map(({ code, text }) => ({ code: `${prefix} ${code}`, text })) },
      { text: `For options and examples type ${prefix} help and a word, such as task or ralph.` },
      ...groups,
    ],
  };
}

/** `build, plan, general, explore (default: build)`. */
function meaningOf({ description, choices, usual, default: preset = usual }: Field): string {
  const said = [usual ? '' : description, choices?.join(', ') ?? ''].filter(Boolean).join(': ');
  return preset === undefined ? said : `${said} (default: ${preset})`;
}

function verbHelp(verb: Verb, prefix: string): Help {
  const fields = fieldsOf(verb.input);
  const options = fields
    .filter(({ name, type, automation }) => type !== 'list' && !automation && name !== 'idempotency_key')
    .map((field) => ({
      code: verb.command.positionals?.includes(field.name) ? field.name : `--${optionName(field, fields)}`,
      text: meaningOf(field),
    }));
  return {
    title: labelOf(verb),
    parts: [
      { text: verb.summary, lines: [{ code: `${prefix} ${usageOf(verb)}` }] },
      ...(options.length > 0 ? [{ lines: options }] : []),
      ...(verb.command.examples?.length
        ? [{ text: 'For example', lines: verb.command.examples.map((example) => ({ code: `${prefix} ${example}` })) }]
        : []),
    ],
  };
}
