import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretsManagerSecrets } from '../../shared/adapters/secrets-manager-secrets.ts';
import type { Secrets } from '../../shared/flows/secrets.ts';
import { after, type DurationMs, instant, minutes, seconds } from '../../shared/values/time.ts';
import { AwsError, StubAwsJson } from '../support/stub-aws-json.ts';
import { asString, type Listening, listen } from '../support/stub-server.ts';

let now = instant(0);
let server: Listening;
let manager: StubAwsJson;
let secrets: Secrets;
/** By name, the current version and the previous one. */
let stored: Record<string, { readonly current?: string; readonly previous?: string }>;
let broken: string | undefined;

beforeEach(async () => {
  now = instant(1_000_000);
  stored = {};
  broken = undefined;
  manager = new StubAwsJson(
    () => now,
    ({ input }) => {
      if (broken !== undefined) throw new AwsError(broken, 500);
      const stage = input.VersionStage === 'AWSPREVIOUS' ? 'previous' : 'current';
      const SecretString = stored[asString(input.SecretId)]?.[stage];
      if (SecretString === undefined) throw new AwsError('ResourceNotFoundException');
      return { SecretString };
    },
  );
  server = await listen(manager);
  const client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDSTUB', secretAccessKey: 'stub' },
  });
  secrets = secretsManagerSecrets({ client, prefix: 'tocsin/', clock: () => now });
});

afterEach(() => server.close());

const pass = (by: DurationMs) => {
  now = after(now, by);
};

describe('a secret', () => {
  test('has the current value first, then the previous one', async () => {
    stored['tocsin/jira'] = { current: 'new', previous: 'old' };
    expect(await secrets.get('jira')).toEqual(['new', 'old']);
  });

  test('that was never rotated has one value', async () => {
    stored['tocsin/jira'] = { current: 'only' };
    expect(await secrets.get('jira')).toEqual(['only']);
  });

  test('that was put twice with one value has it once, without the line end of a file', async () => {
    stored['tocsin/jira'] = { current: 'same\n', previous: 'same' };
    expect(await secrets.get('jira')).toEqual(['same']);
  });

  test('without a value is not set', async () => {
    expect(await secrets.get('jira')).toEqual([]);
  });
});

describe('keeping', () => {
  test('a value is looked up once in five minutes', async () => {
    stored['tocsin/jira'] = { current: 'one' };
    await secrets.get('jira');
    pass(minutes(4));
    stored['tocsin/jira'] = { current: 'two', previous: 'one' };
    expect(await secrets.get('jira')).toEqual(['one']);
    pass(minutes(1));
    expect(await secrets.get('jira')).toEqual(['two', 'one']);
  });

  test('many who ask at the same time are one request for each version', async () => {
    stored['tocsin/jira'] = { current: 'one' };
    await Promise.all(Array.from({ length: 20 }, () => secrets.get('jira')));
    expect(manager.calls).toHaveLength(2);
  });

  test('a secret that is not set is looked for again after ten seconds', async () => {
    await secrets.get('jira');
    stored['tocsin/jira'] = { current: 'now' };
    pass(seconds(9));
    expect(await secrets.get('jira')).toEqual([]);
    pass(seconds(1));
    expect(await secrets.get('jira')).toEqual(['now']);
  });

  test('fresh values are looked up when the kept ones are ten seconds old', async () => {
    stored['tocsin/jira'] = { current: 'one' };
    await secrets.get('jira');
    stored['tocsin/jira'] = { current: 'two', previous: 'one' };
    pass(seconds(9));
    expect(await secrets.get('jira', 'fresh')).toEqual(['one']);
    pass(seconds(1));
    expect(await secrets.get('jira', 'fresh')).toEqual(['two', 'one']);
  });

  test('wrong passwords at our door cost one lookup in ten seconds', async () => {
    stored['tocsin/grafana'] = { current: 'one' };
    await secrets.get('grafana');
    pass(seconds(10));
    for (let n = 0; n < 50; n++) await secrets.get('grafana', 'fresh');
    expect(manager.calls).toHaveLength(4);
  });
});

describe('while Secrets Manager cannot be asked', () => {
  test('a kept value is used on', async () => {
    stored['tocsin/jira'] = { current: 'one' };
    await secrets.get('jira');
    pass(minutes(10));
    broken = 'InternalServiceError';
    expect(await secrets.get('jira')).toEqual(['one']);
  });

  test('it is not asked at every turn', async () => {
    stored['tocsin/jira'] = { current: 'one' };
    await secrets.get('jira');
    pass(minutes(10));
    broken = 'InternalServiceError';
    for (let n = 0; n < 10; n++) await secrets.get('jira');
    expect(manager.calls).toHaveLength(4);
  });

  test('a value that was never looked up is an error, and not a secret that is not set', async () => {
    broken = 'InternalServiceError';
    await expect(secrets.get('jira')).rejects.toMatchObject({ name: 'InternalServiceError' });
    broken = undefined;
    stored['tocsin/jira'] = { current: 'one' };
    expect(await secrets.get('jira')).toEqual(['one']);
  });

  test('one version that cannot be read does not pass for one that does not exist', async () => {
    stored['tocsin/jira'] = { current: 'one' };
    await secrets.get('jira');
    pass(minutes(5));
    manager.fail({ status: 400, error: 'DecryptionFailure' });
    expect(await secrets.get('jira')).toEqual(['one']);
  });
});
