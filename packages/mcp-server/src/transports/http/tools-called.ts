/** The names in the `tools/call` requests of a body that has not been validated yet. */
export function toolsCalled(body: unknown): string[] {
  return [body].flat().flatMap((message) => {
    if (!isRecord(message) || message.method !== 'tools/call' || !isRecord(message.params)) return [];
    return typeof message.params.name === 'string' ? [message.params.name] : [];
  });
}

/** Whether a request in the body is answered with data of CodeTether. */
export function callsCodeTether(body: unknown): boolean {
  return [body].flat().some((message) => isRecord(message) && methodsThatCall.has(message.method));
}

const methodsThatCall: ReadonlySet<unknown> = new Set([
  'tools/call',
  'resources/read',
  'resources/subscribe',
  'subscriptions/listen',
  'tasks/get',
  'tasks/cancel',
  'completion/complete',
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
