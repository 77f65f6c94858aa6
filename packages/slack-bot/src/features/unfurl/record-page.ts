// The pages of tasks and runs: which record an address names, and the record as Slack shows it.
import { type Caller, type Card, cardOf, findRalphRun, findTask, run, type SearchOperation } from '@codetether/core';
import type { EntitySubject, EntityText } from '../../blocks/card-entity.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import { withCodebaseNames } from '../../reply/codebase-names.ts';

export interface RecordPage {
  /** The address as it was written. */
  url: string;
  /** The same without its query: the page itself. */
  address: string;
  /** As in the address: `tasks` or `ralph`. */
  kind: string;
  operation: SearchOperation;
  id: string;
}

export interface FoundRecord {
  card: Card;
  subject: EntitySubject;
}

const searches: Readonly<Record<string, SearchOperation>> = { tasks: findTask, ralph: findRalphRun };

/** Reads a page's address: the reverse of how core makes it from the same template. */
export function pageIn(url: string, template: string): RecordPage | undefined {
  const full = template.includes('{id}') ? template : `${template.replace(/\/$/, '')}/{kind}/{id}`;
  const pattern = full
    .split(/(\{kind\}|\{id\})/)
    .map(
      (part) =>
        ({ '{kind}': '(?<kind>tasks|ralph)', '{id}': '(?<id>[^/?#]+)' })[part] ??
        part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  const found = new RegExp(`^(?<address>${pattern})/?(?:[?#].*)?$`).exec(url)?.groups;
  const { address, kind = 'tasks', id } = found ?? {};
  const operation = searches[kind];
  return address && id && operation ? { url, address, kind, operation, id } : undefined;
}

/** With the caller's account; undefined when it sees no such record. Throws ConnectorError. */
export async function readRecord(
  context: Pick<BotContext, 'names' | 'log' | 'clock'>,
  caller: Caller,
  page: RecordPage,
): Promise<FoundRecord | undefined> {
  const { operation, id } = page;
  const found = await run(operation, caller, { [operation.key]: id });
  const [record] = await withCodebaseNames(context, caller, found);
  return record && foundRecord(record, page, context.clock.now());
}

/** As Slack shows it, at that time in ms. @internal */
export function foundRecord(record: object, { operation, kind, id, address }: RecordPage, at: number): FoundRecord {
  const of = (name: string): string | undefined => {
    const value = (record as Record<string, unknown>)[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const now = new Date(at).toISOString();
  const updated = of('updated_at') ?? of('completed_at');
  const type = of('agent_type');
  return {
    card: cardOf(operation, record),
    subject: {
      ref: { id, type: kind },
      url: address,
      kind: operation.noun,
      created: of('created_at') ?? now,
      updated,
      // A run says no time of its last change: while it runs, it may have been now.
      modified: Math.floor(Date.parse(updated ?? now) / 1_000),
      agent: of('target_agent_name') ?? (type && `${type} agent`),
      texts: textFields.flatMap((field) => {
        const text = of(field.key);
        return text === undefined ? [] : [{ ...field, text }];
      }),
    },
  };
}

const textFields: readonly Omit<EntityText, 'text'>[] = [
  { key: 'description', label: 'Description' },
  { key: 'error', label: 'Error' },
  { key: 'result', label: 'Result', markdown: true },
];
