// What every surface makes of a record: text and structure for an assistant, a message for Slack, an output for Zapier.
import { cardOf, fieldsOf, operations, type SearchOperation } from '@codetether/core';
import { listResult, recordResult } from '../../packages/mcp-server/src/results/results.ts';
import { cardMessage } from '../../packages/slack-bot/src/render/card-message.ts';
import { jsonMessage } from '../../packages/slack-bot/src/render/json-message.ts';
import { listMessage } from '../../packages/slack-bot/src/render/list-message.ts';
import { outputOf } from '../../packages/zapier-app/src/output.ts';
import { fitted } from '../../packages/zapier-app/src/size.ts';
import { textPlacesOf, withText } from './places.ts';
import type { Subject } from './subject.ts';

/** The longest text of a record that a resource shows; an answer of a tool is shorter. */
const longestInResource = 1_000_000;

export function records(): Subject[] {
  const call = { offers: () => true };
  return operations.flatMap((operation) =>
    textPlacesOf(fieldsOf(operation.output)).map((place) => ({
      name: `record of ${operation.name} ${place.join('.')}`,
      take(text: string) {
        const record = Object(withText(operation.example.output, place, text));
        const several = [record, record];
        recordResult(operation, record, call);
        recordResult(operation, record, call, { most: longestInResource });
        for (const detail of ['concise', 'full'] as const) listResult(operation, { records: several }, call, detail);
        cardMessage(cardOf(operation, record));
        jsonMessage(operation.title, several);
        if (isSearch(operation)) listMessage(operation, several);
        fitted(several.map((one) => outputOf(operation, one)));
      },
    })),
  );
}

function isSearch(operation: { kind: string }): operation is SearchOperation {
  return operation.kind === 'search';
}
