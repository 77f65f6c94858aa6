import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HttpError } from '../fastapi/http-error.ts';

/** The real server has no limit, but this one keeps several copies of a body in memory. */
const MAX_BODY_MIB = 10;

type Fetch = (request: Request) => Promise<Response>;

/** Refuses larger bodies with 413, also those without a length. Comes before everything that reads a body. */
export function boundedBodies(answer: Fetch): Fetch {
  const app = new Hono();
  const tooLarge = new HttpError(
    413,
    `The body is larger than ${MAX_BODY_MIB} MiB. Send less, such as a shorter prompt.`,
  );
  app.use(bodyLimit({ maxSize: MAX_BODY_MIB * 1024 * 1024, onError: () => tooLarge.toResponse() }));
  app.all('*', ({ req }) => answer(req.raw));
  // A connection that breaks on purpose (faults) gets no answer.
  app.onError((error) => {
    throw error;
  });
  return async (request) => app.fetch(request);
}
