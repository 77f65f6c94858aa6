// CodeTether's answers: every text that the schema of an answer reads, or that the embedded server writes.
import { z } from 'zod';
import { type Place, placesIn, withText } from './places.ts';
import { perform, type Recorded } from './recorded.ts';
import type { Subject } from './subject.ts';

export function answers({ answers, caller, inputOf }: Recorded): Subject[] {
  return answers.flatMap(({ operation, request, schema, body }) =>
    placesOfAnswer(schema, body).map((place) => ({
      name: `answer to ${request}: ${place.join('.')}`,
      take(text: string) {
        const changing = caller((answer) =>
          answer.request === request ? withTextInAnswer(body, place, text) : answer.body,
        );
        return perform(operation, changing, inputOf(operation));
      },
    })),
  );
}

/** A tool's answer is JSON inside a text. */
const toolAnswer = z.object({ result: z.object({ content: z.tuple([z.object({ text: z.string() })]) }) });
const within = 'JSON';

function placesOfAnswer(schema: z.ZodType, body: unknown): Place[] {
  const places = placesIn(schema, body);
  const inner = toolAnswer.safeParse(body).data?.result.content[0].text;
  return inner ? [...places, ...placesIn(z.unknown(), JSON.parse(inner)).map((place) => [within, ...place])] : places;
}

function withTextInAnswer(body: unknown, [first, ...rest]: Place, text: string): unknown {
  if (first !== within) return withText(body, first === undefined ? [] : [first, ...rest], text);
  const inner = toolAnswer.parse(body).result.content[0].text;
  return withText(body, ['result', 'content', 0, 'text'], JSON.stringify(withText(JSON.parse(inner), rest, text)));
}
