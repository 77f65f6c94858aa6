/** A server-sent event; `message` when it has no name. Data is parsed as JSON where it is JSON. */
export interface StreamedEvent {
  event: string;
  data: unknown;
}

export function parseEvents(stream: string): StreamedEvent[] {
  return stream
    .replaceAll('\r\n', '\n')
    .split('\n\n')
    .flatMap((block) => {
      const field = (name: string) =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join('\n');
      const data = field('data');
      return data === '' ? [] : [{ event: field('event') || 'message', data: JSON.parse(data) }];
    });
}
