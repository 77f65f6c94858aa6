/** What is wrong with a value, as sentences that follow the setting's name. They never show the value, which may be a secret. */
export interface Problem {
  /** As in "must be a number." */
  what: string;
  /** What to do about it. */
  hint: string;
}

/** Why a text is not a value of a setting. */
export class SettingProblem extends Error {
  override readonly name = 'SettingProblem';

  constructor({ what, hint }: { what: string; hint?: string }) {
    super(hint === undefined ? what : `${what} ${hint}`);
  }
}

/** Says which settings are wrong and how to put them right, a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
