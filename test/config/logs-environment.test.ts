import { describe, expect, it } from 'vitest';
import { AWS_ENVIRONMENT, MissingVariable } from '../../shared/config/aws-environment.ts';
import { ENVIRONMENT } from '../../shared/config/environment.ts';
import { LOGS_ENVIRONMENT, readLogsEnvironment } from '../../shared/config/logs-environment.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:logs';

describe('the variables of the function that subscribes log groups', () => {
  it('say where events go, and which log groups are its own', () => {
    const env = { TOCSIN_LOGS_DESTINATION_ARN: FUNCTION, TOCSIN_OWN_LOG_GROUPS: ' Tocsin-a  Tocsin-b\n' };
    expect(readLogsEnvironment(env)).toEqual({
      destinationArn: FUNCTION,
      ownLogGroups: new Set(['Tocsin-a', 'Tocsin-b']),
    });
  });

  it('may name the role that writes to a stream', () => {
    const env = { TOCSIN_LOGS_DESTINATION_ARN: 'arn:aws:kinesis:::stream/a', TOCSIN_OWN_LOG_GROUPS: 'a' };
    expect(readLogsEnvironment({ ...env, TOCSIN_LOGS_ROLE_ARN: 'arn:aws:iam:::role/a' }).roleArn).toBe(
      'arn:aws:iam:::role/a',
    );
    expect(readLogsEnvironment({ ...env, TOCSIN_LOGS_ROLE_ARN: '' })).not.toHaveProperty('roleArn');
  });

  it('must be there: without its own log groups it might subscribe them', () => {
    expect(() => readLogsEnvironment({ TOCSIN_LOGS_DESTINATION_ARN: FUNCTION, TOCSIN_OWN_LOG_GROUPS: ' ' })).toThrow(
      new MissingVariable('TOCSIN_OWN_LOG_GROUPS must be set'),
    );
    expect(() => readLogsEnvironment({})).toThrow('TOCSIN_LOGS_DESTINATION_ARN, TOCSIN_OWN_LOG_GROUPS must be set');
  });

  it('are not those of other functions or of the local server, which mean something else', () => {
    const others: readonly string[] = [...Object.values(AWS_ENVIRONMENT), ...ENVIRONMENT.map(({ key }) => key)];
    for (const variable of Object.values(LOGS_ENVIRONMENT)) expect(others).not.toContain(variable);
  });
});
