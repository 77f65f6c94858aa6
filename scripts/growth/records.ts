// How every surface shows a record: text and structure for an assistant, a message for Slack, an output for Zapier.
import { cardOf, fieldsOf, type Operation, operations, type SearchOperation } from '@codetether/core';
import { listResult, recordResult } from '../../packages/mcp-server/src/results/results.ts';
import { cardMessage } from '../../packages/slack-bot/src/blocks/card-message.ts';
import { jsonMessage } from '../../packages/slack-bot/src/blocks/json-message.ts';
import { listMessage } from '../../packages/slack-bot/src/blocks/list-message.ts';
import { outputOf } from '../../packages/zapier-app/src/output.ts';
import { fitted } from '../../packages/zapier-app/src/size.ts';
import { textPlacesOf, withText } from './places.ts';
import type { Subject } from './subject.ts';

/** The longest text of a record that a resource shows; an answer of a tool is shorter. */
const longestInResource = 1_000_000;

/** Shows one record, alone or in a list with another. */
type Surface = (operation: Operation, record: object) => unknown;

const call = { offers: () => true };
const beside = (operation: Operation, record: object) => [record, operation.example.output];

const surfaces: Readonly<Record<string, Surface>> = {
  'in an answer': (operation, record) => recordResult(operation, record, call),
  'in a resource': (operation, record) => recordResult(operation, record, call, { max: longestInResource }),
  'in a concise list': (operation, record) =>
    listResult(operation, { records: beside(operation, record) }, call, 'concise'),
  'in a full list': (operation, record) => listResult(operation, { records: beside(operation, record) }, call, 'full'),
  'as a card in Slack': (operation, record) => cardMessage(cardOf(operation, record)),
  'in a list in Slack': (operation, record) => isSearch(operation) && listMessage(operation, beside(operation, record)),
  'as JSON in Slack': (operation, record) => jsonMessage(operation.title, beside(operation, record)),
  'in a Zap': (operation, record) => fitted(beside(operation, record).map((one) => outputOf(operation, one))),
};

export function records(): Subject[] {
  return operations.flatMap((operation) =>
    textPlacesOf(fieldsOf(operation.output)).flatMap((place) =>
      Object.entries(surfaces).map(([where, show]) => ({
        name: `record of ${operation.name} ${place.join('.')} ${where}`,
        take: (text: string) => show(operation, Object(withText(operation.example.output, place, text))),
      })),
    ),
  );
}

function isSearch(operation: { kind: string }): operation is SearchOperation {
  return operation.kind === 'search';
}
