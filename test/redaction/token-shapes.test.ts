import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesOfClass } from '../../shared/redaction/disorder.ts';
import { redact } from '../../shared/redaction/redact.ts';
import { TOKEN_SHAPES, type TokenShape } from '../../shared/redaction/token-shapes.ts';
import { PLACES, partLeft } from './redact-secrets.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 10);

const NOTHING = fc.constant('');

/** What a pattern matches, but for what only looks at the characters beside it. */
function matching(pattern: RegExp | undefined): fc.Arbitrary<string> {
  const bare = pattern?.source.replace(/\(\?<?[!=][^()]*\)/g, '').replace(/\$$/, '') ?? '';
  return bare === '' ? NOTHING : fc.stringMatching(new RegExp(`^(?:${bare})$`));
}

/** Made-up credentials of a provider, and what of them must be removed. */
const tokensOf = ({ marks, before, rest, fewestChanges = 0, keepsMark }: TokenShape): fc.Arbitrary<Planted> =>
  fc
    .tuple(
      matching(before && new RegExp(`${before.of.source}{${before.least},${before.most}}`)),
      fc.constantFrom(...marks),
      matching(rest),
    )
    .map(([front, mark, end]) => ({ text: front + mark + end, secret: keepsMark ? end : front + mark + end }))
    // Percent signs may happen to be escapes.
    .filter(({ text }) => changesOfClass(text) >= fewestChanges && !text.includes('%'));

interface Planted {
  readonly text: string;
  readonly secret: string;
}

describe.each(TOKEN_SHAPES)('$provider', (shape) => {
  test('has a page that documents it', () => {
    expect(shape.page).toMatch(/^https:\/\//);
  });

  test('no credential of it survives, wherever it stands', () => {
    fc.assert(
      fc.property(tokensOf(shape), fc.constantFrom(...Object.values(PLACES)), ({ text, secret }, place) => {
        expect(partLeft(redact(place(text)).text, secret, place(text.replace(secret, '')))).toBeUndefined();
      }),
      { numRuns },
    );
  });
});

/** Built here, so that no scanner takes them for leaked ones. */
const random = (length: number): string => 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY'.repeat(3).slice(0, length);

test.each([
  ['Azure IoT Hub', `${random(33)}AIoTC${random(5)}=`],
  ['Azure Cache for Redis', `${random(33)}AzCaB${random(5)}=`],
  ['Azure Event Grid', `${random(33)}AZEGD${random(5)}=`],
  ['Azure ML web service', `${random(76)}+AMC${random(5)}A==`],
  ['an annotated key of Azure', `${random(52)}JQQJ99BA${random(16)}k${random(7)}`],
  ['a portal of Buildkite', `bkpat_${random(40)}`],
  ['an agent of Buildkite', `bkaa_${random(64)}`],
  ['an account of Cloudflare', `cfat_${random(40)}0a1b2c3d`],
])('%s: a key as the provider writes it is removed', (_provider, key) => {
  expect(redact(`key ${key} of shop`).text).toBe('key ‹token› of shop');
});
