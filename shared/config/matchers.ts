import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { Matcher } from '../routing/route.ts';
import type { Labels } from '../values/labels.ts';

export type MatcherOperator = '=' | '!=' | '=~' | '!~';

export interface LabelMatcher extends Matcher {
  readonly name: string;
  readonly operator: MatcherOperator;
  readonly value: string;
}

/** `expected` completes "expected …"; neither text repeats what was read. */
export type MatcherReading =
  | { readonly ok: true; readonly matchers: readonly LabelMatcher[] }
  | { readonly ok: false; readonly expected: string; readonly hint?: string };

/**
 * Reads matchers as Alertmanager writes them: `name="value"` with `=`, `!=`, `=~` or `!~`, several with commas between
 * them, in braces or not, names and values in double quotes or not. Inside quotes `\"`, `\\` and `\n` are escapes and
 * any other backslash is itself, as in Alertmanager's classic parser, so that `"\d+"` means what it looks like.
 * Stricter than that parser where a slip would pass: an unquoted value is not empty and holds no white space and none
 * of its reserved characters, so that `a==b` is a mistake.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#matcher
 */
export function parseMatchers(text: string): MatcherReading {
  const trimmed = text.trim();
  const isBraced = trimmed.startsWith('{');
  if (isBraced && !trimmed.endsWith('}')) return { ok: false, expected: 'a closing brace }' };
  let rest = isBraced ? trimmed.slice(1, -1).trim() : trimmed;
  if (rest === '') return { ok: false, expected: EXAMPLE };
  const matchers: LabelMatcher[] = [];
  while (rest !== '') {
    const read = readOne(rest);
    if (!('matcher' in read)) return { ok: false, ...read };
    matchers.push(read.matcher);
    rest = read.rest;
  }
  return { ok: true, matchers };
}

const EXAMPLE = 'a matcher such as severity="critical"';

interface Refusal {
  readonly expected: string;
  readonly hint?: string;
}

const QUOTED = /^"([^"\\]*(?:\\.[^"\\]*)*)"/s;
const UNQUOTED = /^[^\s{}!=~,\\"'`]+/;

const OPERATOR = /^(?:=~|!~|!=|=)/;

function readOne(text: string): { matcher: LabelMatcher; rest: string } | Refusal {
  const name = readToken(text);
  if (name === undefined || name.value === '') return { expected: EXAMPLE };
  const operator = operatorIn(name.rest);
  if (operator === undefined) return { expected: 'one of =, !=, =~, !~ after the name of the label' };
  const value = readToken(name.rest.slice(operator.length).trimStart());
  if (value === undefined)
    return { expected: 'a value', hint: 'put it in double quotes; "" for a label that is absent' };
  const end = /^(?:,\s*|$)/.exec(value.rest);
  if (end === null) {
    return { expected: 'a comma or the end after the value', hint: 'put the whole value in double quotes' };
  }
  const matcher = matcherOf(name.value, operator, value.value);
  return 'matches' in matcher ? { matcher, rest: value.rest.slice(end[0].length) } : matcher;
}

function readToken(text: string): { value: string; rest: string } | undefined {
  const quoted = QUOTED.exec(text);
  const token = quoted ?? UNQUOTED.exec(text);
  if (token === null) return undefined;
  const rest = text.slice(token[0].length).trimStart();
  return { value: quoted ? unescaped(quoted[1] ?? '') : token[0], rest };
}

const operatorIn = (text: string): MatcherOperator | undefined =>
  OPERATOR.exec(text)?.[0] as MatcherOperator | undefined;

const unescaped = (text: string): string =>
  text.replaceAll(/\\([\\"n])/g, (_, char: string) => (char === 'n' ? '\n' : char));

const escaped = (text: string): string => text.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

const CLASSIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

function matcherOf(name: string, operator: MatcherOperator, value: string): LabelMatcher | Refusal {
  const test = testOf(operator, value);
  if (typeof test !== 'function') return test;
  return {
    text: `${CLASSIC_NAME.test(name) ? name : `"${escaped(name)}"`}${operator}"${escaped(value)}"`,
    name,
    operator,
    value,
    matches: (labels) => test(labelValue(labels, name)),
  };
}

/** A label that an alert does not have counts as empty, as in Alertmanager. */
export const labelValue = (labels: Labels, name: string): string =>
  Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';

function testOf(operator: MatcherOperator, value: string): ((label: string) => boolean) | Refusal {
  if (operator === '=') return (label) => label === value;
  if (operator === '!=') return (label) => label !== value;
  const regex = compiled(value);
  if (!('test' in regex)) return regex;
  return operator === '=~' ? (label) => regex.test(label) : (label) => !regex.test(label);
}

/** Anchored at both ends, `.` without line ends: as Alertmanager compiles it. RE2 needs linear time for any of them. */
function compiled(pattern: string): RE2JS | Refusal {
  try {
    return RE2JS.compile(`^(?:${pattern})$`);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { expected: 'a regular expression in the syntax of RE2', hint: error.getDescription() };
  }
}
