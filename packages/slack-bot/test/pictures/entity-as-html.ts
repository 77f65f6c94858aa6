// A work object about as Slack shows it: the card under a link, and the pane beside it.
import type { EntityCustomField, EntityMetadata, TaskEntityFields } from '@slack/types';
import { html } from 'hono/html';
import type { Html } from '../../src/http/page.ts';
import { markdownAsHtml, wordsAsHtml } from './blocks-as-html.ts';

interface Row {
  label: string;
  value: Html | string;
  long?: boolean | undefined;
}

/** `pane`: with all fields, one below the other. */
export function entityAsHtml(
  { entity_payload: { attributes, fields, custom_fields = [], actions }, url }: EntityMetadata,
  { pane = false } = {},
): Html {
  const rows = [...standardRows((fields ?? {}) as TaskEntityFields), ...custom_fields.map(customRow)];
  const buttons = [...(actions?.primary_actions ?? []), ...(actions?.overflow_actions ?? [])];
  return html`<div class="entity ${pane ? 'pane' : ''}">
    <div class="soft">${attributes.product_name} · ${attributes.display_type}</div>
    <div class="title"><a href="${url}">${attributes.title.text}</a></div>
    <div class="rows">
      ${rows.map(
        ({ label, value, long }) =>
          html`<div class="${long ? 'row long' : 'row'}"><span class="soft">${label}</span><span>${value}</span></div>`,
      )}
    </div>
    ${
      buttons.length > 0
        ? html`<div class="actions">
          ${buttons.map(({ text, style }) => html`<span class="button ${style ?? ''}">${text}</span>`)}
        </div>`
        : ''
    }
  </div>`;
}

function standardRows({ status, assignee, description, date_created, date_updated }: TaskEntityFields): Row[] {
  const time = (label: string, field: { value: number } | undefined) =>
    field ? [{ label, value: timeOf(field.value) }] : [];
  const user = assignee?.user && 'text' in assignee.user ? assignee.user.text : undefined;
  return [
    ...(status
      ? [{ label: 'Status', value: html`<span class="chip ${status.tag_color}">${status.value}</span>` }]
      : []),
    ...(user ? [{ label: 'Assignee', value: user }] : []),
    ...time('Date created', date_created),
    ...time('Date updated', date_updated),
    ...(description ? [{ label: 'Description', value: description.value, long: true }] : []),
  ];
}

function customRow({ label, type, value, long, format }: EntityCustomField): Row {
  if (type === 'slack#/types/timestamp') return { label, value: timeOf(Number(value)) };
  const text = String(value);
  return { label, value: format === 'markdown' ? markdownAsHtml(text) : html`${wordsAsHtml(text)}`, long };
}

function timeOf(seconds: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
    seconds * 1_000,
  );
}
