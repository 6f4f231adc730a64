import type { Labels } from '../../values/labels.ts';
import { isJson, type Json } from './json.ts';

/** Loggers put headers, contexts and scopes into objects and lists of their own. */
const DEPTH = 4;
const OBJECTS = 32;

const NAMES_A_TRACE = /trace|amzn|^b3$|^@tr$|dd\.p\.tid$/i;

/**
 * The fields in which an entry may carry a trace ID, down to the fourth level: those of each object, the outer ones first.
 * `id` and the names under `dd` say nothing without the name of their object: `trace.id` (Elastic), `dd.trace_id` (Datadog).
 */
export function traceCarriers(json: Json, ownNames: readonly string[] = []): readonly Labels[] {
  const found: Labels[] = [];
  let level: readonly Named[] = [{ name: '', json }];
  for (let depth = 0; depth < DEPTH && level.length > 0; depth++) {
    for (const one of level) {
      const carriers = carriersOf(one, ownNames);
      if (carriers !== undefined) found.push(carriers);
    }
    level = level.flatMap(objectsIn).slice(0, OBJECTS);
  }
  return found;
}

interface Named {
  readonly name: string;
  readonly json: Json;
}

function carriersOf({ name: outer, json }: Named, ownNames: readonly string[]): Labels | undefined {
  let carriers: Record<string, string> | undefined;
  for (const [own, value] of Object.entries(json)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const name = own === 'id' || outer === 'dd' ? `${outer}.${own}` : own;
    if (!NAMES_A_TRACE.test(name) && !ownNames.includes(name)) continue;
    carriers ??= {};
    carriers[name] = String(value);
  }
  return carriers;
}

function objectsIn({ json }: Named): readonly Named[] {
  return Object.entries(json).flatMap(([name, value]): readonly Named[] => {
    if (isJson(value)) return [{ name, json: value }];
    return Array.isArray(value) ? value.filter(isJson).map((one) => ({ name, json: one })) : [];
  });
}
