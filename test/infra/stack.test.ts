import { Template as Assertions, Match } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { DUE_INDEX, KEY, TIME_TO_LIVE, tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { INBOX_MESSAGE_LIMIT } from '../../shared/adapters/sqs-inbox.ts';
import { AWS_ENVIRONMENT } from '../../shared/config/aws-environment.ts';
import { LOGS_ENVIRONMENT } from '../../shared/config/logs-environment.ts';
import { METRIC_NAMESPACE, METRICS } from '../../shared/metrics.ts';
import { WEBHOOK_SOURCES } from '../../shared/sources/index.ts';
import { type Json, resourcesOf, synthesize } from './synthesize.ts';

const synthesis = synthesize({ alarmEmails: ['ops@example.com'] });
const { template } = synthesis;

afterAll(() => synthesis.remove());

const only = (type: string, of = template) => {
  const found = resourcesOf(of, type);
  expect(found).toHaveLength(1);
  return found[0]?.[1].Properties as Json;
};

const functionsIn = (of = template) =>
  new Map(
    resourcesOf(of, 'AWS::Lambda::Function').map(([id, { Properties }]) => [
      /Functions([a-z]+)Function/.exec(id)?.[1] ?? id,
      Properties,
    ]),
  );

describe('the table', () => {
  it('is the one that the laptop has: keys, index and on-demand billing', () => {
    const laptop = tableDefinition('x');
    const table = only('AWS::DynamoDB::Table');
    expect(table.BillingMode).toBe(laptop.BillingMode);
    expect(table.KeySchema).toEqual(laptop.KeySchema);
    expect(table.GlobalSecondaryIndexes).toEqual(laptop.GlobalSecondaryIndexes);
    expect(new Set(table.AttributeDefinitions)).toEqual(new Set(laptop.AttributeDefinitions));
    expect([KEY, DUE_INDEX.name]).toEqual(['pk', 'due']);
  });

  it('expires items, can be restored to any second, and is protected from deletion', () => {
    expect(only('AWS::DynamoDB::Table')).toMatchObject({
      TimeToLiveSpecification: { AttributeName: TIME_TO_LIVE, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(resourcesOf(template, 'AWS::DynamoDB::Table')[0]?.[1].DeletionPolicy).toBe('Retain');
  });
});

describe('the functions', () => {
  it('are seven, with the newest Node.js, on ARM, traced, each with a timeout below that of whoever calls it', () => {
    const functions = functionsIn();
    expect([...functions.keys()].sort()).toEqual([
      'alarm',
      'deliver',
      'inbox',
      'ingest',
      'logs',
      'subscriptions',
      'sweep',
    ]);
    for (const [, properties] of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
      });
      expect(properties.ReservedConcurrentExecutions).toBeUndefined();
    }
    const timeouts = Object.fromEntries([...functions].map(([name, { Timeout }]) => [name, Timeout]));
    // API Gateway waits for 29 seconds, a received message is hidden for 90, the schedule comes every 60.
    expect(timeouts).toEqual({
      ingest: 28,
      alarm: 30,
      inbox: 30,
      deliver: 30,
      sweep: 50,
      logs: 120,
      subscriptions: 900,
    });
  });

  it('know the name, the table and the queues by variables that the container reads, and no others', () => {
    const known: readonly string[] = [...Object.values(AWS_ENVIRONMENT), ...Object.values(LOGS_ENVIRONMENT)];
    for (const [name, { Environment }] of functionsIn()) {
      const variables = Object.keys(Environment.Variables);
      expect(variables.filter((variable) => !known.includes(variable))).toEqual([]);
      expect(variables.includes(AWS_ENVIRONMENT.inboxQueueUrl)).toBe(['ingest', 'alarm', 'logs'].includes(name));
      expect(variables.includes(AWS_ENVIRONMENT.logDeadLetterQueueUrl)).toBe(name === 'logs');
      expect(variables.includes(LOGS_ENVIRONMENT.ownLogGroups)).toBe(name === 'subscriptions');
    }
  });

  it('write to log groups of their own, which keep a month', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(8);
    for (const [, { Properties }] of groups) expect(Properties.RetentionInDays).toBe(30);
    const used = [...functionsIn().values()].map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref);
    expect(new Set(used).size).toBe(7);
  });

  it('hold no secret in their environment', () => {
    for (const [, { Environment }] of functionsIn()) {
      expect(Object.keys(Environment.Variables).filter((name) => /TOKEN|SECRET|PASSWORD/.test(name))).toEqual([]);
    }
  });
});

describe('the queues', () => {
  const queues = () => resourcesOf(template, 'AWS::SQS::Queue');

  it('of deliveries is FIFO with a throughput by group, and its dead letters are FIFO too', () => {
    const fifo = queues().filter(([, { Properties }]) => Properties.FifoQueue === true);
    expect(fifo).toHaveLength(2);
    for (const [, { Properties }] of fifo) {
      expect(Properties).toMatchObject({
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      });
      expect(Properties.ContentBasedDeduplication).toBeUndefined();
    }
  });

  it('set what failed aside, where it stays for as long as SQS keeps anything', () => {
    const redriven = queues().filter(([, { Properties }]) => Properties.RedrivePolicy);
    expect(redriven.map(([, { Properties }]) => Properties.RedrivePolicy.maxReceiveCount)).toEqual([1000, 1000]);
    const periods = queues().map(([id, { Properties }]) => [/Wakes/.test(id), Properties.MessageRetentionPeriod]);
    for (const [isWakes, period] of periods) expect(period).toBe(isWakes ? 3600 : 1_209_600);
  });

  it('take entries of 1 MiB, which is the default', () => {
    for (const [, { Properties }] of queues())
      expect(Properties.MaximumMessageSize ?? INBOX_MESSAGE_LIMIT).toBe(1_048_576);
  });

  it('are encrypted and reached by TLS only', () => {
    for (const [, { Properties }] of queues()) expect(Properties.SqsManagedSseEnabled).toBe(true);
    const guarded = resourcesOf(template, 'AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) => Properties.Queues);
    expect(new Set(guarded.map((queue: Json) => queue.Ref)).size).toBe(queues().length);
  });

  it('call their functions with batches of which parts may fail', () => {
    const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(mappings).toHaveLength(3);
    for (const mapping of mappings) expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    expect(mappings.map(({ ScalingConfig }) => ScalingConfig.MaximumConcurrency).sort()).toEqual([5, 50, 50]);
  });

  it('hide a message for longer than a function may work on it', () => {
    const consumers = ['inbox', 'deliver'].map((name) => functionsIn().get(name).Timeout);
    const longest = Math.max(...consumers);
    const sources = queues().filter(([, { Properties }]) => Properties.RedrivePolicy);
    for (const [, { Properties }] of sources) expect(Properties.VisibilityTimeout).toBeGreaterThan(longest);
  });
});

describe('the API', () => {
  it('takes any method at the sources, so that a wrong one is answered by us', () => {
    expect(only('AWS::ApiGatewayV2::Route').RouteKey).toBe('ANY /v1/sources/{source}');
  });

  it('has a throttle no lower than what the account has, because its refusal is the 429 that Alertmanager drops', () => {
    expect(only('AWS::ApiGatewayV2::Stage').DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 10_000,
      ThrottlingBurstLimit: 5_000,
    });
  });

  it('counts what it refuses before a function sees it, which no function could count', () => {
    const filter = only('AWS::Logs::MetricFilter');
    expect(filter.FilterPattern).toBe('{ ($.status = "413" || $.status = "429") && $.integrationStatus = "-" }');
    expect(filter.MetricTransformations).toEqual([
      {
        MetricNamespace: METRIC_NAMESPACE,
        MetricName: METRICS.refusedByApi,
        MetricValue: '1',
        Dimensions: [{ Key: 'service', Value: '$.service' }],
      },
    ]);
    const format = JSON.parse(only('AWS::ApiGatewayV2::Stage').AccessLogSettings.Format) as Record<string, string>;
    expect(format).toMatchObject({
      service: 'tocsin',
      status: '$context.status',
      integrationStatus: '$context.integration.status',
    });
  });

  it('logs each request without what may hold a secret or a text of an alert', () => {
    const { Format } = only('AWS::ApiGatewayV2::Stage').AccessLogSettings;
    const fields = Object.values(JSON.parse(Format) as Record<string, string>);
    expect(fields).toContain('$context.status');
    for (const field of fields) expect(field).not.toMatch(/header|querystring|authorizer|body/i);
  });
});

describe('what calls at times', () => {
  const rules = () => resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);

  it('is a schedule that calls sweep every minute', () => {
    expect(rules().map(({ ScheduleExpression }) => ScheduleExpression)).toContain('rate(1 minute)');
  });

  it('is a rule for CloudWatch alarms that leaves out our own, those that scale, and those without data', () => {
    const rule = rules().find(({ EventPattern }) => EventPattern?.source.includes('aws.cloudwatch'));
    expect(rule.EventPattern).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: {
        alarmName: [{ 'anything-but': { prefix: ['tocsin-', 'TargetTracking-'] } }],
        state: { value: ['ALARM', 'OK'] },
      },
    });
  });

  it('hands in an event that failed twice more, and then sets it aside', () => {
    const configs = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties);
    const alarm = configs.find(({ FunctionName }) => FunctionName.Ref.includes('alarm'));
    expect(alarm).toMatchObject({ MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: expect.anything() } });
  });
});

describe('the secrets', () => {
  it('are created without a value, one for each source and each name in the routing file', () => {
    const secrets = resourcesOf(template, 'AWS::SecretsManager::Secret').map(([, { Properties }]) => Properties);
    expect(secrets.map(({ Name }) => Name).sort()).toEqual([
      'tocsin/alertmanager',
      'tocsin/grafana',
      'tocsin/slack_bot_token',
    ]);
    for (const secret of secrets) {
      expect(secret).not.toHaveProperty('SecretString');
      expect(secret).not.toHaveProperty('GenerateSecretString');
      expect(secret.Description).toContain(`put-secret-value --secret-id ${secret.Name} `);
    }
  });
});

describe('the topic of our own alarms', () => {
  it('lets our alarms publish, over TLS only, and mails them', () => {
    const assertions = Assertions.fromStack(synthesis.stack);
    assertions.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    });
    expect(only('AWS::SNS::Subscription')).toMatchObject({ Protocol: 'email', Endpoint: 'ops@example.com' });
  });
});

describe('the outputs', () => {
  it('are the URL of each source and what to paste into it, the topic of our alarms, and the secrets to fill', () => {
    for (const { name } of WEBHOOK_SOURCES) {
      const titled = name.replace(/^./, (first) => first.toUpperCase());
      expect(JSON.stringify(template.Outputs[`${titled}Url`]?.Value)).toContain(`/v1/sources/${name}`);
      expect(JSON.stringify(template.Outputs[`${titled}Setup`]?.Value)).toContain(`/v1/sources/${name}`);
    }
    expect(template.Outputs.Secrets?.Value).toBe('tocsin/alertmanager tocsin/grafana tocsin/slack_bot_token');
    expect(template.Outputs).toHaveProperty('AlarmTopic');
  });
});

describe('what can be chosen', () => {
  const other = synthesize({
    name: 'tocsin-test',
    table: { deletionProtection: false, pointInTimeRecovery: false },
    throttle: { requestsPerSecond: 100, burst: 50 },
    deliveryConcurrency: 10,
    reservedConcurrency: { ingest: 20 },
    cloudWatchAlarms: false,
    dashboard: false,
  });

  afterAll(() => other.remove());

  it('is another name, so that a second one fits into the account', () => {
    const names = resourcesOf(other.template, 'AWS::SecretsManager::Secret').map(
      ([, { Properties }]) => Properties.Name,
    );
    for (const name of names) expect(name).toMatch(/^tocsin-test\//);
    const alarms = resourcesOf(other.template, 'AWS::CloudWatch::Alarm').map(
      ([, { Properties }]) => Properties.AlarmName,
    );
    for (const name of alarms) expect(name).toMatch(/^tocsin-test-/);
    for (const [, { Environment }] of functionsIn(other.template)) {
      expect(Environment.Variables[AWS_ENVIRONMENT.name]).toBe('tocsin-test');
    }
  });

  it('is a table that is deleted with the stack', () => {
    const [table] = resourcesOf(other.template, 'AWS::DynamoDB::Table');
    expect(table?.[1]).toMatchObject({ DeletionPolicy: 'Delete', Properties: { DeletionProtectionEnabled: false } });
  });

  it('is concurrency, the throttle, and whether CloudWatch alarms and a dashboard belong to it', () => {
    expect(functionsIn(other.template).get('ingest').ReservedConcurrentExecutions).toBe(20);
    expect(only('AWS::ApiGatewayV2::Stage', other.template).DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 100,
    });
    const patterns = resourcesOf(other.template, 'AWS::Events::Rule').map(
      ([, { Properties }]) => Properties.EventPattern,
    );
    expect(JSON.stringify(patterns)).not.toContain('aws.cloudwatch');
    expect(resourcesOf(other.template, 'AWS::CloudWatch::Dashboard')).toEqual([]);
  });
});
