// Traces and metrics for programs that run for a long time.
export { openTelemetry } from './start.ts';
export { type Telemetry, type TelemetryOptions, untraced } from './telemetry.ts';
