// The contents of help: all commands, those of a noun, or one with its options and examples.
import { fieldsOf } from '@codetether/core';
import { usageOf } from './command-line.ts';
import { optionName } from './options.ts';
import { phraseOf, type Verb, type Vocabulary } from './vocabulary.ts';

/** Plain text of our own, in parts that belong together. */
export interface Help {
  title: string;
  parts: readonly HelpPart[];
}

export interface HelpPart {
  text?: string;
  /** To be shown as typed, each with what it does. */
  lines?: readonly { code: string; text?: string }[];
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
    lines: vocabulary.of(each).map((one) => ({ code: `${prefix} ${phraseOf(one.command)}`, text: one.summary })),
  }));
  return {
    title: 'CodeTether in Slack',
    parts: [
      { text: `Type ${prefix} help and a word, such as task or ralph, for its options and examples.` },
      ...groups,
    ],
  };
}

function verbHelp(verb: Verb, prefix: string): Help {
  const fields = fieldsOf(verb.input);
  const options = fields
    .filter(({ type }) => type !== 'list')
    .map((field) => ({
      code: verb.command.positionals?.includes(field.name) ? field.name : `--${optionName(field, fields)}`,
      text: `${field.description}${field.choices ? `: ${field.choices.join(', ')}` : ''}${field.default === undefined ? '' : ` (default: ${field.default})`}`,
    }));
  return {
    title: verb.title,
    parts: [
      { text: verb.summary, lines: [{ code: `${prefix} ${usageOf(verb)}` }] },
      ...(options.length > 0 ? [{ lines: options }] : []),
      ...(verb.command.examples?.length
        ? [{ text: 'For example', lines: verb.command.examples.map((example) => ({ code: `${prefix} ${example}` })) }]
        : []),
    ],
  };
}
