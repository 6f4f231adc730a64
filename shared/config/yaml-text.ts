import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import type { ConfigFinding, Path } from './problem.ts';
import { shownText } from './shown.ts';
import { tooDeepAt } from './yaml-depth.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface LocatedFinding extends ConfigFinding {
  readonly position: Position;
}

/** A text as plain maps, lists and values, and the way back from a path to its line. Keys without a value are left out. */
export type YamlReading =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Mistakes that do not keep the rest from being read. */
      readonly findings: readonly LocatedFinding[];
      readonly positionOf: (finding: ConfigFinding) => Position;
    }
  | { readonly ok: false; readonly findings: readonly LocatedFinding[] };

const MAX_CHARACTERS = 1_048_576;
const MAX_DEPTH = 64;
const MAX_ALIASES = 1000;
/** What a file without aliases can hold: a chain of anchors that doubles each time is stopped here. */
const MAX_NODES = MAX_CHARACTERS;
const SYNTAX_ERRORS_SHOWN = 10;

/** Reads YAML 1.2 with anchors, aliases and merge keys, without tags. Never throws. */
export function readYaml(text: string): YamlReading {
  const wrong = (found: string, expected: string, position: Position): YamlReading => ({
    ok: false,
    findings: [{ path: [], position, found, expected }],
  });
  const whole = (found: string, expected: string) => wrong(found, expected, { line: 1, column: 1 });
  if (text.length > MAX_CHARACTERS) return whole('a file of more than 1 MiB', 'at most 1 MiB');
  const deep = tooDeepAt(text, MAX_DEPTH);
  if (deep !== undefined) {
    return wrong('nesting that goes too deep', `maps and lists at most ${MAX_DEPTH} deep`, positionIn(text, deep));
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, merge: true });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const errors = syntaxFindings(document, positionAt);
  if (errors.length > 0) return { ok: false, findings: errors };
  try {
    const value = plainOf(document.toJS({ maxAliasCount: MAX_ALIASES }));
    const findings = [
      ...document.errors.map((error) => findingOf(error, document, positionAt)),
      ...swallowedFindings(document, text, positionAt),
    ];
    return { ok: true, value, findings, positionOf: (finding) => positionAt(offsetOf(document, finding)) };
  } catch {
    // What is left to go wrong here: too many aliases, a merge of something else than a map, or Tangled below.
    return whole('aliases or nesting that cannot be resolved', `maps and lists at most ${MAX_DEPTH} deep, few aliases`);
  }
}

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

class Tangled extends Error {}

/** Copies plain data, without empty keys. An anchor may hold itself, or others that hold others. */
function plainOf(tree: unknown): unknown {
  let left = MAX_NODES;
  const copy = (value: unknown, above: readonly unknown[]): unknown => {
    if (left-- === 0) throw new Tangled();
    if (typeof value !== 'object' || value === null) return value;
    if (above.length > MAX_DEPTH || above.includes(value)) throw new Tangled();
    const inside = [...above, value];
    if (Array.isArray(value)) return value.map((one) => copy(one, inside));
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    const entries = Object.entries(value).filter(([, one]) => one !== null);
    return Object.fromEntries(entries.map(([key, one]) => [key, copy(one, inside)]));
  };
  return copy(tree, []);
}

/** Found and expected by the parser's code: its own messages repeat parts of the text. */
const SYNTAX: Partial<Record<YAMLError['code'], readonly [found: string, expected: string, hint?: string]>> = {
  BAD_ALIAS: ['an alias without a name', 'the name of an anchor'],
  BAD_DQ_ESCAPE: ['an unknown escape in double quotes', 'a doubled backslash', 'or put the text in single quotes'],
  BAD_INDENT: ['a line that is indented differently', 'entries of one map or list in the same column'],
  BAD_SCALAR_START: ['a value that begins with @ or `', 'the value in quotes'],
  BLOCK_AS_IMPLICIT_KEY: ['a second ": " on one line', 'one key on a line', 'put a value that holds ": " in quotes'],
  DUPLICATE_KEY: ['a key that stands here already', 'every key once'],
  MISSING_CHAR: ['something missing', 'a closing quote or bracket, a comma, a colon or a space'],
  MULTILINE_IMPLICIT_KEY: ['a key without its colon', 'a key, a colon and a space on one line'],
  MULTIPLE_DOCS: ['a second document', 'one document'],
  NON_STRING_KEY: ['a key that is not a text', 'a plain word as key'],
  TAB_AS_INDENT: ['a tab', 'spaces'],
  TAG_RESOLVE_FAILED: ['a tag', 'a value without a tag'],
};

function syntaxFindings(document: Document, positionAt: (offset: number) => Position): readonly LocatedFinding[] {
  const fatal = [...document.errors, ...document.warnings].filter((error) => error.code !== 'DUPLICATE_KEY');
  const findings = fatal.map((error) => findingOf(error, document, positionAt));
  findings.push(...aliasFindings(document, positionAt));
  // One mistake makes the parser stumble several times over the same line.
  const lines = new Map(findings.map((finding) => [finding.position.line, finding] as const).reverse());
  return [...lines.values()].sort((a, b) => a.position.line - b.position.line).slice(0, SYNTAX_ERRORS_SHOWN);
}

function aliasFindings(document: Document, positionAt: (offset: number) => Position): readonly LocatedFinding[] {
  const findings: LocatedFinding[] = [];
  let count = 0;
  visit(document, {
    Alias: (_, alias) => {
      const finding = { path: [], position: positionAt(alias.range?.[0] ?? 0), found: 'an alias' };
      if (++count > MAX_ALIASES) {
        findings.push({ ...finding, expected: `at most ${MAX_ALIASES} of them` });
        return visit.BREAK;
      }
      if (alias.resolve(document) === undefined) {
        findings.push({ ...finding, expected: 'its anchor somewhere before it' });
      }
      return undefined;
    },
  });
  return findings;
}

function findingOf(error: YAMLError, document: Document, positionAt: (offset: number) => Position): LocatedFinding {
  const [found, expected, hint] = SYNTAX[error.code] ?? ['what YAML does not allow here', 'YAML'];
  const path = pathAt(document, error.pos[0]);
  const key = path.at(-1);
  const isDuplicate = error.code === 'DUPLICATE_KEY' && typeof key === 'string';
  return {
    path,
    position: positionAt(error.pos[0]),
    found: isDuplicate ? `${shownText(key, [])} a second time` : found,
    expected,
    ...(hint !== undefined && { hint }),
  };
}

/** `channel: #alerts` without quotes is an empty key and a comment. A comment of several words is meant as one. */
function swallowedFindings(
  document: Document,
  text: string,
  positionAt: (offset: number) => Position,
): readonly LocatedFinding[] {
  const findings: LocatedFinding[] = [];
  visit(document, {
    Pair: (_, { value }) => {
      if (!isScalar(value) || value.value !== null || !value.range || !/^\S+$/.test(value.comment ?? '')) return;
      const [from, , end] = value.range;
      const offset = text.indexOf('#', from);
      if (offset < 0 || offset >= end || text.slice(from, offset).includes('\n')) return;
      findings.push({
        path: pathAt(document, from - 1),
        position: positionAt(offset),
        found: 'a comment in place of the value',
        expected: 'a value',
        hint: 'put a text that begins with # in quotes',
      });
    },
  });
  return findings;
}

/** The path of the innermost entry that an offset lies in. */
function pathAt(document: Document, offset: number): Path {
  const path: (string | number)[] = [];
  let node: unknown = document.contents;
  while (isMap(node) || isSeq(node)) {
    const entries: readonly (readonly [string | number, unknown, unknown])[] = isMap(node)
      ? node.items.filter(hasPlainKey).map((pair) => [String(pair.key.value), pair.key, pair.value])
      : node.items.map((item, i) => [i, item, item]);
    const inside = entries.findLast(([, start]) => isNode(start) && (start.range?.[0] ?? 0) <= offset);
    if (inside === undefined) break;
    path.push(inside[0]);
    node = inside[2];
  }
  return path;
}

const hasPlainKey = (pair: Pair): pair is Pair<Scalar> => isScalar(pair.key);

/** Where a path begins. What is missing, or came by a merge key, is at the nearest entry above it. */
function offsetOf(document: Document, { path, at }: ConfigFinding): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [i, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    let key: unknown;
    if (isMap(node)) {
      const pair = node.items.find((one) => hasPlainKey(one) && String(one.key.value) === part);
      [key, node] = [pair?.key, pair?.value];
    } else {
      node = isSeq(node) && typeof part === 'number' ? node.items[part] : undefined;
    }
    const isKey = at === 'key' && i === path.length - 1;
    offset = startOf(isKey ? key : node) ?? startOf(key) ?? offset;
    if (node === undefined) break;
  }
  return offset;
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
