import * as z from 'zod';
import type { ConfigFinding, Path } from './problem.ts';
import { anyOf, isMap, shown, shownText } from './shown.ts';
import { nearest } from './suggestion.ts';
import { destinationIn, explainUnsupported } from './unsupported.ts';

/**
 * Everything that is wrong with a value, by its schema. Maps and lists are looked into first, so that a mistake in
 * one entry hides no other; what a schema says of the whole comes when its parts are right.
 */
export function checkValue(schema: z.ZodType, value: unknown, path: Path): readonly ConfigFinding[] {
  const inner = unwrapped(schema);
  const inside = checkInside(inner, value, path);
  // Parts that are right make a whole that is right, unless there is a rule over the whole.
  if (inside !== undefined && (inside.length > 0 || (inner.def.checks ?? []).length === 0)) return inside;
  const result = schema.safeParse(value, { error: expectedOf });
  return result.success ? [] : result.error.issues.flatMap((issue) => findingsOf(issue, value, path));
}

/** Undefined when the schema or the value has no parts. */
function checkInside(schema: z.ZodType, value: unknown, path: Path): readonly ConfigFinding[] | undefined {
  if (schema instanceof z.ZodObject && isMap(value)) return checkMap(schema, value, path);
  if (!(schema instanceof z.ZodArray) || !Array.isArray(value)) return undefined;
  return value.flatMap((one, i) => checkValue(schema.element as z.ZodType, one, [...path, i]));
}

/** The parts of a map that are right, so that rules over the whole file can be checked despite a mistake elsewhere. */
export function rightParts<Shape extends z.ZodRawShape>(
  shape: Shape,
  value: unknown,
): Partial<z.infer<z.ZodObject<Shape>>> {
  if (!isMap(value)) return {};
  const parts = Object.entries(shape).flatMap(([key, schema]) => {
    const result = z.safeParse(schema, Object.hasOwn(value, key) ? value[key] : undefined);
    return result.success && result.data !== undefined ? [[key, result.data]] : [];
  });
  return Object.fromEntries(parts);
}

function checkMap(
  { shape }: z.ZodObject,
  map: Readonly<Record<string, unknown>>,
  path: Path,
): readonly ConfigFinding[] {
  const known = Object.keys(shape);
  const unknown = Object.keys(map).filter((key) => !known.includes(key));
  return [
    ...unknown.map((key) => unknownKey(key, known, path)),
    ...known.flatMap((key) =>
      checkValue(shape[key] as z.ZodType, Object.hasOwn(map, key) ? map[key] : undefined, [...path, key]),
    ),
  ];
}

function unknownKey(key: string, known: readonly string[], path: Path): ConfigFinding {
  const among = known.length === 0 ? 'no key here' : anyOf(known);
  const explained = explainUnsupported(key, path);
  const hint = explained?.hint ?? hintForKey(key, known);
  return {
    path: [...path, key],
    at: 'key',
    found: `the key ${shownText(key, [])}`,
    expected: explained?.expected ?? among,
    ...(explained && { isExplained: true }),
    ...(hint !== undefined && { hint }),
  };
}

/** Of `email_configs` and `slack_configs` only the names are compared: the rest is alike in all of them. */
function hintForKey(key: string, known: readonly string[]): string | undefined {
  const destination = destinationIn(key);
  if (destination === undefined) return didYouMean(nearest(key, known));
  const near = nearest(
    destination,
    known.flatMap((one) => destinationIn(one) ?? []),
  );
  return didYouMean(near && `${near}_configs`) ?? 'there is no such destination';
}

const didYouMean = (near: string | undefined): string | undefined => near && `did you mean ${near}?`;

function unwrapped(schema: z.ZodType): z.ZodType {
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable;
  return wraps ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}

function findingsOf(issue: z.core.$ZodIssue, value: unknown, path: Path): readonly ConfigFinding[] {
  const inside = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const full = [...path, ...inside];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, [], full));
  const wrong = valueAt(value, inside);
  const hint = hintOf(issue, wrong);
  return [
    { path: full, found: shown(wrong, full), expected: completing(issue.message), ...(hint !== undefined && { hint }) },
  ];
}

/** Destinations write rules; here they follow the word "expected". */
const completing = (rule: string): string => rule.replace(/^(?:must (?:be|have) |expected )/, '');

function valueAt(value: unknown, path: Path): unknown {
  let inner = value;
  for (const part of path) {
    if (Array.isArray(inner) && typeof part === 'number') inner = inner[part];
    else inner = isMap(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined;
  }
  return inner;
}

function hintOf(issue: z.core.$ZodIssue, wrong: unknown): string | undefined {
  if (issue.code === 'custom' && typeof issue.params?.hint === 'string') return issue.params.hint;
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.expected === 'string' && isMap(wrong)) return 'put the text in single quotes';
  if (issue.expected === 'string' && typeof wrong === 'number')
    return 'a number needs its unit, or quotes to be a text';
  if (issue.expected === 'array' && wrong !== undefined) return 'write a list: [a, b], or lines that begin with "- "';
  return undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** What a schema without words of its own expects. */
function expectedOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return anyOf(issue.values.map((value) => JSON.stringify(value) ?? String(value)));
    case 'too_small':
      return `at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'an address such as https://example.com' : `a text of the form ${issue.format}`;
    case 'invalid_union':
      return anyOf([...new Set(issue.errors.flat().map((one) => one.message))]);
    default:
      return 'something else';
  }
}
