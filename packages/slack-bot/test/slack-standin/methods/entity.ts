// entity.presentDetails, as docs.slack.dev/reference/methods/entity.presentDetails describes it. The trigger is looked at first (derive-to/derive#625).
import { entityProblems } from '../block-kit/entity.ts';
import type { Pane } from '../model.ts';
import { WebApiError } from '../web-api-error.ts';
import { type Call, type Methods, text } from './method.ts';

const statuses = [
  'restricted',
  'internal_error',
  'not_found',
  'custom',
  'custom_partial_view',
  'timeout',
  'edit_error',
];

export const entity: Methods = {
  'entity.presentDetails': {
    perMinute: 50,
    answer(call) {
      const { metadata, error, user_auth_required, user_auth_url } = call.args;
      const pane = paneOf(call);
      if (!call.workspace.workObjects) throw new WebApiError('feature_not_enabled');
      const answers = [metadata, error, user_auth_required || undefined].filter((one) => one !== undefined);
      if (answers.length !== 1)
        throw new WebApiError('invalid_arguments', ['one of metadata, error, user_auth_required']);
      if (user_auth_required && !text(user_auth_url)) throw new WebApiError('user_auth_url_missing');
      if (error !== undefined) assertError(error as Record<string, unknown>);
      if (metadata !== undefined) assertMetadata(metadata, pane);
      pane.shown = { ...(metadata !== undefined && { metadata }), ...(error !== undefined && { error }) };
      if (user_auth_required) pane.shown = { user_auth_url };
      return {};
    },
  },
};

/** Good once, and for three seconds. */
function paneOf({ state, args, workspace }: Call): Pane {
  const trigger = state.triggers.get(text(args.trigger_id));
  if (!trigger?.pane || trigger.team !== workspace.id || trigger.used || trigger.expires < state.now())
    throw new WebApiError('invalid_trigger_id');
  trigger.used = true;
  return trigger.pane;
}

function assertError({ status, custom_title, custom_message }: Record<string, unknown>): void {
  if (!statuses.includes(text(status))) throw new WebApiError('invalid_arguments', [`error.status ${String(status)}`]);
  const isCustom = text(status).startsWith('custom');
  if (isCustom && !text(custom_message)) throw new WebApiError('invalid_arguments', ['error.custom_message is needed']);
  if (!isCustom && (custom_title ?? custom_message) !== undefined && status !== 'edit_error')
    throw new WebApiError('invalid_arguments', [`${String(status)} has texts of its own`]);
}

function assertMetadata(metadata: unknown, pane: Pane): void {
  const problems = entityProblems(metadata, 'details');
  if (problems.length > 0) throw new WebApiError('invalid_arguments', problems);
  const { external_ref, url } = metadata as { external_ref: { id: string; type?: string }; url: string };
  const isSame = external_ref.id === pane.ref.id && external_ref.type === pane.ref.type && url === pane.url;
  if (!isSame) throw new WebApiError('entity_metadata_does_not_match_trigger');
}
