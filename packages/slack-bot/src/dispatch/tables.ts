// The tables in which deliveries are looked up, made from all features.
import { type ActionOperation, operations, type SearchOperation } from '@codetether/core';
import { type Vocabulary, vocabularyOf } from '../command-line/vocabulary.ts';
import type { EventHandlers, Feature } from '../features/feature.ts';
import type { Action } from '../reply/action.ts';
import type { BotCommand } from '../reply/bot-command.ts';

export type SlackVerb = ActionOperation | SearchOperation | BotCommand;

export interface Tables {
  vocabulary: Vocabulary<SlackVerb>;
  /** The action of that id: the whole id, or the longest beginning of it. */
  actionOf(actionId: string): Action | undefined;
  events: EventHandlers;
  promptEvents: EventHandlers;
  submissions: ReadonlyMap<string, NonNullable<Feature['submissions']>[string]>;
  stoppers: readonly NonNullable<Feature['stopThread']>[];
}

export function tablesOf(features: readonly Feature[], commonActions: readonly Action[]): Tables {
  const actions = new Map(
    [...commonActions, ...features.flatMap(({ actions = [] }) => actions)].map((action) => [action.id, action]),
  );
  return {
    vocabulary: grammarOf(features.flatMap(({ commands = [] }) => commands)),
    actionOf: (actionId) =>
      beginnings(actionId)
        .map((id) => actions.get(id))
        .find((action) => action !== undefined),
    events: Object.assign({}, ...features.map(({ events }) => events)),
    promptEvents: Object.assign({}, ...features.map(({ promptEvents }) => promptEvents)),
    submissions: new Map(features.flatMap(({ submissions = {} }) => Object.entries(submissions))),
    stoppers: features.flatMap(({ stopThread }) => stopThread ?? []),
  };
}

/** The commands of the operations, and then the bot's own. */
function grammarOf(commands: readonly BotCommand[]): Vocabulary<SlackVerb> {
  const runnable = operations.filter((operation) => operation.kind !== 'trigger');
  return vocabularyOf<SlackVerb>([...runnable, ...commands]);
}

/** `a:b:c`, `a:b`, `a`. */
function beginnings(actionId: string): string[] {
  const parts = actionId.split(':');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join(':'));
}
