import { afterAll, describe, expect, it } from 'vitest';
import { permissionsOf, permissionsTable } from './permissions.ts';
import { synthesize } from './synthesize.ts';

const synthesis = synthesize();
const streamed = synthesize({ logStream: true });
const permissions = permissionsOf(synthesis.template);
const known = new Set(permissions.map((one) => JSON.stringify(one)));
/** What there is more with a stream. */
const ofStream = permissionsOf(streamed.template).filter((one) => !known.has(JSON.stringify(one)));

afterAll(() => {
  for (const one of [synthesis, streamed]) one.remove();
});

const ofFunction = (name: string) =>
  permissions.filter((one) => one.function === name).map(({ action, resource }) => `${action} ${resource}`);

describe('what the functions may do', () => {
  it('is the table in docs/permissions.md', async () => {
    const text = `# Permissions

What each function may do, as the synthesized policies say it, for a routing file with one Slack receiver and one SNS
topic. Resources are named by their place in the construct \`Tocsin\`. Generated: \`npx vitest run test/infra/permissions.test.ts -u\`.

${permissionsTable(permissions)}

With log events through a stream (\`logStream\`), also:

${permissionsTable(ofStream)}
`;
    await expect(text).toMatchFileSnapshot('../../docs/permissions.md');
  });

  it('names every resource, those apart that have no name', () => {
    const all = [...permissions, ...ofStream];
    const wild = all.filter(({ resource, condition }) => resource.includes('*') && condition === undefined);
    const ofXray = ['PutTraceSegments', 'PutTelemetryRecords', 'BatchGetTraces', 'GetTraceSummaries'];
    const ofLogGroups = wild.filter((one) => one.function === 'subscriptions' && one.action.startsWith('logs:'));
    expect(new Set(ofLogGroups.map(({ resource }) => resource))).toEqual(
      new Set(['arn:AWS::Partition:logs:AWS::Region:AWS::AccountId:log-group:*']),
    );
    expect(
      new Set(wild.filter((one) => !ofLogGroups.includes(one)).map(({ action, resource }) => `${action} ${resource}`)),
    ).toEqual(new Set(ofXray.map((one) => `xray:${one} *`)));
  });

  it('lets only subscriptions change what log groups send, and pass the role for it where there is a stream', () => {
    const actions = ofFunction('subscriptions').filter((one) => /^(logs|iam|kinesis|sqs):/.test(one));
    expect(actions.map((one) => one.split(' ')[0])).toEqual([
      'logs:CreateLogStream',
      'logs:DeleteSubscriptionFilter',
      'logs:DescribeLogGroups',
      'logs:DescribeSubscriptionFilters',
      'logs:ListTagsForResource',
      'logs:PutLogEvents',
      'logs:PutSubscriptionFilter',
    ]);
    const others = permissions.filter((one) => one.function !== 'subscriptions');
    expect(others.filter(({ action }) => /Filter|iam:/.test(action))).toEqual([]);
    expect(ofStream.filter((one) => one.action.startsWith('iam:'))).toEqual([
      { function: 'subscriptions', action: 'iam:PassRole', resource: 'LogIntake/Stream/Writer' },
    ]);
  });

  it('names every action', () => {
    for (const { action } of [...permissions, ...ofStream]) expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
  });

  it('lets ingest read the secrets of sources only, and deliver those of receivers only', () => {
    const secrets = (name: string) => ofFunction(name).filter((one) => one.startsWith('secretsmanager:'));
    expect(secrets('ingest')).toEqual([
      'secretsmanager:GetSecretValue Secrets/alertmanager',
      'secretsmanager:GetSecretValue Secrets/grafana',
    ]);
    expect(secrets('deliver')).toEqual(['secretsmanager:GetSecretValue Secrets/slack_bot_token']);
    for (const name of ['alarm', 'logs', 'inbox', 'sweep', 'subscriptions']) expect(secrets(name)).toEqual([]);
  });

  it('lets deliver publish to the topics of the routing file only, and nobody else', () => {
    expect(permissions.filter(({ action }) => action === 'sns:Publish')).toEqual([
      { function: 'deliver', action: 'sns:Publish', resource: 'arn:aws:sns:eu-central-1:123456789012:on-call' },
    ]);
  });

  it('lets deliver use the key of an encrypted topic, through SNS and for the topics of the routing file', () => {
    const condition =
      '`kms:ViaService` is sns.eu-central-1.amazonaws.com, ' +
      '`kms:EncryptionContext:aws:sns:topicArn` is arn:aws:sns:eu-central-1:123456789012:on-call';
    expect(permissions.filter((one) => one.condition !== undefined || one.action.startsWith('kms:'))).toEqual(
      ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({
        function: 'deliver',
        action,
        resource: '*',
        condition,
      })),
    );
  });

  it('lets nobody delete or scan the table', () => {
    const actions = permissions.filter(({ action }) => action.startsWith('dynamodb:')).map(({ action }) => action);
    expect(new Set(actions)).toEqual(
      new Set(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem', 'dynamodb:Query']),
    );
  });

  it('lets only sweep and deliver look for what is due or waits in line, and only deliver for incidents by service', () => {
    expect(permissions.filter(({ action }) => action === 'dynamodb:Query')).toEqual([
      { function: 'deliver', action: 'dynamodb:Query', resource: 'Table/index/due' },
      { function: 'deliver', action: 'dynamodb:Query', resource: 'Table/index/listed' },
      { function: 'sweep', action: 'dynamodb:Query', resource: 'Table/index/due' },
    ]);
  });
});
