/**
 * Variables that the stack sets on the functions and the container reads. Beside them Lambda sets its own
 * (`AWS_REGION`, `LAMBDA_TASK_ROOT`), and the AWS SDK reads `AWS_ENDPOINT_URL_<SERVICE>`.
 */
export const AWS_ENVIRONMENT = {
  table: 'TOCSIN_TABLE',
  deliveryQueueUrl: 'TOCSIN_DELIVERY_QUEUE_URL',
  deadLetterQueueUrl: 'TOCSIN_DEAD_LETTER_QUEUE_URL',
  inboxQueueUrl: 'TOCSIN_INBOX_QUEUE_URL',
  /** Stands before the names of secrets. */
  secretPrefix: 'TOCSIN_SECRETS',
  /** Stands before the names of the alarms that watch Tocsin itself, which it must not take in. */
  ownAlarmPrefix: 'TOCSIN_OWN_ALARMS',
} as const;

/** The checked routing file as JSON, beside the code of each function. */
export const ROUTING_ASSET = 'routing.json';

export type AwsVariable = keyof typeof AWS_ENVIRONMENT;

/** The stack does not set what a function reads: a mistake in the stack. */
export class MissingVariable extends Error {
  override readonly name = 'MissingVariable';
}

/** Reads the named variables. Throws `MissingVariable` for those that are not set. */
export function readAwsEnvironment<Names extends readonly AwsVariable[]>(
  env: NodeJS.ProcessEnv,
  ...names: Names
): Readonly<Record<Names[number], string>> {
  const values = names.map((name) => [name, env[AWS_ENVIRONMENT[name]] ?? ''] as const);
  const missing = values.filter(([, value]) => value === '').map(([name]) => AWS_ENVIRONMENT[name]);
  if (missing.length > 0) throw new MissingVariable(`${missing.join(', ')} must be set`);
  return Object.fromEntries(values) as Record<Names[number], string>;
}
