import { expect, test } from 'vitest';
import { envSecrets } from '../../shared/adapters/env-secrets.ts';

const SOURCES = ['alertmanager', 'grafana'];

test('a secret that is not set has no value', async () => {
  expect(await envSecrets({}, SOURCES).get('slack')).toEqual([]);
  expect(await envSecrets({ TOCSIN_SECRET_SLACK: '' }, SOURCES).get('slack')).toEqual([]);
});

test('while a secret is rotated both values are valid, the current one first', async () => {
  const env = { TOCSIN_SECRET_SLACK_PREVIOUS: 'old', TOCSIN_SECRET_SLACK: 'new' };
  expect(await envSecrets(env, SOURCES).get('slack')).toEqual(['new', 'old']);
});

test('the line end of a file is no part of a secret', async () => {
  expect(await envSecrets({ TOCSIN_SECRET_SLACK: 'new\n' }, SOURCES).get('slack')).toEqual(['new']);
});

test('a source without a secret of its own accepts the token and the one before it', async () => {
  const env = { TOCSIN_TOKEN: 'token', TOCSIN_TOKEN_PREVIOUS: 'older' };
  expect(await envSecrets(env, SOURCES).get('grafana')).toEqual(['token', 'older']);
});

test('a source with a secret of its own accepts no other', async () => {
  const env = { TOCSIN_TOKEN: 'token', TOCSIN_SECRET_GRAFANA: 'own' };
  expect(await envSecrets(env, SOURCES).get('grafana')).toEqual(['own']);
});

test('a receiver never gets the token', async () => {
  expect(await envSecrets({ TOCSIN_TOKEN: 'token' }, SOURCES).get('slack')).toEqual([]);
});
