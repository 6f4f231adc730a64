import { describe, expect, it } from 'vitest';
import { projectFiles } from './project-files.ts';
import { formatViolation, RULE_NAMES, type RuleName, violationsIn } from './rules.ts';

/** A small project, by path, that breaks a rule in the line that ends in BREAKS. */
type Planted = Readonly<Record<string, string>>;

const one = (path: string, ...lines: readonly string[]): Planted => ({ [path]: lines.join('\n') });

const BREAKS = ' // !';

const PLANTED: Readonly<Record<RuleName, readonly Planted[]>> = {
  'imports go through the doors': [
    one('shared/incidents/a.ts', '', `import { b } from '../flows/b.ts';${BREAKS}`),
    one('shared/incidents/a.ts', `import type { Telemetry } from '../flows/telemetry.ts';${BREAKS}`),
    one('shared/incidents/a.ts', `import * as z from 'zod';${BREAKS}`),
    one('shared/incidents/a.ts', `import { readFileSync } from 'node:fs';${BREAKS}`),
    one('shared/incidents/a.ts', `export * from '../config/a.ts';${BREAKS}`),
    one('shared/incidents/a.ts', `export { b } from '../adapters/b.ts';${BREAKS}`),
    one('shared/incidents/a.ts', 'let a;', `let b: import('../flows/telemetry.ts').Telemetry;${BREAKS}`),
    one('shared/incidents/a.ts', `const b = await import('../flows/b.ts');${BREAKS}`),
    one('shared/incidents/a.ts', "const name = 'b';", `const b = await import(name);${BREAKS}`),
    one('shared/incidents/a.ts', `import b = require('../flows/b.ts');${BREAKS}`),
    one('shared/sources/a.ts', `import { b } from '../destinations/b.ts';${BREAKS}`),
    one('shared/sources/webhook/a.ts', `import type { Telemetry } from '../../flows/telemetry.ts';${BREAKS}`),
    one('shared/destinations/a.ts', `import { b } from '../sources/b.ts';${BREAKS}`),
    one('shared/destinations/a.ts', `import { SNSClient } from '@aws-sdk/client-sns';${BREAKS}`),
    one('shared/logs/a.ts', `import { b } from '../sources/b.ts';${BREAKS}`),
    one('shared/logs/a.ts', `import { gunzip } from 'node:fs';${BREAKS}`),
    one('shared/metrics.ts', `import { instant } from './values/time.ts';${BREAKS}`),
    one('shared/flows/a.ts', `import { type Memory } from '../destinations/conversation.ts';${BREAKS}`),
    one('shared/flows/a.ts', `import { slack } from '../destinations/slack.ts';${BREAKS}`),
    one('shared/flows/a.ts', `import { b } from '../adapters/b.ts';${BREAKS}`),
    one('shared/flows/a.ts', `import * as z from 'zod';${BREAKS}`),
    one('shared/adapters/a.ts', `import { settle } from '../flows/settle.ts';${BREAKS}`),
    one('shared/adapters/a.ts', `import { slack } from '../destinations/slack.ts';${BREAKS}`),
    one('shared/adapters/a.ts', `import { check } from '../config/check.ts';${BREAKS}`),
    one('shared/adapters/a.ts', `import 'file:///etc/a.ts';${BREAKS}`),
    one('shared/adapters/a.ts', `import '/etc/a.ts';${BREAKS}`),
    one('shared/adapters/a.ts', `import '../../../elsewhere/a.ts';${BREAKS}`),
    one('shared/config/a.ts', `import { settle } from '../flows/settle.ts';${BREAKS}`),
    one('shared/config/environment.ts', `import * as z from 'zod';${BREAKS}`),
    one('shared/metrics.ts', `import type { Alert } from './incidents/signal.ts';${BREAKS}`),
    one('functions/ingest/handler.ts', `import { engine } from '../../local/engine.ts';${BREAKS}`),
    one('functions/ingest/handler.ts', `import { world } from '../../test/support/world.ts';${BREAKS}`),
    one('shared/adapters/a.ts', `import { bench } from '../../bench/ingest.ts';${BREAKS}`),
    one('local/start.ts', `import { world } from '../test/support/world.ts';${BREAKS}`),
    one('infra/stack.ts', `import { settle } from '../shared/flows/settle.ts';${BREAKS}`),
    one('functions/ingest/handler.ts', `import { stack } from '../../infra/stack.ts';${BREAKS}`),
    one('elsewhere/a.ts', `export const a = 1;${BREAKS}`),
  ],
  'imports run in no circle': [
    {
      'shared/incidents/a.ts': `import { b } from './b.ts';${BREAKS}\nexport const a = 1;`,
      'shared/incidents/b.ts': "import type { A } from './a.ts';\nexport const b = 1;",
    },
    {
      'test/a.ts': `export const a = 1;\nexport { b } from './b/b.ts';${BREAKS}`,
      'test/b/b.ts': "import { c } from '../c.ts';\nexport const b = c;",
      'test/c.ts': "let a: import('./a.ts').A;\nexport const c = 1;",
    },
    one('local/a.ts', `import { a } from './a.ts';${BREAKS}`),
    {
      'infra/a.ts': "import { b } from './b.ts';",
      'infra/b.ts': `import { c } from './c.ts';${BREAKS}`,
      'infra/c.ts': "import { b } from './b.ts';",
    },
  ],
  'pure rooms know only their arguments': [
    one('shared/incidents/a.ts', 'const at = 1;', `const now = Date.now();${BREAKS}`),
    one('shared/incidents/a.ts', `const now = new Date();${BREAKS}`),
    one('shared/incidents/a.ts', `const now = new Date;${BREAKS}`),
    one('shared/incidents/a.ts', `const now = new Date(...[]);${BREAKS}`),
    one('shared/incidents/a.ts', `const now = Date();${BREAKS}`),
    one('shared/incidents/a.ts', `const { now } = Date;${BREAKS}`),
    one('shared/incidents/a.ts', `const now = Date['now']();${BREAKS}`),
    one('shared/incidents/a.ts', `const now = performance.now();${BREAKS}`),
    one('shared/incidents/a.ts', `const hour = new Date(at).getHours();${BREAKS}`),
    one('shared/sources/a.ts', `const id = Math.random();${BREAKS}`),
    one('shared/sources/a.ts', `const { random } = Math;${BREAKS}`),
    one('shared/sources/a.ts', `const id = crypto.randomUUID();${BREAKS}`),
    one('shared/incidents/a.ts', `import { randomUUID } from 'node:crypto';${BREAKS}`),
    one('shared/incidents/a.ts', `import { randomBytes as hash } from 'node:crypto';${BREAKS}`),
    one('shared/incidents/a.ts', `import * as everything from 'node:crypto';${BREAKS}`),
    one('shared/destinations/a.ts', `const home = process.env.HOME;${BREAKS}`),
    one('shared/destinations/a.ts', `const here = import.meta.url;${BREAKS}`),
    one('shared/destinations/a.ts', `const now = globalThis.Date.now();${BREAKS}`),
    one('shared/destinations/a.ts', `const now = global.Date.now();${BREAKS}`),
    one('shared/destinations/a.ts', `const answer = await fetch(url);${BREAKS}`),
    one('shared/destinations/a.ts', `const send = { fetch };${BREAKS}`),
    one('shared/destinations/a.ts', `console.log('sent');${BREAKS}`),
    one('shared/logs/a.ts', `const now = Date.now();${BREAKS}`),
    one('shared/logs/formats/a.ts', `setTimeout(() => {}, 1000);${BREAKS}`),
    one('shared/flows/a.ts', `const now = (Date as Clock).now();${BREAKS}`),
    one('shared/config/a.ts', `const now = Date.now!();${BREAKS}`),
    one('shared/config/environment.ts', `const home = process.env.HOME;${BREAKS}`),
  ],
  'pure rooms do not depend on the language of the machine': [
    one('shared/values/a.ts', 'const n = 1204;', `const text = n.toLocaleString('en-US');${BREAKS}`),
    one('shared/messages/a.ts', `const day = date.toLocaleDateString();${BREAKS}`),
    one('shared/messages/a.ts', `const name = text.toLocaleLowerCase();${BREAKS}`),
    one('shared/traces/a.ts', `const order = a.localeCompare(b);${BREAKS}`),
    one('shared/traces/a.ts', `const order = a['localeCompare'](b);${BREAKS}`),
    one('shared/destinations/a.ts', `const format = new Intl.NumberFormat('en');${BREAKS}`),
  ],
  'the environment is read at the entry points': [
    one('shared/adapters/a.ts', '', '', `const region = process.env.AWS_REGION;${BREAKS}`),
    one('shared/adapters/a.ts', `const region = process['env'].AWS_REGION;${BREAKS}`),
    one('functions/ingest/create-handler.ts', `const { env } = process;${BREAKS}`),
    one('functions/deliver/create-handler.ts', `const handler = createHandler(process);${BREAKS}`),
    one('local/engine.ts', `import { env } from 'node:process';${BREAKS}`),
    one('local/engine.ts', `import everything from 'process';${BREAKS}`),
  ],
  'every source and destination is in its list': [
    {
      'shared/sources/index.ts':
        "import { grafana } from './grafana.ts';\nexport const SOURCES: readonly Source[] = [grafana];",
      'shared/sources/grafana.ts': 'export const grafana: Source = { name };',
      'shared/sources/zabbix.ts': `const NAME = 'zabbix';\nexport const zabbix: Source = { name: NAME };${BREAKS}`,
    },
    {
      'shared/destinations/index.ts': 'export const DESTINATIONS = [] as const satisfies readonly Destination[];',
      'shared/destinations/slack.ts': `export const slack = destination({ name: 'slack' });${BREAKS}`,
    },
    {
      'shared/destinations/index.ts': 'export const DESTINATIONS = [sns] as const satisfies readonly Destination[];',
      'shared/destinations/topic.ts': `export const sns = { name: 'sns' } satisfies Destination;${BREAKS}`,
    },
    one('shared/destinations/slack.ts', `export const slack = destination({ name: 'slack' });${BREAKS}`),
  ],
  'files are named by the question they answer': [
    one('shared/incidents/utils.ts', `export const a = 1;${BREAKS}`),
    one('shared/destinations/slack-helpers.ts', `export const a = 1;${BREAKS}`),
    one('shared/adapters/queue.service.ts', `export const a = 1;${BREAKS}`),
    one('test/support/common.test.ts', `export const a = 1;${BREAKS}`),
    one('shared/incidents/common/labels.ts', `export const a = 1;${BREAKS}`),
  ],
  'one name has one meaning': [
    {
      'shared/incidents/a.ts': 'export interface Delivery {}',
      'shared/logs/a.ts': `export type Delivery = string;${BREAKS}`,
    },
    {
      'functions/a.ts': 'export const textOf = (a: A): string => a.text;',
      'infra/b.ts': `export function textOf(b: B): string {${BREAKS}\n  return b.text;\n}`,
    },
    {
      'local/a.ts': 'export const { a, b: [c] } = parts;',
      'shared/a.ts': `const b = 1;\nclass D {}\nexport { b, D as c };${BREAKS}`,
    },
    { 'shared/flows/a.ts': 'export class Learned {}', 'shared/logs/a.ts': `export enum Learned {}${BREAKS}` },
  ],
  'code has no word of the closed list': [
    one('shared/incidents/a.ts', 'const a = 1;', `const isTold = true;${BREAKS}`),
    one('shared/incidents/a.ts', `interface A { readonly toldAt: EpochMs }${BREAKS}`),
    one('shared/incidents/a.ts', `type A = { readonly state: 'held' };${BREAKS}`),
    one('shared/incidents/a.ts', `const TOLD_AT = 1;${BREAKS}`),
    one('shared/incidents/a.ts', `class A { #held = 1; }${BREAKS}`),
    one('shared/incidents/a.ts', `incident['un-told'] = list.takeIn(1);${BREAKS}`),
    one('shared/logs/a.ts', `const asker = askersOf(group);${BREAKS}`),
    one('shared/logs/a.ts', `const state = \`\${kind}-waiting-error\`;${BREAKS}`),
    one('local/room/a.ts', `const text = html\`<p class="first told">It was told.</p>\`;${BREAKS}`),
    one('local/room/page.css', 'p {', `  color: var(--held);${BREAKS}`),
    one('local/room/page.css', `.told b {${BREAKS}`),
    one('examples/a.json', '{', `"whoever": 1 }${BREAKS}`),
    one('examples/a.yaml', 'route:', `  receiver: nobody #${BREAKS}`),
    one('test/contracts/related-told.test.ts', `export const a = 1;${BREAKS}`),
    one('docs/told/a.md', `# Alerts${BREAKS}`),
  ],
  'every test runs': [
    one('test/a.test.ts', "it('runs', () => {});", `it.skip('does not', () => {});${BREAKS}`),
    one('test/a.test.ts', `test.todo('is not written');${BREAKS}`),
    one('test/a.test.ts', `describe.only('keeps the others from running', () => {});${BREAKS}`),
    one('test/a.test.ts', `it.skipIf(isSlow)('runs at times', () => {});${BREAKS}`),
    one('test/a.test.ts', `it.concurrent.skip.each([1])('%i', () => {});${BREAKS}`),
    one('test/a.test.ts', `it.fails('passes by failing', () => {});${BREAKS}`),
    one('test/a.test.ts', `xit('has an old name', () => {});${BREAKS}`),
    one('test/a.test.ts', `it('is left out', { skip: true }, () => {});${BREAKS}`),
    one('test/a.test.ts', "it('leaves itself out', (context) => {", `context.skip();${BREAKS}`, '});'),
  ],
  'no module is mocked': [
    one('test/a.test.ts', `vi.mock('../shared/adapters/sns-topics.ts');${BREAKS}`),
    one('test/support/a.ts', `vi.doMock('node:fs');${BREAKS}`),
  ],
  'texts speak of the product': [
    one('shared/incidents/a.ts', 'const a = 1;', `// TODO: the rest${BREAKS}`),
    one('README.md', '# Tocsin', `Start it in \`/home/somebody/tocsin\`.${BREAKS}`),
    one('docs/adr/0001-a.md', `Written in the last session.${BREAKS}`),
    one('.ci/run', `cd /root/project${BREAKS}`),
  ],
};

const ALLOWED: Planted = {
  'shared/incidents/a.ts': [
    "import { createHash, createHmac, timingSafeEqual } from 'node:crypto';",
    "import type { EpochMs } from './hits.ts';",
    'const text = new Date(at).toISOString();',
    "const parsed = Date.parse('2026-08-22T14:02:09Z');",
    'const most = Math.max(1, 2);',
    'const answer = { process: 1, fetch: 2, console: 3 };',
    'const sum = answer.process + answer.fetch + answer.console;',
    'interface Clock { performance: number; setTimeout(): void; date: Date }',
  ].join('\n'),
  'shared/flows/a.ts': "import type { Memory } from '../destinations/conversation.ts';\nimport pMap from 'p-map';",
  'shared/config/route.ts': "const url = global.slack_api_url;\nimport { parse } from 'yaml';",
  'shared/config/environment.ts': 'export const readEnvironment = (env: NodeJS.ProcessEnv) => env.PORT;',
  'shared/adapters/a.ts': "import { secretValues } from '../config/environment.ts';\nconst uptime = process.uptime();",
  'infra/stack.ts': "import { Stack } from 'aws-cdk-lib';\nimport { SOURCES } from '../shared/sources/index.ts';",
  'shared/incidents/common-labels.ts': 'export const commonLabels = {};',
  'functions/ingest/handler.ts': 'const environment = readEnvironment(process.env);',
  'local/start.ts':
    "import { sweep } from '../shared/flows/sweep.ts';\nconst environment = readEnvironment(process.env);",
  'test/flows/a.test.ts':
    "it.each([1])('%i', () => {});\nvi.fn();\nlist.only;\nimport { a } from '../../shared/flows/a.ts';",
  'test/values/order.ts': "export const sorted = list.sort((a, b) => a.localeCompare(b, 'en'));",
  'shared/routing/a.ts':
    "// Nobody is told.\nexport { b } from './b.ts';\nexport const text = `is told`;\nconst old = 'held back';",
  'shared/routing/b.ts': 'export const b = toldersOf(scaffold, withhold);\nexport interface b {}',
  'functions/logs/create-handler.ts': 'export const createHandler = () => {};',
  'functions/sweep/create-handler.ts': 'export const createHandler = () => {};',
  'docs/adr/0001-who-is-told.md': 'Told at once.',
  'README.md':
    'A user agent signs in to a session of AWS (AWS_SESSION_TOKEN). See https://example.org/home/alerts and /etc/a.',
};

const asFiles = (planted: Planted) => Object.entries(planted).map(([path, text]) => ({ path, text }));

/** `path:line` of the line that is marked. */
function marked(planted: Planted): string {
  for (const { path, text } of asFiles(planted)) {
    const line = text.split('\n').findIndex((one) => one.endsWith(BREAKS));
    if (line >= 0) return `${path}:${line + 1}`;
  }
  throw new Error('nothing is marked');
}

const reportedIn = (planted: Planted, rule: RuleName): readonly string[] =>
  violationsIn(asFiles(planted))
    .filter((violation) => violation.rule === rule)
    .map(({ file, line }) => `${file}:${line}`);

const shown = (planted: Planted): string =>
  Object.values(planted)
    .join('\n')
    .split('\n')
    .find((line) => line.endsWith(BREAKS))
    ?.slice(0, -BREAKS.length) ?? '';

describe.each(RULE_NAMES)('the rule that %s', (rule) => {
  it.each(PLANTED[rule].map((planted) => [marked(planted), shown(planted), planted] as const))(
    'is broken in %s by: %s',
    (place, _, planted) => {
      expect([...new Set(reportedIn(planted, rule))]).toEqual([place]);
    },
  );
});

describe('the rules of the house', () => {
  it('leave alone what only looks like a violation', () => {
    expect(violationsIn(asFiles(ALLOWED)).map(formatViolation)).toEqual([]);
  });

  it('are reported with the file, the line and the name of the rule', () => {
    const [violation] = violationsIn([{ path: 'shared/incidents/a.ts', text: "\nimport { b } from '../flows/b.ts';" }]);
    expect(violation && formatViolation(violation)).toBe(
      'shared/incidents/a.ts:2 imports go through the doors: incidents has no door to flows',
    );
  });

  it('refuse to judge a file that cannot be parsed', () => {
    expect(() => violationsIn([{ path: 'shared/incidents/a.ts', text: 'const = 1;' }])).toThrow(
      'shared/incidents/a.ts',
    );
  });
});

describe('the project', () => {
  const files = projectFiles();

  it('is read whole', () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['package.json', '.ci/run', 'shared/values/time.ts', 'test/architecture/doors.test.ts']),
    );
  });

  it('keeps every rule', () => {
    expect(violationsIn(files).map(formatViolation)).toEqual([]);
  });
});
