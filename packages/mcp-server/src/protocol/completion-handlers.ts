// Completion over MCP.
import { CompleteRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import { type Answers, answerTo, type Requests } from './handlers.ts';

/** The protocol's limit. */
const maxValues = 100;

export function completionRequests({ registry, callOf }: Pick<Requests, 'registry' | 'callOf'>): Answers {
  return {
    'completion/complete': answerTo(CompleteRequestParamsSchema, async ({ ref, argument }, { signal }) => {
      const values = await (await registry()).complete(callOf(signal), { ref, argument });
      const hasMore = values.length > maxValues;
      return { completion: { values: values.slice(0, maxValues), total: values.length, hasMore } };
    }),
  };
}
