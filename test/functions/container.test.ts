import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as container from '../../functions/container.ts';
import { compileRouting } from '../../shared/config/compiled-routing.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { type Json, ROUTING, resourcesOf, synthesize } from '../infra/synthesize.ts';

const HANDLERS = {
  ingest: container.ingestHandler,
  alarm: container.alarmHandler,
  logs: container.logsHandler,
  inbox: container.inboxHandler,
  deliver: container.deliverHandler,
  sweep: container.sweepHandler,
  subscriptions: container.subscriptionsHandler,
};

const folder = mkdtempSync(join(tmpdir(), 'tocsin-function-'));
/** Variables that the stack sets on each function, whatever their values. */
const variables = new Map<string, Record<string, string>>();

beforeAll(() => {
  const file = readRoutingFile(ROUTING, DESTINATIONS);
  if (!file.ok) throw new Error('it was refused');
  writeFileSync(join(folder, 'routing.json'), JSON.stringify(compileRouting(file, { receivers: [] })));
  const synthesis = synthesize();
  for (const [id, { Properties }] of resourcesOf(synthesis.template, 'AWS::Lambda::Function')) {
    const names = Object.keys((Properties as Json).Environment.Variables);
    const name = /Functions([a-z]+)Function/.exec(id)?.[1] ?? id;
    variables.set(name, Object.fromEntries(names.map((variable) => [variable, 'value'])));
  }
  synthesis.remove();
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the container', () => {
  it.each(Object.entries(HANDLERS))('makes the handler of %s from the variables that the stack sets', (name, make) => {
    const env = { ...variables.get(name), AWS_REGION: 'eu-west-1', LAMBDA_TASK_ROOT: folder };
    expect(make(env)).toBeTypeOf('function');
  });

  it.each(Object.entries(HANDLERS))('needs each of the variables of %s', (name, make) => {
    for (const variable of Object.keys(variables.get(name) ?? {})) {
      const env = { ...variables.get(name), [variable]: '', LAMBDA_TASK_ROOT: folder };
      expect(() => make(env), variable).toThrow(`${variable} must be set`);
    }
  });
});
