import { isScalar, parseAllDocuments, visit } from 'yaml';
import { type Finding, found } from './rule.ts';
import { isSyntax, type Module, nodesIn, type SourceFile, type Syntax } from './syntax.ts';
import { CLOSED_WORDS, closedWordsIn } from './vocabulary.ts';

/** History, what version 0.1 stored and what reads it, and the files that state the closed words or plant them. */
const LEFT_OUT = [
  /^(CHANGELOG\.md$|docs\/adr\/)/,
  /^package-lock\.json$/,
  /^(test\/fixtures\/version-0\.1\/|shared\/adapters\/dynamo-version-0-1\.ts$)/,
  /^test\/architecture\/(vocabulary|closed-words|doors\.test)\.ts$/,
];

interface Name {
  readonly text: string;
  readonly start: number;
}

/**
 * Where code has a word of the closed list: in the name of a file or folder, in an identifier or a property, in a string
 * without a space, in a key or value of JSON and YAML, in a class or ID of CSS and HTML. Comments and sentences are prose.
 */
export function usesClosedWords(file: SourceFile | Module): readonly Finding[] {
  if (LEFT_OUT.some((left) => left.test(file.path))) return [];
  const names = [{ text: file.path, start: 0 }, ...namesOf(file)];
  const findings = names.flatMap(({ text, start }) =>
    closedWordsIn(text).map((word) => found(file, start, `"${word}" in ${text}: write ${CLOSED_WORDS[word]}`)),
  );
  return [...new Map(findings.map((one) => [`${one.line} ${one.what}`, one])).values()];
}

function namesOf(file: SourceFile | Module): readonly Name[] {
  if ('program' in file) return [...inModule(file)];
  if (/\.(json|ya?ml)$/.test(file.path)) return inData(file.text);
  return file.path.endsWith('.css') ? inMatches(file.text, 0, STYLED) : [];
}

const IDENTIFIERS = new Set(['Identifier', 'PrivateIdentifier']);
/** Classes, IDs and variables of a stylesheet. */
const STYLED = /(?:[.#]|--)([\w-]+)/g;
const MARKED_UP = /\b(?:class|id|name|data-[\w-]+)="([^"]*)"/g;

function* inModule({ program }: Module): Generator<Name> {
  for (const { node, parent } of nodesIn(program)) {
    if (IDENTIFIERS.has(node.type)) yield { text: String(node.name), start: node.start };
    if (node.type === 'Literal' && typeof node.value === 'string') yield* inText(node.value, node.start);
    if (node.type === 'TemplateElement') yield* inTemplate(node, parent);
  }
}

/** A string without a space is a name or a code; of a longer one, only the names in its HTML are. */
const inText = (text: string, start: number): readonly Name[] =>
  /\s/.test(text) ? inMatches(text, start, MARKED_UP) : [{ text, start }];

/** A template is a sentence as soon as one of its texts has a space. */
function inTemplate(element: Syntax, template: Syntax): readonly Name[] {
  const isSentence = [template.quasis].flat().some((one) => isSyntax(one) && /\s/.test(rawText(one)));
  return isSentence
    ? inMatches(rawText(element), element.start, MARKED_UP)
    : [{ text: rawText(element), start: element.start }];
}

const rawText = ({ value }: Syntax): string => (value as { readonly raw: string }).raw;

const inMatches = (text: string, start: number, pattern: RegExp): readonly Name[] =>
  [...text.matchAll(pattern)].map((match) => ({ text: match[1] ?? '', start: start + match.index }));

/** Of YAML, and of JSON, which is YAML too. */
function inData(text: string): readonly Name[] {
  const names: Name[] = [];
  for (const document of parseAllDocuments(text)) {
    if ('contents' in document === false) continue;
    visit(document, (_, node) => {
      if (isScalar(node) && typeof node.value === 'string') names.push(...inText(node.value, node.range?.[0] ?? 0));
    });
  }
  return names;
}
