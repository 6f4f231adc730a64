import { afterAll, describe, expect, it } from 'vitest';
import { LOGS_ENVIRONMENT, OWN_TAG } from '../../shared/config/logs-environment.ts';
import { LOG_GROUP_CALLS } from '../../shared/logs/cloudwatch/log-group-call.ts';
import { type Json, LOGS, ROUTING, resourcesOf, synthesize, type Template } from './synthesize.ts';

const straight = synthesize();
const streamed = synthesize({ logStream: true });
const unwanted = synthesize({ routing: ROUTING.replace(LOGS, '') });
const BOTH = [
  ['straight from CloudWatch Logs', straight.template],
  ['through a stream', streamed.template],
] as const;

afterAll(() => {
  for (const one of [straight, streamed, unwanted]) one.remove();
});

const LOGS_FUNCTION = 'TocsinFunctionslogsFunctionD57FD326';
const DELIVERY_PERMISSION = 'TocsinFunctionslogsFunctionCloudWatchLogs8FAE82AF';

const functionOf = (template: Template, name: string): Json =>
  resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.includes(`Functions${name}Function`))?.[1]
    .Properties;
const variablesOf = (template: Template): Json => functionOf(template, 'subscriptions').Environment.Variables;
const rulesOf = (template: Template): readonly Json[] =>
  resourcesOf(template, 'AWS::Events::Rule')
    .map(([, { Properties }]) => Properties)
    .filter(({ Targets }) => JSON.stringify(Targets).includes('Functionssubscriptions'));
const mappingOf = (template: Template): Json =>
  resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
    .map(([, { Properties }]) => Properties)
    .find(({ FunctionName }) => FunctionName.Ref === LOGS_FUNCTION);
const asyncOf = (template: Template, name: string): Json =>
  resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')
    .map(([, { Properties }]) => Properties)
    .find(({ FunctionName }) => FunctionName.Ref.includes(`Functions${name}Function`));

describe.each([...BOTH, ['without a section of the routing file', unwanted.template] as const])(
  'log events, %s',
  (_, template) => {
    it('go to a function that no upgrade replaces: CloudWatch Logs disables a filter whose target is gone', () => {
      const replacing = ['FunctionName', 'PackageType', 'DurableConfig', 'TenancyConfig'];
      expect(Object.keys(template.Resources)).toContain(LOGS_FUNCTION);
      expect(Object.keys(functionOf(template, 'logs')).filter((name) => replacing.includes(name))).toEqual([]);
    });

    it('may be sent to it by CloudWatch Logs of this account and region only, which no upgrade replaces either', () => {
      const account = { Ref: 'AWS::AccountId' };
      expect(template.Resources[DELIVERY_PERMISSION]?.Properties).toEqual({
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [LOGS_FUNCTION, 'Arn'] },
        Principal: 'logs.amazonaws.com',
        SourceAccount: account,
        SourceArn: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', account, ':log-group:*'],
          ],
        },
      });
    });

    it('that fail are handed in twice more, and then kept with the reason', () => {
      expect(asyncOf(template, 'logs')).toMatchObject({
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 21_600,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringContaining('LogDeadLetters'), 'Arn'] } },
        },
      });
    });

    it('are never those that Tocsin writes itself: all its log groups carry a tag, and are known by their names', () => {
      const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
      for (const [, { Properties }] of groups) expect(Properties.Tags).toEqual([{ Key: OWN_TAG, Value: 'tocsin' }]);
      const [separator, names] = variablesOf(template)[LOGS_ENVIRONMENT.ownLogGroups]['Fn::Join'];
      const refs = names.filter((one: Json) => one !== ' ').map(({ Ref }: Json) => Ref);
      expect([separator, refs.sort()]).toEqual(['', groups.map(([id]) => id).sort()]);
    });
  },
);

describe('log events, straight from CloudWatch Logs', () => {
  it('need no stream and no role', () => {
    expect(variablesOf(straight.template)[LOGS_ENVIRONMENT.destinationArn]).toEqual({
      'Fn::GetAtt': [LOGS_FUNCTION, 'Arn'],
    });
    expect(variablesOf(straight.template)).not.toHaveProperty(LOGS_ENVIRONMENT.roleArn);
    expect(resourcesOf(straight.template, 'AWS::Kinesis::Stream')).toEqual([]);
    expect(mappingOf(straight.template)).toBeUndefined();
  });
});

describe('log events, through a stream', () => {
  const { template } = streamed;
  const [streamId, stream] = resourcesOf(template, 'AWS::Kinesis::Stream')[0] ?? ['', undefined];

  it('are kept encrypted and for longer than they are tried, so that somebody can still read what was given up', () => {
    expect(stream?.Properties).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      StreamEncryption: { EncryptionType: 'KMS' },
      RetentionPeriodHours: 72,
    });
    expect(stream?.Properties.RetentionPeriodHours * 3600).toBeGreaterThan(
      mappingOf(template).MaximumRecordAgeInSeconds,
    );
  });

  it('are handed in from the first on, and from the one that failed, for six hours, and then kept', () => {
    expect(mappingOf(template)).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [streamId, 'Arn'] },
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringContaining('LogDeadLetters'), 'Arn'] } },
      },
    });
    expect(mappingOf(template).MaximumRetryAttempts).toBeUndefined();
  });

  it('are written to it by CloudWatch Logs with a role that can do nothing else, and nobody else can take', () => {
    const role = variablesOf(template)[LOGS_ENVIRONMENT.roleArn]['Fn::GetAtt'][0];
    expect(variablesOf(template)[LOGS_ENVIRONMENT.destinationArn]).toEqual({ 'Fn::GetAtt': [streamId, 'Arn'] });
    const { AssumeRolePolicyDocument, Policies } = template.Resources[role]?.Properties ?? {};
    expect(AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'logs.amazonaws.com' },
        Condition: { StringLike: { 'aws:SourceArn': expect.anything() } },
      },
    ]);
    expect(JSON.stringify(AssumeRolePolicyDocument)).toContain('AWS::AccountId');
    expect(Policies.map((one: Json) => one.PolicyDocument.Statement)).toEqual([
      [{ Action: 'kinesis:PutRecord', Effect: 'Allow', Resource: { 'Fn::GetAtt': [streamId, 'Arn'] } }],
    ]);
  });
});

describe('log groups are looked at', () => {
  it('every half hour; once a day where none is watched, because some may have been', () => {
    const schedules = (template: Template) => rulesOf(template).flatMap((rule) => rule.ScheduleExpression ?? []);
    expect(schedules(straight.template)).toEqual(['rate(30 minutes)']);
    expect(schedules(unwanted.template)).toEqual(['rate(1 day)']);
  });

  it('after each deployment of this stack', () => {
    const patterns = rulesOf(unwanted.template).flatMap((rule) => rule.EventPattern ?? []);
    expect(patterns).toEqual([
      {
        source: ['aws.cloudformation'],
        'detail-type': ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [{ Ref: 'AWS::StackId' }],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
        },
      },
    ]);
  });

  it('when they are made or tagged', () => {
    const patterns = rulesOf(straight.template).flatMap((rule) => rule.EventPattern ?? []);
    expect(patterns).toContainEqual({
      source: ['aws.logs'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['logs.amazonaws.com'],
        eventName: LOG_GROUP_CALLS,
        errorCode: [{ exists: false }],
      },
    });
  });

  it('again when it failed', () => {
    expect(asyncOf(straight.template, 'subscriptions')).toMatchObject({ MaximumRetryAttempts: 2 });
  });
});

describe('the alarm that nothing looks at the log groups', () => {
  it('is there where log groups are watched', () => {
    const names = (template: Template) =>
      resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties.AlarmName);
    expect(names(straight.template)).toContain('tocsin-SubscriptionsSilent');
    expect(names(unwanted.template)).not.toContain('tocsin-SubscriptionsSilent');
  });
});
