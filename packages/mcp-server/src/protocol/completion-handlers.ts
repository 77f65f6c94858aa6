// Completion over MCP.
import { CompleteRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import { type Answers, answerTo, type Requests } from './handlers.ts';

/** The protocol lets a completion have no more. */
const mostValues = 100;

export function completionRequests({ registry, callOf }: Pick<Requests, 'registry' | 'callOf'>): Answers {
  return {
    'completion/complete': answerTo(CompleteRequestParamsSchema, async ({ ref, argument }, { signal }) => {
      const values = await (await registry()).complete(callOf(signal), { ref, argument });
      const hasMore = values.length > mostValues;
      return { completion: { values: values.slice(0, mostValues), total: values.length, hasMore } };
    }),
  };
}
