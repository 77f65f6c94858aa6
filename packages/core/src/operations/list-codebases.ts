import { z } from 'zod';
import { codebaseRecord } from '../api/records/records.ts';
import { codebaseCard } from '../cards/codebase-card.ts';
import { search } from '../operation/define.ts';

export const listCodebases = search({
  name: 'list_codebases',
  noun: 'Codebase',
  title: 'Find Codebase',
  summary: 'Find registered codebases for targeting tasks and Ralph runs.',
  command: {
    noun: 'codebase',
    verb: 'list',
    positionals: ['name'],
    aliases: ['codebases'],
    examples: ['codebases api'],
  },
  scopes: ['codebases:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({ name: z.string().max(200).describe('Filter by name (partial match)').optional() }),
  output: codebaseRecord,
  key: 'codebase_id',
  example: {
    input: { name: 'demo' },
    output: {
      codebase_id: '45d6b3a2',
      name: 'demo',
      path: '/srv/demo',
      description: 'Demo shop',
      worker_id: 'w1',
      status: 'idle',
    },
  },
  present: codebaseCard,
  async handler({ api }, { name }) {
    return api.codebases.list(name);
  },
});
