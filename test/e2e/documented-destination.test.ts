import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../shared/destinations/conversation.ts';
import type { Destination } from '../../shared/destinations/destination.ts';
import { destinationContract } from '../contracts/destination.ts';
import { messagesContract } from '../contracts/destination-messages.ts';
import { sampleView } from '../support/sample-view.ts';

const PAGE = readFileSync(new URL('../../docs/adding-a-destination.md', import.meta.url), 'utf8');
const FOLDER = new URL('../../shared/destinations/', import.meta.url);

const folder = mkdtempSync(join(tmpdir(), 'tocsin-documented-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The file that the page documents, as a module: it stands elsewhere, so what it imports is named in full. */
async function documented(): Promise<Readonly<Record<string, unknown>>> {
  const [code = ''] = codeBlocks('ts').filter((block) => block.includes('= destination('));
  const file = join(folder, 'documented.ts');
  writeFileSync(file, code.replace(/(?<=\bfrom ')[^']+(?=')/g, addressOf));
  return await import(/* @vite-ignore */ file);
}

const codeBlocks = (language: string): readonly string[] =>
  [...PAGE.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, of, code]) => (of === language && code ? [code] : []));

const addressOf = (from: string): string =>
  fileURLToPath(from.startsWith('.') ? new URL(from, FOLDER) : import.meta.resolve(from));

const { ntfy } = (await documented()) as { readonly ntfy: Destination };

describe('The destination that docs/adding-a-destination.md documents', () => {
  destinationContract(ntfy);
  messagesContract(ntfy);

  test('cuts a long description to the limit of its receiver', () => {
    const [entry = {}] = (ntfy.entry.meta()?.examples ?? []) as readonly object[];
    const annotations = { description: 'long '.repeat(2000) };
    const delivery = ntfy
      .bind(ntfy.entry.parse(entry), {})
      .deliver({ view: sampleView({ annotations }), memory: undefined });
    const step = delivery.next().value;
    if (!('do' in step) || step.do !== 'request') throw new Error('nothing was sent');
    const { message } = step.request.body as { readonly message: string };
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096);
    expect(message).toMatch(/ \w+…$/m);
    const taken: Answer = { answered: 200, body: { id: 'x' } };
    expect(delivery.next(taken).value).toEqual({ outcome: 'delivered', memory: {} });
  });
});
