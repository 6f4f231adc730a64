import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { afterAll, describe, expect, test } from 'vitest';
import { Tocsin } from '../../infra/tocsin.ts';
import { ROUTING } from './synthesize.ts';

describe("Tocsin in somebody's own CDK app", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-own-app-'));
  const routingFile = join(folder, 'tocsin.yaml');
  writeFileSync(routingFile, ROUTING);
  afterAll(() => rmSync(folder, { recursive: true }));

  const ownStack = () => new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Own');

  test('takes what the app has and makes the rest', () => {
    const stack = ownStack();
    const topic = new Topic(stack, 'Pager');
    new Tocsin(stack, 'Alerting', { routingFile, alarmTopic: topic, dashboard: false });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(10);
    const targets = new Set(alarms.flatMap((alarm) => alarm.Properties.AlarmActions).map((one) => JSON.stringify(one)));
    expect([...targets]).toEqual([JSON.stringify(stack.resolve(topic.topicArn))]);
  });

  test('stands beside a second one of another name: no two resources have the same name', () => {
    const stack = ownStack();
    new Tocsin(stack, 'First', { routingFile });
    new Tocsin(stack, 'Second', { routingFile, name: 'tocsin-staging' });
    const resources = Object.values(Template.fromStack(stack).toJSON().Resources) as readonly {
      readonly Type: string;
      readonly Properties?: Readonly<Record<string, unknown>>;
    }[];
    const names = resources.flatMap(({ Type, Properties = {} }) =>
      ['Name', 'AlarmName', 'DashboardName', 'FunctionName', 'QueueName', 'TableName', 'TopicName', 'LogGroupName']
        .map((key) => Properties[key])
        .filter((name) => typeof name === 'string')
        .map((name) => `${Type} ${name}`),
    );
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});
