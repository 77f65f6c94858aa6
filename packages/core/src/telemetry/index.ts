// Traces and metrics, for programs that run for long.
export { openTelemetry } from './start.ts';
export { type Telemetry, type TelemetryOptions, untraced } from './telemetry.ts';
