import { z } from 'zod';
import { codebaseRecord } from '../api/records/records.ts';
import { codebaseCard } from '../cards/codebase-card.ts';
import { search } from '../operation/define.ts';
import { partOfName } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';

export const listCodebases = search({
  name: 'list_codebases',
  noun: 'Codebase',
  title: 'Find Codebase',
  does: 'Finds codebases that agents can work on.',
  summary: 'Find registered codebases (Git repos, repositories, projects).',
  guidance: 'The code that agents can use: its id, where it is checked out, which worker serves it.',
  searchHint: hintForQuestions(
    'repos repositories projects codebases set registered connected agents access work list find id path folder project repo app backend frontend git code checked called codebase directory workspace checkout known exist exists service library website repository',
  ),
  listTitle: 'Codebases',
  command: {
    noun: 'codebase',
    verb: 'list',
    positionals: ['name'],
    aliases: ['codebases'],
    examples: ['codebases api'],
  },
  scopes: ['codebases:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({ name: partOfName.optional() }),
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
