import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, buildSync } from 'esbuild';
import { BUNDLING, buildFunction } from '../infra/constructs/bundle.ts';
import { readRouting } from '../infra/routing.ts';
import { AWS_ENVIRONMENT, ROUTING_ASSET } from '../shared/config/aws-environment.ts';
import { median, quantile } from './statistics.ts';
import { textTable } from './text-table.ts';

const NODE = process.env.BENCH_NODE ?? process.execPath;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const ROOT = join(import.meta.dirname, '..');
/** Holds the bundles for as long as the process lives. */
const folder = mkdtempSync(join(tmpdir(), 'tocsin-bundles-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const CLIENTS = {
  ingest: [
    ['client-dynamodb', 'DynamoDBClient', 'GetItemCommand', 'UpdateItemCommand'],
    ['client-sqs', 'SQSClient', 'SendMessageBatchCommand', 'SendMessageCommand'],
    ['client-secrets-manager', 'SecretsManagerClient', 'GetSecretValueCommand'],
  ],
  deliver: [
    ['client-dynamodb', 'DynamoDBClient', 'GetItemCommand', 'UpdateItemCommand'],
    ['client-sqs', 'SQSClient', 'ChangeMessageVisibilityCommand', 'SendMessageCommand'],
    ['client-secrets-manager', 'SecretsManagerClient', 'GetSecretValueCommand'],
    ['client-sns', 'SNSClient', 'PublishCommand'],
  ],
  sweep: [
    ['client-dynamodb', 'DynamoDBClient', 'GetItemCommand', 'UpdateItemCommand', 'QueryCommand'],
    ['client-sqs', 'SQSClient', 'SendMessageBatchCommand'],
  ],
} as const;
type Name = keyof typeof CLIENTS;
const NAMES = Object.keys(CLIENTS) as Name[];

/** A handler that has the clients and does nothing with them. `made`: when it is loaded, and not when it is called. */
const bare = (name: Name, made: boolean): string => {
  const imports = CLIENTS[name].map(([from, ...names]) => `import { ${names.join(', ')} } from '@aws-sdk/${from}';`);
  const clients = `[${CLIENTS[name].map(([, client]) => `new ${client}({})`).join(', ')}]`;
  const commands = CLIENTS[name].flatMap(([, , ...names]) => names).join(', ');
  return [
    ...imports,
    made ? `const clients = ${clients};` : `const make = () => ${clients};`,
    `export const handler = async () => [${made ? 'clients' : 'make()'}, ${commands}];`,
  ].join('\n');
};

interface Bundle {
  readonly file: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The bare clients have the SDK's own chain of credentials, as they would by themselves. */
const PLAIN: BuildOptions = { ...BUNDLING, alias: {}, external: [] };

function bundle(id: string, contents: string, options: BuildOptions = PLAIN): Bundle {
  const file = join(folder, id, options.format === 'esm' ? 'index.mjs' : 'index.js');
  mkdirSync(join(folder, id));
  writeFileSync(join(folder, id, 'package.json'), '{"type":"commonjs"}');
  buildSync({ ...options, stdin: { contents, resolveDir: ROOT, loader: 'ts' }, outfile: file });
  return { file };
}

const ESM: BuildOptions = {
  ...BUNDLING,
  format: 'esm',
  supported: {},
  // Packages that are CommonJS require what Node.js has.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};

function deployed(name: Name): Bundle {
  const directory = join(folder, `${name}-deployed`);
  buildFunction(join(ROOT, 'functions', name, 'handler.ts'), directory);
  return { file: join(directory, 'index.js') };
}

const ours = (name: Name): string => `export * from './functions/${name}/handler.ts';`;
const traced = (name: Name): string =>
  `${ours(name)}\nimport { Tracer } from '@aws-lambda-powertools/tracer';\nexport const tracer = new Tracer();`;

function variantsOf(name: Name): Readonly<Record<string, Bundle>> {
  const clients = bundle(`${name}-clients`, bare(name, true));
  const asDeployed = deployed(name);
  return {
    [`${name}: the bare clients`]: clients,
    '  made when called': bundle(`${name}-lazy`, bare(name, false)),
    '  with the compile cache': cached(clients),
    [`${name}: as deployed`]: asDeployed,
    '  as a module (ESM)': bundle(`${name}-esm`, ours(name), ESM),
    "  with the SDK's chain of credentials": bundle(`${name}-chain`, ours(name), { ...BUNDLING, alias: {} }),
    '  with the tracer inside': bundle(`${name}-inside`, ours(name), { ...BUNDLING, external: [] }),
    '  with the tracer loaded': bundle(`${name}-tracer`, traced(name), { ...BUNDLING, external: [] }),
    '  with the compile cache, as deployed': cached(asDeployed),
  };
}

/** Lambda would need the cache inside the package, and made by the very same Node.js. */
const cached = ({ file }: Bundle): Bundle => ({ file, env: { NODE_COMPILE_CACHE: join(folder, 'cache') } });

const ENV: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  NODE_NO_WARNINGS: '1',
  AWS_REGION: 'eu-west-1',
  LAMBDA_TASK_ROOT: folder,
  ...Object.fromEntries(Object.values(AWS_ENVIRONMENT).map((variable) => [variable, 'https://value.example'])),
};

/** Milliseconds of processor time until the file is loaded, in a fresh process: a busy machine stretches other clocks. */
function load({ file, env = {} }: Bundle): number {
  const script = `const at = process.cpuUsage();
    const done = () => { const { user, system } = process.cpuUsage(at); console.log((user + system) / 1e3); process.exit(); };
    ${file.endsWith('.mjs') ? `import(${JSON.stringify(file)}).then(done)` : `require(${JSON.stringify(file)}); done()`};`;
  const { stdout, stderr } = spawnSync(NODE, ['-e', script], { encoding: 'utf8', env: { ...ENV, ...env } });
  const time = Number(stdout.trim().split('\n').at(-1) || Number.NaN);
  if (Number.isNaN(time)) throw new Error(`${file} cannot be loaded: ${stderr}`);
  return time;
}

/** Fills the cache, which Node.js does when a process ends by itself. */
function warm({ file, env }: Bundle): void {
  if (env) spawnSync(NODE, ['-e', `require(${JSON.stringify(file)})`], { env: { ...ENV, ...env }, timeout: 20_000 });
}

const sizeOf = ({ file }: Bundle): readonly [string, string] => {
  const bytes = readFileSync(file);
  return [bytes.length, gzipSync(bytes, { level: 9 }).length].map((size) => String(Math.round(size / 1024))) as [
    string,
    string,
  ];
};

function measure(variants: Readonly<Record<string, Bundle>>): ReadonlyMap<string, readonly number[]> {
  const times = new Map(Object.keys(variants).map((name) => [name, [] as number[]]));
  for (const one of Object.values(variants)) warm(one);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, one] of Object.entries(variants)) times.get(name)?.push(load(one));
  }
  return times;
}

function compare(name: Name): readonly (readonly string[])[] {
  const variants = variantsOf(name);
  const times = measure(variants);
  const [first = []] = times.values();
  return Object.entries(variants).map(([label, one]) => {
    const own = times.get(label) ?? [];
    const low = quantile(own, 0.25);
    return [label, ...sizeOf(one), median(own).toFixed(1), low.toFixed(1), (low / quantile(first, 0.25)).toFixed(2)];
  });
}

/** Sizes and load times as a table: each function, then the same made in other ways. */
export function compareBundles(): string {
  const routing = join(folder, 'tocsin.yaml');
  writeFileSync(routing, readFileSync(join(ROOT, 'examples', 'tocsin.yaml')));
  writeFileSync(join(folder, ROUTING_ASSET), readRouting(routing).json);
  const empty = bundle('empty', 'export const handler = async () => undefined;');
  const times = Array.from({ length: ROUNDS }, () => load(empty));
  const rows = [
    ['an empty handler', ...sizeOf(empty), median(times).toFixed(1), quantile(times, 0.25).toFixed(1), ''],
    ...NAMES.flatMap(compare),
  ];
  const version = execFileSync(NODE, ['-p', 'process.version'], { encoding: 'utf8' }).trim();
  return [
    `Node ${version}, ${ROUNDS} rounds. Sizes in KB; times in ms of processor time; the ratio is that of the lower quartiles.`,
    textTable(['bundle', 'minified', 'gzip', 'median', 'quartile', 'to the clients'], rows),
  ].join('\n\n');
}
