/** A variable of the environment that Tocsin reads. */
export interface EnvironmentKey {
  readonly key: string;
  readonly description: string;
  /** What holds when it is not set. */
  readonly unset: string;
}

/** Every variable there is. The AWS SDK reads its own (`AWS_ENDPOINT_URL_<SERVICE>`, `AWS_REGION`, credentials). */
export const ENVIRONMENT = [
  { key: 'PORT', description: 'Port that the local server listens on; 0 takes a free one.', unset: '8080' },
  {
    key: 'TOCSIN_CONFIG',
    description: 'Path of the routing file.',
    unset: 'the local server shows notifications itself',
  },
  {
    key: 'TOCSIN_DATA',
    description: 'Directory in which the local server keeps its table and its queue.',
    unset: '.tocsin in the working directory',
  },
  {
    key: 'TOCSIN_TOKEN',
    description: 'Secret that every source may present: a bearer token, a basic password or a signing key.',
    unset: 'the local server makes one and prints it',
  },
  {
    key: 'TOCSIN_TOKEN_PREVIOUS',
    description: 'The token before it, accepted as well while senders change over.',
    unset: 'only TOCSIN_TOKEN is accepted',
  },
  {
    key: 'TOCSIN_SECRET_<NAME>',
    description:
      'The secret that the routing file calls <name>, in upper case, every other character than a letter or digit as _. ' +
      'With the name of a source, the secret of that source alone.',
    unset: 'what needs it waits; a source falls back to TOCSIN_TOKEN',
  },
  {
    key: 'TOCSIN_SECRET_<NAME>_PREVIOUS',
    description: 'The value of that secret before it was rotated, valid as well.',
    unset: 'only the current value is valid',
  },
] as const satisfies readonly EnvironmentKey[];

export interface Environment {
  readonly port: number;
  /** Path of the routing file. */
  readonly config?: string;
  /** Directory, relative to the working directory unless absolute. */
  readonly data: string;
}

/** `PORT must be a whole number from 0 to 65535`: never repeats the value. */
export interface EnvironmentProblem {
  readonly variable: string;
  readonly rule: string;
}

export type EnvironmentReading =
  | { readonly ok: true; readonly environment: Environment }
  | { readonly ok: false; readonly problems: readonly EnvironmentProblem[] };

/** Reads the settings of the process. A variable that is set to nothing counts as not set. */
export function readEnvironment(env: NodeJS.ProcessEnv): EnvironmentReading {
  const problems: EnvironmentProblem[] = [];
  const port = setValue(env, 'PORT') ?? '8080';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    problems.push({ variable: 'PORT', rule: 'must be a whole number from 0 to 65535' });
  }
  for (const variable of ['TOCSIN_CONFIG', 'TOCSIN_DATA']) {
    if (setValue(env, variable)?.includes('\0')) problems.push({ variable, rule: 'must be a path, without NUL' });
  }
  if (problems.length > 0) return { ok: false, problems };
  const config = setValue(env, 'TOCSIN_CONFIG');
  const data = setValue(env, 'TOCSIN_DATA') ?? '.tocsin';
  return { ok: true, environment: { port: Number(port), data, ...(config !== undefined && { config }) } };
}

/** The variable that holds a secret: `slack-bot` is in `TOCSIN_SECRET_SLACK_BOT`. */
export const secretVariable = (name: string): string =>
  `TOCSIN_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

/** The values of a secret that are valid now: the current one, then the previous one. */
export const secretValues = (env: NodeJS.ProcessEnv, name: string): readonly string[] =>
  rotated(env, secretVariable(name));

/** The same of the token that every source may present. */
export const tokenValues = (env: NodeJS.ProcessEnv): readonly string[] => rotated(env, 'TOCSIN_TOKEN');

const rotated = (env: NodeJS.ProcessEnv, variable: string): readonly string[] =>
  [variable, `${variable}_PREVIOUS`].flatMap((one) => setValue(env, one) ?? []);

/** Without the line end that reading a secret from a file leaves behind: no header may hold one. */
function setValue(env: NodeJS.ProcessEnv, variable: string): string | undefined {
  const value = env[variable]?.trim();
  return value === '' ? undefined : value;
}
