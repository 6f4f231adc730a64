import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { answers, type Program, run, until } from '../../e2e/support/program.ts';
import { pythonPrograms } from '../../e2e/support/python-package.ts';

const PACKAGE = 'ministack==1.4.21';

/** MiniStack plays AWS in one process: https://pypi.org/project/ministack/ (MIT). */
export interface Ministack {
  readonly url: string;
  /** For the AWS SDK and the CDK: the endpoint, a region and credentials that nobody checks. */
  readonly env: NodeJS.ProcessEnv;
  output(): string;
  /** `kill -9` of the processes of the functions whose names begin so. How many there were. */
  killWorkers(functionName: string): number;
  stop(): Promise<void>;
}

/** Starts one with nothing in it. `env` is that of the functions as well. */
export async function startMinistack(port: number, env: Readonly<Record<string, string>>): Promise<Ministack> {
  const python = join(await pythonPrograms(PACKAGE), 'python');
  const folder = mkdtempSync(join(tmpdir(), 'ministack-'));
  // What it starts for Node.js is CommonJS, whatever a package.json further up says.
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
  const url = urlOf(port);
  const program = run(python, [join(import.meta.dirname, 'start_ministack.py')], {
    env: {
      // Functions run on the Node.js that runs the tests.
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      TMPDIR: folder,
      S3_DATA_DIR: join(folder, 's3'),
      STATE_DIR: join(folder, 'state'),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      NODE_NO_WARNINGS: '1',
      ...env,
    },
  });
  await until(`MiniStack to be ready\n${program.output()}`, () => answers(`${url}/_ministack/health`));
  return {
    url,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    output: program.output,
    killWorkers: (functionName) => killWorkers(program, functionName),
    stop: async () => {
      await program.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const urlOf = (port: number): string => `http://localhost:${port}`;

/** MiniStack runs each function in a child that is started from a folder with the function's name. */
function killWorkers(ministack: Program, functionName: string): number {
  const workers = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => isWorker(pid, ministack, functionName));
  for (const pid of workers) process.kill(Number(pid), 'SIGKILL');
  return workers.length;
}

function isWorker(pid: string, ministack: Program, functionName: string): boolean {
  try {
    const parent = / \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ')'))?.[1];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return parent === String(ministack.process.pid) && command.includes(`ministack-lambda-${functionName}`);
  } catch {
    // It ended while we looked.
    return false;
  }
}
