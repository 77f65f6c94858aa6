import { assertView } from '../block-kit/assert.ts';
import type { Trigger, View } from '../model.ts';
import { WebApiError } from '../web-api-error.ts';
import { type Call, type Methods, need, needUser } from './method.ts';

export const views: Methods = {
  'views.open': {
    perMinute: 100,
    answer(call) {
      const { team, user } = exchange(call);
      return { view: opened(call, team, user) };
    },
  },
  'views.push': {
    perMinute: 100,
    answer(call) {
      const { team, user } = exchange(call);
      return { view: opened(call, team, user) };
    },
  },
  'views.update': {
    perMinute: 100,
    answer(call) {
      const id = String(call.args.view_id ?? '');
      const known = call.state.views.get(id);
      if (!known?.open || known.team !== call.workspace.id) throw new WebApiError('not_found');
      if (call.args.hash !== undefined && call.args.hash !== known.hash) throw new WebApiError('hash_conflict');
      change(call, known);
      return { view: shown(known) };
    },
  },
  'views.publish': {
    perMinute: 100,
    answer(call) {
      const user = needUser(call.workspace, need(call.args, 'user_id'));
      const known = [...call.state.views.values()].find(
        (view) => view.type === 'home' && view.user === user.id && view.team === call.workspace.id,
      );
      if (known && call.args.hash !== undefined && call.args.hash !== known.hash)
        throw new WebApiError('hash_conflict');
      if (!known) return { view: opened(call, call.workspace.id, user.id) };
      change(call, known);
      return { view: shown(known) };
    },
  },
};

function exchange({ state, args, workspace }: Call): Trigger {
  const trigger = state.triggers.get(need(args, 'trigger_id', 'invalid_trigger_id'));
  if (!trigger || trigger.team !== workspace.id) throw new WebApiError('invalid_trigger_id');
  if (trigger.used) throw new WebApiError('exchanged_trigger_id');
  if (trigger.expires < state.now()) throw new WebApiError('expired_trigger_id');
  trigger.used = true;
  return trigger;
}

function opened({ state, args }: Call, team: string, user: string): Record<string, unknown> {
  const view = assertView(args.view);
  const id = state.id('V');
  const external = (args.view as { external_id?: string } | undefined)?.external_id;
  if (external && [...state.views.values()].some((known) => known.view.external_id === external))
    throw new WebApiError('duplicate_external_id');
  const made: View = {
    id,
    hash: state.id('h'),
    team,
    user,
    type: view.type,
    view: view.view,
    root: id,
    open: true,
    updates: 0,
  };
  state.views.set(id, made);
  return shown(made);
}

function change({ state, args }: Call, known: View): void {
  const { type, view } = assertView(args.view);
  if (type !== known.type) throw new WebApiError('invalid_arguments');
  Object.assign(known, { view, hash: state.id('h'), updates: known.updates + 1 });
}

/** As Slack answers and sends it: the view with its id, hash and an empty state. */
export function shown(known: View): Record<string, unknown> {
  return {
    private_metadata: '',
    callback_id: '',
    ...known.view,
    id: known.id,
    hash: known.hash,
    team_id: known.team,
    root_view_id: known.root,
    previous_view_id: null,
    state: { values: {} },
  };
}
