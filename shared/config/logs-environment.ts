import { MissingVariable } from './aws-environment.ts';

export { OWN_TAG } from '../logs/cloudwatch/subscriptions.ts';

/** Variables that the stack sets on the function that subscribes log groups. */
export const LOGS_ENVIRONMENT = {
  /** ARN of the function or of the Kinesis stream that events are sent to. */
  destinationArn: 'TOCSIN_LOGS_DESTINATION_ARN',
  /** ARN of the role by which CloudWatch Logs writes to a stream. A function needs none. */
  roleArn: 'TOCSIN_LOGS_ROLE_ARN',
  /** Names of all log groups of the stack, with blanks between them. */
  ownLogGroups: 'TOCSIN_OWN_LOG_GROUPS',
} as const;

export interface LogsEnvironment {
  readonly destinationArn: string;
  readonly roleArn?: string;
  readonly ownLogGroups: ReadonlySet<string>;
}

/** Throws `MissingVariable`: without knowing its own log groups Tocsin might be sent what it writes itself. */
export function readLogsEnvironment(env: NodeJS.ProcessEnv): LogsEnvironment {
  const { destinationArn, roleArn, ownLogGroups } = LOGS_ENVIRONMENT;
  const missing = [destinationArn, ownLogGroups].filter((name) => !env[name]?.trim());
  if (missing.length > 0) throw new MissingVariable(`${missing.join(', ')} must be set`);
  return {
    destinationArn: env[destinationArn] ?? '',
    ...(env[roleArn] && { roleArn: env[roleArn] }),
    ownLogGroups: new Set(env[ownLogGroups]?.trim().split(/\s+/)),
  };
}
