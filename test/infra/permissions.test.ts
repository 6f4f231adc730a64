import { afterAll, describe, expect, it } from 'vitest';
import { permissionsOf, permissionsTable } from '../../infra/permissions.ts';
import { synthesize } from './synthesize.ts';

const synthesis = synthesize();
const permissions = permissionsOf(synthesis.template);

afterAll(() => synthesis.remove());

const ofFunction = (name: string) =>
  permissions.filter((one) => one.function === name).map(({ action, resource }) => `${action} ${resource}`);

describe('what the functions may do', () => {
  it('is the table in docs/permissions.md', async () => {
    const text = `# Permissions

What each function may do, as the synthesized policies say it, for a routing file with one Slack receiver and one SNS
topic. Resources are named by their place in the construct \`Tocsin\`. Generated: \`npx vitest run -u test/infra/permissions.test.ts\`.

${permissionsTable(permissions)}
`;
    await expect(text).toMatchFileSnapshot('../../docs/permissions.md');
  });

  it('names every resource, those apart that have no name', () => {
    const wild = permissions.filter(({ resource }) => resource.includes('*'));
    expect(new Set(wild.map(({ action, resource }) => `${action} ${resource}`))).toEqual(
      new Set(
        ['PutTraceSegments', 'PutTelemetryRecords', 'BatchGetTraces', 'GetTraceSummaries'].map(
          (one) => `xray:${one} *`,
        ),
      ),
    );
  });

  it('names every action', () => {
    for (const { action } of permissions) expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
  });

  it('lets ingest read the secrets of sources only, and deliver those of receivers only', () => {
    const secrets = (name: string) => ofFunction(name).filter((one) => one.startsWith('secretsmanager:'));
    expect(secrets('ingest')).toEqual([
      'secretsmanager:GetSecretValue Secrets/alertmanager',
      'secretsmanager:GetSecretValue Secrets/grafana',
    ]);
    expect(secrets('deliver')).toEqual(['secretsmanager:GetSecretValue Secrets/slack_bot_token']);
    for (const name of ['alarm', 'inbox', 'sweep']) expect(secrets(name)).toEqual([]);
  });

  it('lets deliver publish to the topics of the routing file only, and nobody else', () => {
    expect(permissions.filter(({ action }) => action === 'sns:Publish')).toEqual([
      { function: 'deliver', action: 'sns:Publish', resource: 'arn:aws:sns:eu-central-1:123456789012:on-call' },
    ]);
  });

  it('lets nobody delete or scan the table', () => {
    const actions = permissions.filter(({ action }) => action.startsWith('dynamodb:')).map(({ action }) => action);
    expect(new Set(actions)).toEqual(
      new Set(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem', 'dynamodb:Query']),
    );
  });

  it('lets only sweep look for what is due, and only deliver for incidents by service', () => {
    expect(permissions.filter(({ action }) => action === 'dynamodb:Query')).toEqual([
      { function: 'deliver', action: 'dynamodb:Query', resource: 'Table/index/listed' },
      { function: 'sweep', action: 'dynamodb:Query', resource: 'Table/index/due' },
    ]);
  });
});
