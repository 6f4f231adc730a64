import { describe, expect, test } from 'vitest';
import { writtenIn } from '../../shared/messages/annotations.ts';
import type { Labels } from '../../shared/values/labels.ts';

const written = (annotations: Labels, traces: readonly string[] = []) => writtenIn(annotations, traces);

describe('what people wrote', () => {
  test('is a summary in one line and a description', () => {
    expect(written({ summary: 'Too many\nerrors', description: '5% of requests fail' })).toMatchObject({
      summary: 'Too many errors',
      description: '5% of requests fail',
    });
  });

  test('describes by its message where it has no description, and never twice', () => {
    expect(written({ message: ' No data ' })).toEqual({ description: 'No data', others: [], links: [] });
    expect(written({ summary: 'same', description: 'same' })).toEqual({ summary: 'same', others: [], links: [] });
  });
});
