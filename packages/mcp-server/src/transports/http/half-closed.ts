// A client may close its own side of the connection once it has sent its request, and still reads the answer (RFC 9112, 9.6).
import type { Server, ServerResponse } from 'node:http';

/** The first write shows nothing yet; the one after it fails if the client has gone. */
const probeEveryMs = 500;

/**
 * Answers such a client. Only writing tells it from a client that has gone, whose calls must end: so until the answer is complete it gets interim answers,
 * or comments in its event stream.
 */
export function answerHalfClosed(http: Server): void {
  // Node has this switch and does not document it.
  Object.assign(http, { httpAllowHalfOpen: true });
  http.on('request', ({ socket }, response: ServerResponse) => {
    let probing: NodeJS.Timeout | undefined;
    const begin = () => {
      probing = setInterval(() => probe(response), probeEveryMs);
      probe(response);
    };
    socket.once('end', begin);
    response.once('close', () => {
      socket.off('end', begin);
      clearInterval(probing);
    });
  });
}

function probe(response: ServerResponse): void {
  if (!response.headersSent) response.writeProcessing();
  else if (!response.writableEnded) response.write(': \n\n');
}
