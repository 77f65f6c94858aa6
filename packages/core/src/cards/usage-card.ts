import { type Usage, usageRecord } from '../api/records/records.ts';
import { type Card, field, fields, trusted, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function usageCard(usage: Usage): Card {
  const of = shown(usageRecord, usage);
  return of.card({
    title: trusted(`Usage in ${of.value('month')}`),
    fields: fields(
      // Rounded, so the exact amounts do not count as shown.
      field('Cost', dollars(usage.total_cost)),
      field('Budget remaining', usage.budget_remaining === undefined ? undefined : dollars(usage.budget_remaining)),
      field('Requests', of.value('total_requests')),
      field('Tokens', of.value('total_tokens').toLocaleString('en')),
      field('Input tokens', of.value('input_tokens').toLocaleString('en')),
      field('Output tokens', of.value('output_tokens').toLocaleString('en')),
    ),
    table: {
      columns: ['Model', 'Requests', 'Tokens', 'Cost'],
      rows: of.each('by_model', (row, { cost }) => [
        untrusted(row.value('model')),
        trusted(String(row.value('requests'))),
        trusted(row.value('tokens').toLocaleString('en')),
        trusted(dollars(cost)),
      ]),
    },
    progress:
      usage.spending_limit === undefined
        ? undefined
        : { label: 'Spent', value: usage.total_cost, of: usage.spending_limit, unit: '$' },
  });
}

function dollars(amount: number): string {
  return `${amount < 0 ? '-' : ''}$${Math.abs(amount).toFixed(2)}`;
}
