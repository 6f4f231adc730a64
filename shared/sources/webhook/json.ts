import type { BodyProblem } from '../source.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object in a request body, or what is wrong with it. */
export function readObject(body: string): { readonly object: JsonObject } | { readonly problem: BodyProblem } {
  let value: unknown;
  try {
    value = JSON.parse(wellFormed(body));
  } catch {
    return { problem: { field: 'body', rule: 'must be JSON' } };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: { field: 'body', rule: 'must be a JSON object' } };
  }
  return { object: value as JsonObject };
}

const ANY_SURROGATE = /\\u[dD][89a-fA-F]/;
/** Every escape sequence of JSON, so that `\\ud800` (a backslash and five letters) is left alone. */
const ESCAPES = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|.)/gs;
const LONE_SURROGATE = /^\\u[dD][89a-fA-F]..$/;

/**
 * Half of a surrogate pair is legal in JSON and has no UTF-8 form: DynamoDB refuses it. It becomes U+FFFD, as in Go.
 */
function wellFormed(json: string): string {
  if (!ANY_SURROGATE.test(json)) return json;
  return json.replace(ESCAPES, (sequence) => (LONE_SURROGATE.test(sequence) ? '\\ufffd' : sequence));
}
