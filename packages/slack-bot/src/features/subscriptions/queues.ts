import { leased, type Queue } from '../../jobs/queue.ts';

/** The watch loop of an account; leased. */
export const watchQueue: Queue<{ team: string; user: string; enterprise?: string }> = { name: 'watch', ...leased };

/** A digest that is due. */
export const digestQueue: Queue<{ team: string; id: string }> = {
  name: 'digest',
  retries: 10,
  retryDelay: 5,
  longest: 300,
};
