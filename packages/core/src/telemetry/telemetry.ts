// What is traced and measured.
import type { Log } from '../program/log.ts';

/** Values of which there are few: they become attributes of metrics. Never ids, never what somebody wrote. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry {
  /** Does the work within a span; how long it took also goes into the histogram `codetether.work.duration`. Of what is thrown only its code or name is told. */
  span<T>(name: string, facts: Facts, work: () => Promise<T>): Promise<T>;
  /** fetch within a span that the server may go on with (traceparent). The path of the URL is told, its query is not. */
  fetch: typeof fetch;
  /** Sends what is left. */
  stop(): Promise<void>;
}

export interface TelemetryOptions {
  /** The process's own: the SDK reads all else from there. */
  env: Readonly<Record<string, string | undefined>>;
  /** Its name where OTEL_SERVICE_NAME says no other. */
  service: string;
  version: string;
  /** Hears what the SDK complains of. */
  log: Log;
}

/** Changes nothing and tells nobody. */
export const untraced: Telemetry = {
  span: (_name, _facts, work) => work(),
  fetch: (input, init) => fetch(input, init),
  stop: async () => undefined,
};
