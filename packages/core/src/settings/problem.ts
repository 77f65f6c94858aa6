/** The problem of a value, as sentences that follow the setting's name. They never show the value, which may be a secret. */
export interface Problem {
  /** Such as "must be a number." */
  what: string;
  /** The way to fix it. */
  hint: string;
}

/** The text is not a valid value of the setting. */
export class SettingProblem extends Error {
  override readonly name = 'SettingProblem';

  constructor({ what, hint }: { what: string; hint?: string }) {
    super(hint === undefined ? what : `${what} ${hint}`);
  }
}

/** Names the wrong settings and says how to fix them, one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
