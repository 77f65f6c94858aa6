// How long Slack's texts and lists may be (docs.slack.dev/reference/block-kit, the comments of @slack/types). A test compares them with those comments.

/** Characters (UTF-16 units), unless the name says otherwise. */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  viewBytes: 250_000,
  /** Of `text` in chat.update; chat.postMessage recommends the same. */
  messageText: 4_000,
  sectionText: 3_000,
  sectionFields: 10,
  sectionField: 2_000,
  header: 150,
  contextElements: 10,
  actionsElements: 25,
  contextActionsElements: 5,
  buttonText: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  accessibilityLabel: 75,
  /** action_id, block_id, callback_id. */
  id: 255,
  options: 100,
  /** Radio buttons and check boxes. */
  fewOptions: 10,
  optionText: 75,
  optionValue: 75,
  optionDescription: 75,
  placeholder: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3_000,
  inputLabel: 2_000,
  inputHint: 2_000,
  inputText: 3_000,
  /** All markdown blocks of a message together. */
  markdown: 12_000,
  planTasks: 50,
  /** Title, details and output of a task card: what agents' clients were seen to show. */
  taskText: 256,
  tableRows: 100,
  tableColumns: 20,
  tableCharacters: 10_000,
  tables: 1,
  imageAlt: 2_000,
  entityPrimaryActions: 2,
  entityOverflowActions: 5,
  /** UTF-8 of all entities of a call together. Slack does not say; another app is refused above about this. */
  entityBytes: 3_400,
} as const;
