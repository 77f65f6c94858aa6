// A card of core as a work object: the entity that Slack shows for a link, and in the pane beside it
// (docs.slack.dev/messaging/work-objects-implementation; the shapes are those of @slack/types).
import { type Card, type CardField, type Tone, untrusted } from '@codetether/core';
import { bounded } from '@codetether/core/untrusted';
import type { EntityActionButton, EntityCustomField, EntityMetadata, TaskEntityFields } from '@slack/types';
import { buttonFor } from './buttons.ts';
import { limits } from './limits.ts';
import { harmlessMarkdown, inLine, isMoment } from './text.ts';

/** The record behind the card, as far as Slack has fields of its own for it. */
export interface EntitySubject {
  /** With its kind unique, and the same for ever: by it Slack finds the conversations about the record. */
  ref: { id: string; type: string };
  /** Its page, without a query. */
  url: string;
  /** `Task`, `Ralph Run`. */
  kind: string;
  /** ISO times. */
  created: string;
  updated?: string | undefined;
  /** When it changed last, in seconds since 1970: Slack asks for a newer entity when this grows. */
  modified: number;
  /** The name of the agent that works on it, or its type. */
  agent?: string | undefined;
  /** The description, and how it ended; for the pane alone. */
  texts: readonly EntityText[];
}

export interface EntityText {
  key: 'description' | 'result' | 'error';
  label: string;
  text: string;
  markdown?: boolean;
}

const colors: Readonly<Record<Tone, string>> = { neutral: 'gray', working: 'blue', good: 'green', bad: 'red' };
const marks = { pending: '○', running: '⏳', passed: '✅', failed: '❌', cancelled: '🚫' } as const;

/** Facts that a channel reads beside title, state and progress. */
const factsInChannel = 3;
const shownSteps = 20;
/** Characters of each long text, from what is wished to what always fits. */
const lengths = [2_000, 1_000, 500, 250, 100, 0];

/** For everyone in the channel: no more than title, state and a few facts. `sharedUrl` as it was written. */
export function linkEntity(card: Card, subject: EntitySubject, sharedUrl: string): EntityMetadata {
  const entity = entityOf(card, subject, { facts: factsInChannel, textLength: 0 });
  return { ...entity, app_unfurl_url: sharedUrl };
}

/** For one reader, with their own account: all facts, the texts as far as they fit, and the card's buttons. Where not even those fit, the link's part. */
export function detailsEntity(card: Card, subject: EntitySubject): EntityMetadata {
  const of = (textLength: number) => {
    const entity = entityOf(card, subject, { textLength });
    return { ...entity, entity_payload: { ...entity.entity_payload, ...actionsOf(card) } };
  };
  const fitting = lengths.map(of).find((entity) => entityBytes([entity]) <= limits.entityBytes);
  return fitting ?? entityOf(card, subject, { facts: factsInChannel, textLength: 0 });
}

/** As Slack counts them. */
export function entityBytes(entities: readonly EntityMetadata[]): number {
  return Buffer.byteLength(JSON.stringify({ entities }));
}

function entityOf(
  card: Card,
  subject: EntitySubject,
  { facts, textLength }: { facts?: number; textLength: number },
): EntityMetadata {
  const { ref, url, kind, created, updated, modified, agent } = subject;
  const description = textLength > 0 ? subject.texts.find(({ key }) => key === 'description') : undefined;
  const fields: TaskEntityFields = {
    ...(card.status && { status: { value: card.status.word, tag_color: colors[card.status.tone] } }),
    ...(agent && { assignee: { type: 'slack#/types/user', user: { text: shown(agent, 100) } } }),
    ...(description && { description: { value: shown(description.text, textLength) } }),
    date_created: { value: seconds(created) },
    ...(updated && { date_updated: { value: seconds(updated) } }),
  };
  const known = new Set([created, updated, agent]);
  const others = (card.fields ?? []).filter(({ isId, value }) => !isId && !known.has(value)).slice(0, facts);
  const custom = [
    ...(card.progress ? [text('progress', card.progress.label, `${card.progress.value} of ${card.progress.of}`)] : []),
    ...others.map(factField),
    ...(textLength > 0 ? longFields(card, subject, textLength) : []),
  ];
  return {
    entity_type: 'slack#/entities/task',
    url,
    external_ref: ref,
    entity_payload: {
      attributes: {
        title: { text: shown(card.title.text, 200) || 'Untitled' },
        display_type: kind,
        product_name: 'CodeTether',
        metadata_last_modified: modified,
      },
      fields,
      ...(custom.length > 0 && { custom_fields: custom }),
      display_order: [
        'status',
        ...(card.progress ? ['progress'] : []),
        ...(agent ? ['assignee'] : []),
        ...others.map(keyOf),
        ...(description ? ['description'] : []),
      ],
    },
  };
}

function* longFields(card: Card, { texts }: EntitySubject, most: number): Generator<EntityCustomField> {
  if (card.warnings?.length) yield text('note', 'Note', bounded(card.warnings.join(' '), most));
  const steps = (card.steps ?? []).slice(0, shownSteps);
  const lines = steps.map(
    ({ title, state = 'pending' }) => `${marks[state]} ${inLine(untrusted(title), 120)} (${state})`,
  );
  if (lines.length > 0) yield { ...text('steps', 'Stories', bounded(lines.join('\n'), most)), long: true };
  for (const { key, label, text: said, markdown } of texts) {
    if (key === 'description') continue;
    yield { ...text(key, label, shown(said, most)), long: true, ...(markdown && { format: 'markdown' }) };
  }
}

function factField(fact: CardField): EntityCustomField {
  const { label, value, untrusted: foreign } = fact;
  if (!foreign && isMoment(value))
    return { key: keyOf(fact), label, type: 'slack#/types/timestamp', value: seconds(value) };
  return text(keyOf(fact), label, shown(value, 100));
}

function keyOf({ label }: CardField): string {
  return label.toLowerCase().replace(/[^a-z]+/g, '_');
}

function text(key: string, label: string, value: string): EntityCustomField {
  return { key, label, type: 'string', value };
}

/** The field holds nothing else, so it needs no quotes. Slack does not say that it reads no mention there. */
function shown(said: string, most: number): string {
  return bounded(harmlessMarkdown(bounded(said, most)), most);
}

function seconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1_000);
}

/** The same buttons as under the card. Slack asks for no confirmation of them. */
function actionsOf({ next = [] }: Card): Pick<EntityMetadata['entity_payload'], 'actions'> {
  const actions = next.flatMap((one, index): EntityActionButton[] => {
    const button = buttonFor(one, index);
    if (!button?.action_id) return [];
    const { action_id, value, style } = button;
    return [{ text: one.label, action_id, ...(value && { value }), ...(style && { style }) }];
  });
  const { entityPrimaryActions: most, entityOverflowActions: more } = limits;
  if (actions.length === 0) return {};
  const rest = actions.slice(most, most + more);
  return {
    actions: { primary_actions: actions.slice(0, most), ...(rest.length > 0 && { overflow_actions: rest }) },
  };
}
