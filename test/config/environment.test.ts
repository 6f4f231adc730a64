import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT, readEnvironment, secretVariable } from '../../shared/config/environment.ts';

describe('the environment', () => {
  test('needs nothing to be set', () => {
    expect(readEnvironment({})).toEqual({ ok: true, environment: { port: 8080, data: '.tocsin' } });
  });

  test('takes a variable that is set to nothing as not set', () => {
    const env = { PORT: '', TOCSIN_CONFIG: ' ', TOCSIN_DATA: '' };
    expect(readEnvironment(env)).toEqual({ ok: true, environment: { port: 8080, data: '.tocsin' } });
  });

  test('is read as it is set', () => {
    const env = { PORT: '0', TOCSIN_CONFIG: 'tocsin.yaml', TOCSIN_DATA: '/var/lib/tocsin' };
    expect(readEnvironment(env)).toEqual({
      ok: true,
      environment: { port: 0, config: 'tocsin.yaml', data: '/var/lib/tocsin' },
    });
  });

  test.each(['http', '-1', '65536', '8080.5', '0x50', '1e3', '٨٠'])('refuses PORT=%s by name and rule', (port) => {
    expect(readEnvironment({ PORT: port })).toEqual({
      ok: false,
      problems: [{ variable: 'PORT', rule: 'must be a whole number from 0 to 65535' }],
    });
  });

  test('names every variable that is wrong at once', () => {
    const reading = readEnvironment({ PORT: 'x', TOCSIN_DATA: 'a\0b', TOCSIN_CONFIG: 'a\0b' });
    expect(reading.ok ? [] : reading.problems.map((problem) => problem.variable)).toEqual([
      'PORT',
      'TOCSIN_CONFIG',
      'TOCSIN_DATA',
    ]);
  });

  test('never throws and never repeats a value that is wrong', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, unit: 'binary' }), (random) => {
        const text = `x${random}x`;
        const reading = readEnvironment({ PORT: text, TOCSIN_CONFIG: text, TOCSIN_DATA: text });
        expect(reading.ok).toBe(false);
        expect(JSON.stringify(reading)).not.toContain(text);
      }),
    );
  });

  test('describes each of its variables once', () => {
    const keys = ENVIRONMENT.map((one) => one.key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const one of ENVIRONMENT) expect(one.description).toMatch(/^[A-Z].*\.$/);
  });
});

test.each([
  ['slack-bot-token', 'TOCSIN_SECRET_SLACK_BOT_TOKEN'],
  ['jira.api', 'TOCSIN_SECRET_JIRA_API'],
  ['alertmanager', 'TOCSIN_SECRET_ALERTMANAGER'],
])('the secret %s is in the variable %s', (name, variable) => {
  expect(secretVariable(name)).toBe(variable);
});
