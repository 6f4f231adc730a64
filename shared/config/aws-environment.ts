/**
 * Variables that the stack sets on the functions and the container reads. Beside them Lambda sets its own
 * (`AWS_REGION`, `LAMBDA_TASK_ROOT`), and the AWS SDK reads `AWS_ENDPOINT_URL_<SERVICE>`.
 */
export const AWS_ENVIRONMENT = {
  table: 'TOCSIN_TABLE',
  deliveryQueueUrl: 'TOCSIN_DELIVERY_QUEUE_URL',
  deadLetterQueueUrl: 'TOCSIN_DEAD_LETTER_QUEUE_URL',
  /** Where deliveries wait for their next try. */
  wakeQueueUrl: 'TOCSIN_WAKE_QUEUE_URL',
  inboxQueueUrl: 'TOCSIN_INBOX_QUEUE_URL',
  /** Where deliveries of log events are kept that can never be read. */
  logDeadLetterQueueUrl: 'TOCSIN_LOG_DEAD_LETTER_QUEUE_URL',
  /** The name of this Tocsin among others in the account and region. */
  name: 'TOCSIN_NAME',
} as const;

/** What the name of a Tocsin stands before, and how its metrics are told from those of another. */
export const namesOf = (name: string) => ({
  secretPrefix: `${name}/`,
  /** Of the alarms that watch it, which it must not take in. */
  alarmPrefix: `${name}-`,
  service: name,
});

/** The compiled routing file, beside the code of each function. */
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
