import { describe, expect, it } from 'vitest';
import { AWS_ENVIRONMENT, MissingVariable, namesOf, readAwsEnvironment } from '../../shared/config/aws-environment.ts';
import { ENVIRONMENT } from '../../shared/config/environment.ts';

describe('the variables of a function', () => {
  it('are read by their names', () => {
    const env = { TOCSIN_TABLE: 'incidents', TOCSIN_NAME: 'tocsin', OTHER: 'x' };
    expect(readAwsEnvironment(env, 'table', 'name')).toEqual({ table: 'incidents', name: 'tocsin' });
  });

  it('that are not set are named, all of them, when the function starts', () => {
    const missing = new MissingVariable('TOCSIN_TABLE, TOCSIN_INBOX_QUEUE_URL must be set');
    expect(() =>
      readAwsEnvironment({ TOCSIN_NAME: 'tocsin', TOCSIN_TABLE: '' }, 'table', 'name', 'inboxQueueUrl'),
    ).toThrow(missing);
  });

  it('are not those of the local server, which mean something else', () => {
    const local: readonly string[] = ENVIRONMENT.map(({ key }) => key);
    for (const variable of Object.values(AWS_ENVIRONMENT)) {
      expect(local).not.toContain(variable);
      expect(variable).not.toMatch(/^TOCSIN_SECRET_/);
    }
  });
});

describe('the name of a Tocsin', () => {
  it('stands before its secrets and alarms, and is the service of its metrics', () => {
    expect(namesOf('tocsin')).toEqual({ secretPrefix: 'tocsin/', alarmPrefix: 'tocsin-', service: 'tocsin' });
  });
});
