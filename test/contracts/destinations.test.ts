import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { destinationContract } from './destination.ts';
import { messagesContract } from './destination-messages.ts';

const FOLDER = new URL('../../shared/destinations/', import.meta.url);

test('the list of destinations holds every file that is one', () => {
  const files = readdirSync(FOLDER).filter(
    (file) =>
      file.endsWith('.ts') && /^export const \w+ = destination\(/m.test(readFileSync(new URL(file, FOLDER), 'utf8')),
  );
  expect(DESTINATIONS.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

describe.each(DESTINATIONS.map((one) => [one.name, one] as const))('%s', (_, destination) => {
  destinationContract(destination);
  messagesContract(destination);
});
