// The changes that are tried on a source: Stryker's default mutators, except those of regular expressions.
import { parseSync } from 'oxc-parser';

export interface Mutant {
  file: string;
  line: number;
  /** The range that `replacement` replaces. */
  start: number;
  end: number;
  original: string;
  replacement: string;
  kind: 'expression' | 'block';
}

interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

const operators: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
};

const assignments: Readonly<Record<string, string>> = {
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '&&=': '||=',
  '||=': '&&=',
  '??=': '&&=',
};

/** The name that takes a method's place; with undefined the call is left out, as in `list.filter(…)` to `list`. */
const methods: Readonly<Record<string, string | undefined>> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  toUpperCase: 'toLowerCase',
  toLowerCase: 'toUpperCase',
  trimStart: 'trimEnd',
  trimEnd: 'trimStart',
  min: 'max',
  max: 'min',
  trim: undefined,
  sort: undefined,
  toSorted: undefined,
  reverse: undefined,
  toReversed: undefined,
  filter: undefined,
  slice: undefined,
  substring: undefined,
  charAt: undefined,
};

/** All mutants of a source, in the order of their places. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const found: Mutant[] = [];
  const slice = ({ start, end }: Node) => text.slice(start, end);

  /** Changes a part of `host`. Inside a chain such as `a?.b.c()` the whole chain is the host, since a part of it cannot be wrapped. */
  function add(host: Node, part: { start: number; end: number }, change: string, kind: Mutant['kind'] = 'expression') {
    const original = slice(host);
    const replacement = text.slice(host.start, part.start) + change + text.slice(part.end, host.end);
    if (replacement === original) return;
    const line = text.slice(0, part.start).split('\n').length;
    found.push({ file, line, start: host.start, end: host.end, original, replacement, kind });
  }

  function visit(node: Node, parent: Node | undefined, field: string, chain: Node | undefined): void {
    if (isType(node)) return;
    const host = chain ?? node;
    mutate(node, parent, field, host);
    for (const [name, child] of children(node)) visit(child, node, name, chainOf(node, name, child, chain));
  }

  function mutate(node: Node, parent: Node | undefined, field: string, host: Node): void {
    const whole = (change: string) => add(host, node, change);
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const left = node.left as Node;
        const right = node.right as Node;
        if (node.operator === '+' && (isText(left) || isText(right))) return;
        for (const other of operators[String(node.operator)] ?? [])
          whole(`(${slice(left)}) ${other} (${slice(right)})`);
        return;
      }
      case 'AssignmentExpression': {
        const other = assignments[String(node.operator)];
        if (other) whole(`${slice(node.left as Node)} ${other} ${slice(node.right as Node)}`);
        return;
      }
      case 'UnaryExpression': {
        const argument = slice(node.argument as Node);
        if (node.operator === '!' || node.operator === '~') whole(argument);
        if (node.operator === '-') whole(`+${argument}`);
        if (node.operator === '+') whole(`-${argument}`);
        return;
      }
      case 'UpdateExpression': {
        const argument = slice(node.argument as Node);
        const other = node.operator === '++' ? '--' : '++';
        whole(node.prefix ? other + argument : argument + other);
        return;
      }
      case 'Literal':
        if (typeof node.value === 'boolean') whole(String(!node.value));
        else if (typeof node.value === 'string' && isValue(parent, field)) whole(emptied(node.value === ''));
        return;
      case 'TemplateLiteral': {
        const tagged = parent?.type === 'TaggedTemplateExpression';
        const change = slice(node) === '``' ? '`mutated`' : '``';
        if (tagged) add(parent, node, change);
        else whole(change);
        return;
      }
      case 'ArrayExpression':
        whole((node.elements as unknown[]).length === 0 ? `['mutated']` : '[]');
        return;
      case 'ObjectExpression':
        if ((node.properties as unknown[]).length > 0) whole('{}');
        return;
      case 'ArrowFunctionExpression':
        if ((node.body as Node).type !== 'BlockStatement') whole('() => undefined');
        return;
      case 'BlockStatement':
      case 'FunctionBody': {
        const inner = { ...node, start: node.start + 1, end: node.end - 1 };
        if (((node.body as unknown[]) ?? []).length > 0) add(inner, inner, '', 'block');
        return;
      }
      case 'MemberExpression':
      case 'CallExpression':
        if (node.optional) withoutQuestion(node, host);
        if (node.type === 'CallExpression') otherMethod(node, host);
        return;
      case 'IfStatement':
      case 'ConditionalExpression':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement': {
        const test = node.test as Node | null;
        if (!test) return;
        if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') add(test, test, 'true');
        add(test, test, 'false');
        return;
      }
    }
  }

  function withoutQuestion(node: Node, host: Node): void {
    const before = (node.object ?? node.callee) as Node;
    const start = text.indexOf('?.', before.end);
    const isName = node.type === 'MemberExpression' && !node.computed;
    add(host, { start, end: start + 2 }, isName ? '.' : '');
  }

  function otherMethod(node: Node, host: Node): void {
    const callee = node.callee as Node;
    if (callee.type !== 'MemberExpression' || callee.computed) return;
    const property = callee.property as Node;
    const name = String(property.name);
    if (!Object.hasOwn(methods, name)) return;
    const other = methods[name];
    if (other) add(host, property, other);
    else add(host, node, slice(callee.object as Node));
  }

  visit(program as unknown as Node, undefined, '', undefined);
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

function emptied(isEmpty: boolean): string {
  return isEmpty ? `'mutated'` : `''`;
}

/** Types of TypeScript have no effect at run time; the part before `as` is code. */
function isType({ type }: Node): boolean {
  return type.startsWith('TS') && !/^TS(As|Satisfies|NonNull|Instantiation)Expression$/.test(type);
}

function isText({ type, value }: Node): boolean {
  return type === 'TemplateLiteral' || (type === 'Literal' && typeof value === 'string');
}

/** A text that is neither the name of a module nor of a property, nor a directive. */
function isValue(parent: Node | undefined, field: string): boolean {
  if (!parent || /^(Import|Export(Named|All))/.test(parent.type)) return false;
  if (field === 'key') return false;
  return !(parent.type === 'ExpressionStatement' && parent.directive);
}

function* children(node: Node): Generator<[string, Node]> {
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield [name, child];
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The chain that a child belongs to: the links do, their arguments do not. */
function chainOf(node: Node, name: string, child: Node, chain: Node | undefined): Node | undefined {
  if (child.type === 'ChainExpression') return child;
  if (node.type === 'ChainExpression') return node;
  if (!chain) return undefined;
  const links = ['MemberExpression', 'CallExpression', 'TSNonNullExpression'];
  return links.includes(child.type) && ['object', 'callee', 'expression'].includes(name) ? chain : undefined;
}
