// Refuses a work object that Slack would not take: required fields, shapes and counts (docs.slack.dev/messaging/work-objects-implementation), and the size above
// which another app's entities are refused.
import { limits } from '../../../src/blocks/limits.ts';

type Node = Readonly<Record<string, unknown>>;

const entityTypes = ['task', 'file', 'item', 'incident', 'content_item'].map((name) => `slack#/entities/${name}`);
const taskFields = [
  'description',
  'created_by',
  'date_created',
  'date_updated',
  'assignee',
  'status',
  'due_date',
  'priority',
];
const attributeNames = [
  'title',
  'display_id',
  'display_type',
  'product_name',
  'product_icon',
  'metadata_last_modified',
  'full_size_preview',
  'locale',
];
const colors = ['red', 'yellow', 'green', 'gray', 'blue'];
const times = ['date_created', 'date_updated'];
/** By the type of a custom field: whether the value is one of it. */
const values: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value !== '',
  integer: (value) => Number.isInteger(value),
  'slack#/types/timestamp': isTime,
  'slack#/types/link': (value) => typeof value === 'string' && URL.canParse(value),
};

/** Of chat.unfurl: `said` is the text of the message. */
export function entitiesProblems(entities: readonly unknown[], said: string): string[] {
  if (entities.length === 0) return ['metadata.entities: is empty'];
  const bytes = Buffer.byteLength(JSON.stringify({ entities }));
  const urls = entities.map((entity) => (isNode(entity) ? entity.app_unfurl_url : undefined));
  return [
    ...(bytes > limits.entityBytes ? [`metadata: ${bytes} bytes, at most ${limits.entityBytes}`] : []),
    ...(new Set(urls).size < urls.length ? ['metadata.entities: two for one app_unfurl_url'] : []),
    ...urls.flatMap((url) =>
      typeof url === 'string' && !said.includes(url) ? ['app_unfurl_url: not in the message'] : [],
    ),
    ...entities.flatMap((entity) => entityProblems(entity, 'link')),
  ];
}

export function entityProblems(entity: unknown, where: 'link' | 'details'): string[] {
  if (!isNode(entity)) return ['metadata: must be an object'];
  const { entity_type, external_ref, url, app_unfurl_url, entity_payload, ...unknown } = entity;
  const payload = isNode(entity_payload) ? entity_payload : {};
  const problems = [
    ...Object.keys(unknown).map((name) => `additional property: ${name}`),
    ...(entityTypes.includes(String(entity_type)) ? [] : ['unknown entity_type']),
    ...(isNode(external_ref) && isText(external_ref.id) ? [] : ['missing required field: external_ref']),
    ...(typeof url === 'string' && URL.canParse(url) ? [] : ['missing required field: url']),
    ...(where === 'link' && !isText(app_unfurl_url) ? ['missing required field: app_unfurl_url'] : []),
    ...(where === 'details' && app_unfurl_url !== undefined ? ['app_unfurl_url is for links'] : []),
    ...attributesProblems(payload.attributes),
    ...fieldsProblems(payload),
    ...actionsProblems(payload.actions),
  ];
  const bytes = Buffer.byteLength(JSON.stringify(entity));
  if (bytes > limits.entityBytes) problems.push(`metadata: ${bytes} bytes, at most ${limits.entityBytes}`);
  return problems;
}

function attributesProblems(attributes: unknown): string[] {
  if (!isNode(attributes)) return ['missing required field: attributes'];
  const { title, product_icon: icon, metadata_last_modified: modified } = attributes;
  return [
    ...Object.keys(attributes).flatMap((name) => (attributeNames.includes(name) ? [] : [`attributes: ${name}`])),
    ...(isNode(title) && isText(title.text) ? [] : ['missing required field: title.text']),
    ...(icon !== undefined && !(isNode(icon) && isText(icon.alt_text)) ? ['missing required field: alt_text'] : []),
    ...(modified !== undefined && !isTime(modified) ? ['metadata_last_modified: seconds since 1970'] : []),
  ];
}

function fieldsProblems({ fields = {}, custom_fields: custom = [], display_order: order = [] }: Node): string[] {
  if (!isNode(fields) || !Array.isArray(custom) || !Array.isArray(order)) return ['fields: wrong shape'];
  const keys = [...Object.keys(fields), ...custom.map((one) => String(one?.key))];
  return [
    ...Object.entries(fields).flatMap(([name, field]) => standardProblems(name, field)),
    ...custom.flatMap(customProblems),
    ...(new Set(keys).size < keys.length ? ['custom_fields: a key is used twice'] : []),
    ...order.flatMap((key) => (keys.includes(String(key)) ? [] : [`display_order: no field ${String(key)}`])),
  ];
}

function standardProblems(name: string, field: unknown): string[] {
  if (!taskFields.includes(name)) return [`fields: ${name} is not a field of a task`];
  if (!isNode(field)) return [`fields.${name}: must be an object`];
  if (times.includes(name)) return isTime(field.value) ? [] : [`fields.${name}: seconds since 1970`];
  if (field.user !== undefined) {
    const ways = isNode(field.user) ? [field.user.user_id, field.user.text].filter(isText) : [];
    return field.type === 'slack#/types/user' && ways.length === 1 ? [] : [`fields.${name}: one of user_id and text`];
  }
  return stringProblems(`fields.${name}`, field);
}

function customProblems(field: unknown): string[] {
  if (!isNode(field)) return ['custom_fields: must be objects'];
  const missing = ['key', 'label', 'type'].filter((name) => !isText(field[name]));
  if (missing.length > 0) return missing.map((name) => `missing required field: custom_fields.${name}`);
  const fits = values[String(field.type)];
  if (!fits) return [`custom_fields: unknown type ${String(field.type)}`];
  if (!fits(field.value)) return [`custom_fields.${String(field.key)}: a value of ${String(field.type)}`];
  return field.type === 'string' ? stringProblems(`custom_fields.${String(field.key)}`, field) : [];
}

function stringProblems(path: string, { value, tag_color: color, format, icon, link }: Node): string[] {
  return [
    ...(isText(value) ? [] : [`${path}: missing required field: value`]),
    ...(color !== undefined && !colors.includes(String(color)) ? [`${path}: tag_color ${String(color)}`] : []),
    ...(color !== undefined && icon !== undefined ? [`${path}: tag_color beside icon`] : []),
    ...(format !== undefined && format !== 'markdown' ? [`${path}: format ${String(format)}`] : []),
    ...(format !== undefined && (icon ?? link) !== undefined ? [`${path}: format beside icon or link`] : []),
  ];
}

function actionsProblems(actions: unknown): string[] {
  if (actions === undefined) return [];
  if (!isNode(actions)) return ['actions: must be an object'];
  const { primary_actions: primary = [], overflow_actions: overflow = [], ...unknown } = actions;
  if (!Array.isArray(primary) || !Array.isArray(overflow)) return ['actions: must be lists'];
  return [
    ...Object.keys(unknown).map((name) => `actions: ${name}`),
    ...(primary.length > limits.entityPrimaryActions ? [`actions: ${primary.length} primary ones`] : []),
    ...(overflow.length > limits.entityOverflowActions ? [`actions: ${overflow.length} more ones`] : []),
    ...[...primary, ...overflow].flatMap(actionProblems),
  ];
}

function actionProblems({
  text,
  action_id,
  value = '',
  url = '',
  style,
  accessibility_label: label = '',
}: Node): string[] {
  return [
    ...(isText(text) ? [] : ['actions: missing required field: text']),
    ...(isText(action_id) && action_id.length <= limits.id ? [] : ['actions: action_id']),
    ...(String(value).length > limits.buttonValue ? ['actions: value is too long'] : []),
    ...(String(url).length > limits.buttonUrl ? ['actions: url is too long'] : []),
    ...(String(label).length > limits.accessibilityLabel ? ['actions: accessibility_label is too long'] : []),
    ...(style === undefined || style === 'primary' || style === 'danger' ? [] : [`actions: style ${String(style)}`]),
  ];
}

/** Seconds, not milliseconds. */
function isTime(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 1e11;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
