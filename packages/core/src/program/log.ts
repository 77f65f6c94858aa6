// The log of library code; never standard output.

export interface Log {
  debug(message: string, facts?: object): void;
  warn(message: string, facts?: object): void;
}

export const silentLog: Log = { debug: () => undefined, warn: () => undefined };
