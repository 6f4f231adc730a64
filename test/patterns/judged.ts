import { createRequire } from 'node:module';
import type { checkSync, Parameters } from 'recheck';
import { BOUNDED } from './bounded.ts';
import { type Pattern, shownPattern } from './patterns.ts';

/** The build without Java and without a program of its own for each machine. */
const recheck: { readonly checkSync: typeof checkSync } = createRequire(import.meta.url)('recheck/lib/browser.js');

/** Limits are steps, so that a busy machine judges as any other; the time is for what never ends. */
const BY_STEPS: Parameters = {
  timeout: 300_000,
  incubationTimeout: null,
  seedingTimeout: null,
  attackTimeout: null,
  attackLimit: 20_000_000,
};
/** For those of which it is known that they are slow: only whether they are worse. */
const BY_TIME: Parameters = { timeout: 300_000 };

const KNOWN = new Map<string, string>();

/** What is wrong with a pattern; nothing as a rule. */
export function faultOf(pattern: Pattern): string {
  const shown = shownPattern(pattern);
  const known = KNOWN.get(shown) ?? faultFound(pattern);
  KNOWN.set(shown, known);
  return known;
}

function faultFound(pattern: Pattern): string {
  const isBounded = BOUNDED.some((one) => one.pattern === shownPattern(pattern));
  const found = recheck.checkSync(pattern.source, pattern.flags, isBounded ? BY_TIME : BY_STEPS);
  if (found.status === 'safe') return '';
  if (found.status === 'unknown') return `undecided: ${found.error.kind}`;
  const { type, summary } = found.complexity;
  return isBounded && type === 'polynomial' ? '' : `${summary}: ${found.attack.pattern}`;
}
