// docs/operations.md: every operation, from its declaration.
import { type Field, fieldsOf, type Operation, operations, scopes } from '@codetether/core';

export function operationsPage(): string {
  const kinds = { trigger: 'Triggers', action: 'Actions', search: 'Searches' } as const;
  const sections = Object.entries(kinds).map(([kind, heading]) => {
    const chosen = operations.filter((operation) => operation.kind === kind);
    return `## ${heading} (${chosen.length})\n\n${chosen.map(section).join('\n\n')}`;
  });
  return `<!-- Written by \`pnpm run docs\` from packages/core/src/operations; do not edit. -->
# Operations

${operations.length} operations: the 19 components of CodeTether's Zapier document, and two more, so that users can stop what they scheduled.
Every surface offers all of them: as an MCP tool of the same name, as the Slack command shown, as a Zapier component of the same key.
Output fields marked untrusted contain text of agents, workers or users; answers name them in \`untrusted\` ([decision 17](decisions/0017-text-of-others.md)).

${sections.join('\n\n')}

## Scopes

| scope | allows |
| --- | --- |
${Object.entries(scopes)
  .map(([scope, sentence]) => `| \`${scope}\` | ${sentence} |`)
  .join('\n')}

Ralph and PRD chat need \`tasks:write\`, reading runs needs \`tasks:read\`, and models need \`agents:read\`. For a token with unknown scopes the server decides.
`;
}

function section(operation: Operation): string {
  const { name, title, summary, guidance, command, scopes: needed, effects } = operation;
  const traits = [
    effects.readOnly ? 'reads only' : 'writes',
    effects.destructive && 'asks first',
    effects.idempotent && !effects.readOnly && 'may be repeated',
  ].filter(Boolean);
  return `### ${title}

\`${name}\` · ${traits.join(', ')} · ${needed.map((scope) => `\`${scope}\``).join(', ')} · Slack: \`/codetether ${command.examples?.[0] ?? `${command.noun} ${command.verb}`}\`

${summary}${guidance ? ` ${guidance}` : ''}

${table('Input', fieldsOf(operation.input), true)}

${table('Output', fieldsOf(operation.output), false)}`;
}

function table(heading: string, fields: readonly Field[], input: boolean): string {
  if (fields.length === 0) return `${heading}: none.`;
  const rows = fields.flatMap((field) => [
    row(field, input),
    ...(field.items ?? []).map((item) => row(item, input, `${field.name}[].`)),
  ]);
  const columns = input
    ? `| ${heading} | required | type | description |\n| --- | --- | --- | --- |`
    : `| ${heading} | type | description |\n| --- | --- | --- |`;
  return `${columns}\n${rows.join('\n')}`;
}

/** Always named in `untrusted`. A typed field is named only if its value does not have its type. */
function isUntrusted({ type, choices, words, holds }: Field): boolean {
  return (type === 'string' || type === 'text') && !choices && !words && !holds;
}

function row(field: Field, input: boolean, prefix = ''): string {
  const choices = field.choices ? `: ${field.choices.join(', ')}` : '';
  const preset = field.default === undefined ? '' : ` (default: ${field.default})`;
  const about = `${field.description}${choices}${preset}`.replaceAll('|', '\\|');
  return input
    ? `| \`${prefix}${field.name}\` | ${field.required ? 'yes' : 'no'} | ${field.type} | ${about} |`
    : `| \`${prefix}${field.name}\` | ${field.type}${isUntrusted(field) ? ', untrusted' : ''} | ${about} |`;
}
