// The options of an external select while a user types.
import { type Field, fieldsOf, type Lookup, operations } from '@codetether/core';
import { LRUCache } from 'lru-cache';
import type { BotContext } from '../reply/bot-context.ts';
import { choicesFor } from '../reply/lookups.ts';
import type { OptionChoice, OptionsDelivery } from '../slack/delivery.ts';
import { fieldOfAction } from './form.ts';

/** Slack waits three seconds. */
const patience = 2_500;

/** Choices are kept for a minute, since a person types several letters. Never throws: without an answer there is nothing to choose. */
export function createOptions(context: BotContext): (delivery: OptionsDelivery) => Promise<OptionChoice[]> {
  const kept = new LRUCache<string, OptionChoice[]>({ max: 2_000, ttl: 60_000 });
  const find = async ({ member, actionId, value }: OptionsDelivery): Promise<OptionChoice[]> => {
    const lookup = lookupOf(actionId);
    const key = JSON.stringify([member.team, member.user, lookup, value.trim().toLowerCase()]);
    const known = kept.get(key);
    if (known) return known;
    const caller = lookup && (await context.accounts.callerOf(member));
    if (!lookup || !caller) return [];
    const found = await choicesFor({ ...caller, signal: AbortSignal.timeout(patience) }, lookup, value);
    kept.set(key, found);
    return found;
  };
  return (delivery) =>
    find(delivery).catch((error: unknown) => {
      context.log.debug('no options', { error: String(error) });
      return [];
    });
}

function lookupOf(actionId: string): Lookup | undefined {
  const wanted = fieldOfAction(actionId);
  const operation = operations.find(({ name }) => name === wanted?.operation);
  const fields: readonly Field[] = operation ? fieldsOf(operation.input) : [];
  return fields.find(({ name }) => name === wanted?.field)?.lookup;
}
