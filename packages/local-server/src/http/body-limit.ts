import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HttpError } from '../fastapi/http-error.ts';

/** The real server has no limit. Here all of a body is in memory at once, several times over. */
const MAX_BODY_MIB = 10;

type Fetch = (request: Request) => Promise<Response>;

/** Refuses larger bodies with 413, also those that do not say how long they are. Stands in front of everything that reads one. */
export function boundedBodies(answer: Fetch): Fetch {
  const app = new Hono();
  const tooLarge = new HttpError(
    413,
    `The body is larger than ${MAX_BODY_MIB} MiB. Send less, such as a shorter prompt.`,
  );
  app.use(bodyLimit({ maxSize: MAX_BODY_MIB * 1024 * 1024, onError: () => tooLarge.toResponse() }));
  app.all('*', ({ req }) => answer(req.raw));
  // A connection that breaks on purpose (faults) is no answer.
  app.onError((error) => {
    throw error;
  });
  return async (request) => app.fetch(request);
}
