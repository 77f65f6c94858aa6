import type { Definition } from './definition.ts';

export interface Rule {
  code: string;
  title: string;
  /** The faults, one line each. */
  find(definition: Definition): string[];
}
