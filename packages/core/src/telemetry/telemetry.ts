// Traces and measurements.
import type { Log } from '../program/log.ts';

/** Values from a small set, which become attributes of metrics. Never ids, never untrusted text. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry {
  /** Runs the work within a span and records its duration in the histogram `codetether.work.duration`. Of an error only its code or name is recorded. */
  span<T>(name: string, facts: Facts, work: () => Promise<T>): Promise<T>;
  /** The same fetch within a span that the server may continue (traceparent). Records the path of the URL, but not its query. */
  traced(fetch: typeof globalThis.fetch): typeof globalThis.fetch;
  /** Sends the remaining data. */
  stop(): Promise<void>;
}

export interface TelemetryOptions {
  /** The environment of the process: the SDK reads its other settings from there. */
  env: Readonly<Record<string, string | undefined>>;
  /** The name of the service, unless OTEL_SERVICE_NAME is set. */
  service: string;
  version: string;
  /** Receives the complaints of the SDK. */
  log: Log;
}

/** Does nothing. */
export const untraced: Telemetry = {
  span: (_name, _facts, work) => work(),
  traced: (fetch) => fetch,
  stop: async () => undefined,
};
