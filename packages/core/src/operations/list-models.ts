import { z } from 'zod';
import { modelRecord } from '../api/records/records.ts';
import { modelCard } from '../cards/model-card.ts';
import { hints } from '../fields/fields.ts';
import { search } from '../operation/define.ts';

export const listModels = search({
  name: 'list_models',
  noun: 'AI Model',
  title: 'Find AI Models',
  summary: 'Discover the AI models that registered workers offer.',
  command: {
    noun: 'model',
    verb: 'list',
    positionals: ['search'],
    aliases: ['models'],
    examples: ['models --provider anthropic'],
  },
  scopes: ['agents:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    provider: z
      .string()
      .describe('anthropic, openai, google, openrouter, minimax, xai')
      .register(hints, { suggestions: ['anthropic', 'openai', 'google', 'openrouter', 'minimax', 'xai'] })
      .optional(),
    search: z.string().max(200).describe('Filter by model name').optional(),
  }),
  output: modelRecord,
  key: 'model_ref',
  example: {
    input: { provider: 'anthropic' },
    output: {
      model_ref: 'anthropic:claude-sonnet-4-20250514',
      name: 'Claude Sonnet 4',
      provider: 'anthropic',
      workers_available: 2,
      worker_names: 'builder-1, reviewer-1',
    },
  },
  present: modelCard,
  async handler({ api }, filter) {
    return api.models.list(filter);
  },
});
