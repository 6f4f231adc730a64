import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { cloudwatchLogGroups } from '../shared/adapters/cloudwatch-log-groups.ts';
import { dynamoBookmark } from '../shared/adapters/dynamo-bookmark.ts';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { DynamoIncidents } from '../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../shared/adapters/dynamo-ledger.ts';
import { dynamoListening } from '../shared/adapters/dynamo-listening.ts';
import { dynamoListings } from '../shared/adapters/dynamo-listings.ts';
import { DynamoMemberDetails } from '../shared/adapters/dynamo-member-details.ts';
import { dynamoRoutingRevisions } from '../shared/adapters/dynamo-routing-revisions.ts';
import { DynamoTemplates } from '../shared/adapters/dynamo-templates.ts';
import { fetchHttp } from '../shared/adapters/fetch-http.ts';
import { invocation, powertoolsTelemetry } from '../shared/adapters/powertools-telemetry.ts';
import { powertoolsTracing } from '../shared/adapters/powertools-tracing.ts';
import { secretsManagerSecrets } from '../shared/adapters/secrets-manager-secrets.ts';
import { snsTopics } from '../shared/adapters/sns-topics.ts';
import { sqsInbox } from '../shared/adapters/sqs-inbox.ts';
import { sqsLogDeadLetters } from '../shared/adapters/sqs-log-dead-letters.ts';
import { sqsNotificationQueue } from '../shared/adapters/sqs-queue.ts';
import { sqsWakes } from '../shared/adapters/sqs-wakes.ts';
import { xrayTraces } from '../shared/adapters/xray-traces.ts';
import { namesOf, ROUTING_ASSET, readAwsEnvironment } from '../shared/config/aws-environment.ts';
import { boundSettingsOf } from '../shared/config/bound-routing.ts';
import { type CompiledRouting, settingsOf } from '../shared/config/compiled-routing.ts';
import { readLogsEnvironment } from '../shared/config/logs-environment.ts';
import { rebound } from '../shared/config/receivers.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import { DIMENSION_SETS, METRIC_NAMESPACE } from '../shared/metrics.ts';
import { type Clock, instant, seconds } from '../shared/values/time.ts';
import { wireAlarm, wireDeliver, wireInbox, wireIngest, wireLogs, wireSubscriptions, wireSweep } from './core.ts';

const clock: Clock = () => instant(Date.now());

/** Two tries within the time that a sender waits for an answer. */
const CALLS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: seconds(1), requestTimeout: seconds(3), throwOnRequestTimeout: true },
};

/** `POST /v1/sources/<name>`. */
export function ingestHandler(env: NodeJS.ProcessEnv) {
  const { ports, ...lambda } = lambdaIn(env);
  const { secrets, manager } = secretsOf(lambda);
  return invocation(
    ports.telemetry,
    tracingOf(lambda, manager),
    wireIngest({ ...ports, secrets, inbox: inboxOf(lambda) }),
  );
}

/** The rule for CloudWatch alarms. */
export function alarmHandler(env: NodeJS.ProcessEnv) {
  const { ports, ...lambda } = lambdaIn(env);
  const alarm = wireAlarm({ ...ports, ownAlarmPrefix: lambda.names.alarmPrefix, inbox: inboxOf(lambda) });
  return invocation(ports.telemetry, tracingOf(lambda), alarm);
}

/** The inbox queue. */
export function inboxHandler(env: NodeJS.ProcessEnv) {
  const { ports, ...lambda } = lambdaIn(env);
  return invocation(ports.telemetry, tracingOf(lambda), wireInbox(ports));
}

/** The delivery queue. */
export function deliverHandler(env: NodeJS.ProcessEnv) {
  const { ports, ...lambda } = lambdaIn(env);
  const { dynamo, table, routing } = lambda;
  const { secrets, manager } = secretsOf(lambda);
  const settings = boundSettingsOf(routing, DESTINATIONS);
  const deliver = wireDeliver({
    ...ports,
    settings,
    rebind: (known) => rebound(known, DESTINATIONS),
    ledger: new DynamoLedger(dynamo, table),
    wakes: wakesOf(lambda),
    listings: dynamoListings(dynamo, table, clock),
    http: fetchHttp({ secrets, clock }),
    topics: snsTopics(),
    chance: Math.random,
    // X-Ray is asked, unless the routing file says not to.
    ...(settings.traceSettings?.lookup !== 'none' && { traces: xrayTraces() }),
    ...(env.AWS_REGION !== undefined && { region: env.AWS_REGION }),
  });
  return invocation(ports.telemetry, tracingOf(lambda, manager), deliver);
}

/** The schedule. */
export function sweepHandler(env: NodeJS.ProcessEnv) {
  const { ports, ...lambda } = lambdaIn(env);
  const ledger = new DynamoLedger(lambda.dynamo, lambda.table);
  const revisions = dynamoRoutingRevisions(lambda.dynamo, lambda.table);
  return invocation(
    ports.telemetry,
    tracingOf(lambda),
    wireSweep({ ...ports, ledger, revisions, wakes: wakesOf(lambda) }),
  );
}

/** Log events, from CloudWatch Logs itself or through a Kinesis stream. */
export function logsHandler(env: NodeJS.ProcessEnv) {
  const { ports, ...lambda } = lambdaIn(env);
  const { dynamo, sqs, table } = lambda;
  const { logDeadLetterQueueUrl } = readAwsEnvironment(env, 'logDeadLetterQueueUrl');
  const logs = wireLogs({
    ...ports,
    inbox: inboxOf(lambda),
    templates: new DynamoTemplates(dynamo, table),
    logDeadLetters: sqsLogDeadLetters({ client: sqs, queueUrl: logDeadLetterQueueUrl }),
    userKey: randomUUID(),
  });
  return invocation(ports.telemetry, tracingOf(lambda), logs);
}

/** The schedule, and the rule for calls that make or tag log groups. */
export function subscriptionsHandler(env: NodeJS.ProcessEnv) {
  const { ports, ...lambda } = lambdaIn(env);
  const { dynamo, table, names } = lambda;
  const { ownLogGroups, ...destination } = readLogsEnvironment(env);
  const subscriptions = wireSubscriptions({
    ...ports,
    logGroups: cloudwatchLogGroups({ client: new CloudWatchLogsClient({ ...CALLS, maxAttempts: 6 }), clock, pause }),
    bookmark: dynamoBookmark({ client: dynamo, table, walk: 'log-groups', clock }),
    logDestination: { ...destination, name: names.service },
    ownLogGroups,
  });
  return invocation(ports.telemetry, tracingOf(lambda), subscriptions);
}

type Lambda = Omit<ReturnType<typeof lambdaIn>, 'ports'>;

/** What every function has: clients, names, and the ports of which each needs some. */
function lambdaIn(env: NodeJS.ProcessEnv) {
  const read = readAwsEnvironment(env, 'name', 'table', 'deliveryQueueUrl', 'deadLetterQueueUrl');
  const names = namesOf(read.name);
  const dynamo = dynamoClient();
  const sqs = new SQSClient(CALLS);
  const routing = routingIn(env);
  const traceHeader = () => env._X_AMZN_TRACE_ID;
  const logger = new Logger({ serviceName: names.service });
  const metrics = new Metrics({ serviceName: names.service, namespace: METRIC_NAMESPACE });
  const telemetry = powertoolsTelemetry({ logger, metrics, dimensionSets: DIMENSION_SETS });
  const store = new DynamoIncidents(dynamo, read.table);
  const details = new DynamoMemberDetails(dynamo, read.table);
  const listening = dynamoListening(dynamo, read.table);
  const queue = sqsNotificationQueue({
    client: sqs,
    queueUrl: read.deliveryQueueUrl,
    deadLetterQueueUrl: read.deadLetterQueueUrl,
    telemetry,
    traceHeader,
  });
  const ports = { settings: settingsOf(routing), store, details, listening, queue, telemetry, clock };
  return { env, names, dynamo, sqs, table: read.table, routing, traceHeader, ports };
}

const inboxOf = ({ env, sqs }: Lambda) =>
  sqsInbox({ client: sqs, queueUrl: readAwsEnvironment(env, 'inboxQueueUrl').inboxQueueUrl });

const wakesOf = ({ env, sqs }: Lambda) =>
  sqsWakes({ client: sqs, queueUrl: readAwsEnvironment(env, 'wakeQueueUrl').wakeQueueUrl });

function secretsOf({ names }: Lambda) {
  const manager = new SecretsManagerClient(CALLS);
  return { manager, secrets: secretsManagerSecrets({ client: manager, prefix: names.secretPrefix, clock }) };
}

const tracingOf = ({ names, dynamo, sqs, traceHeader }: Lambda, ...others: readonly SecretsManagerClient[]) =>
  powertoolsTracing({ service: names.service, clients: [dynamo, sqs, ...others], traceHeader });

/** The stack has written it. */
const routingIn = (env: NodeJS.ProcessEnv): CompiledRouting =>
  JSON.parse(readFileSync(join(env.LAMBDA_TASK_ROOT ?? '', ROUTING_ASSET), 'utf8')) as CompiledRouting;
