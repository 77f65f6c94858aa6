import { button, element } from '../../page/dom.ts';
import { facts } from '../../page/facts.ts';
import { meter } from '../../page/meter.ts';
import type { Run } from './run.ts';
import { duration, timeText } from './times.ts';

/** The buttons of a run; absent ones are not shown. */
export interface Actions {
  back?: (() => void) | undefined;
  cancel?: (() => void) | undefined;
  again?: (() => void) | undefined;
  open?: (() => void) | undefined;
  /** While a call of one of them is under way. */
  busy: boolean;
}

export function runHeading(run: Run, { back, cancel, again, open, busy }: Actions): HTMLElement {
  return element(
    'header',
    {},
    back && button('‹ All runs', back, { class: 'link small', 'data-focus': 'back' }),
    element(
      'div',
      { class: 'row between' },
      element('h1', {}, run.project || 'Ralph run'),
      element('span', { class: `state ${run.state}` }, run.state),
    ),
    run.branch ? element('p', { class: 'mono soft' }, run.branch) : undefined,
    element(
      'div',
      { class: 'progress' },
      element('p', { class: 'number small' }, `${run.passed} of ${run.total} stories passed`),
      meter('Stories passed', run.passed, run.total, run.state),
    ),
    cancel || again || open
      ? element(
          'div',
          { class: 'row actions' },
          cancel && button('Cancel run', cancel, { 'data-focus': 'cancel', 'aria-disabled': busy || undefined }),
          again &&
            button('Run again', again, { 'data-focus': 'again', class: 'main', 'aria-disabled': busy || undefined }),
          open && button('Open page', open, { 'data-focus': 'open' }),
        )
      : undefined,
  );
}

export function runFacts(run: Run): HTMLElement {
  return facts([
    ['Attempts', `${run.attempts} of ${run.maxAttempts}`],
    ['Mode', run.mode],
    ['Model', run.model],
    ['Codebase', run.codebase],
    ['Started', timeText(run.startedAt)],
    ['Took', duration(run.startedAt, run.endedAt)],
  ]);
}
