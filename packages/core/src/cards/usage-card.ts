import { type Usage, usageRecord } from '../api/records/records.ts';
import { type Card, dollars, field, fields, trusted, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function usageCard(usage: Usage): Card {
  const of = shown(usageRecord, usage);
  const cost = of.value('total_cost');
  const limit = of.value('spending_limit');
  const remaining = of.value('budget_remaining');
  return of.card({
    title: trusted(`Usage in ${of.value('month')}`),
    fields: fields(
      field('Cost', limit === undefined ? dollars(cost) : undefined),
      field('Budget remaining', remaining === undefined ? undefined : dollars(remaining)),
      field('Requests', of.value('total_requests')),
      field('Tokens', of.value('total_tokens').toLocaleString('en')),
      field('Input tokens', of.value('input_tokens').toLocaleString('en')),
      field('Output tokens', of.value('output_tokens').toLocaleString('en')),
    ),
    table: {
      columns: ['Model', 'Requests', 'Tokens', 'Cost'],
      rows: of.each('by_model', (row) => [
        untrusted(row.value('model')),
        trusted(String(row.value('requests'))),
        trusted(row.value('tokens').toLocaleString('en')),
        trusted(dollars(row.value('cost'))),
      ]),
    },
    progress: limit === undefined ? undefined : { label: 'Spent', value: cost, of: limit, inDollars: true },
  });
}
