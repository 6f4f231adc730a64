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
import { dynamoListings } from '../shared/adapters/dynamo-listings.ts';
import { DynamoTemplates } from '../shared/adapters/dynamo-templates.ts';
import { fetchHttp } from '../shared/adapters/fetch-http.ts';
import { invocation, powertoolsTelemetry } from '../shared/adapters/powertools-telemetry.ts';
import { powertoolsTracing } from '../shared/adapters/powertools-tracing.ts';
import { secretsManagerSecrets } from '../shared/adapters/secrets-manager-secrets.ts';
import { snsTopics } from '../shared/adapters/sns-topics.ts';
import { sqsInbox } from '../shared/adapters/sqs-inbox.ts';
import { sqsLogDeadLetters } from '../shared/adapters/sqs-log-dead-letters.ts';
import { sqsNotificationQueue } from '../shared/adapters/sqs-queue.ts';
import { xrayTraces } from '../shared/adapters/xray-traces.ts';
import { namesOf, ROUTING_ASSET, readAwsEnvironment } from '../shared/config/aws-environment.ts';
import { boundSettingsOf } from '../shared/config/bound-routing.ts';
import { type CompiledRouting, settingsOf } from '../shared/config/compiled-routing.ts';
import { readLogsEnvironment } from '../shared/config/logs-environment.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import { TemplateLearner } from '../shared/flows/learn-templates.ts';
import { Fingerprinter } from '../shared/logs/fingerprint/fingerprinter.ts';
import { DIMENSION_SETS, METRIC_NAMESPACE } from '../shared/metrics.ts';
import { redact } from '../shared/redaction/redact.ts';
import { longestRetention } from '../shared/routing/retention.ts';
import { SOURCES, WEBHOOK_SOURCES } from '../shared/sources/index.ts';
import { type Clock, instant, seconds } from '../shared/values/time.ts';
import { createHandler as createAlarm } from './alarm/create-handler.ts';
import { createHandler as createDeliver } from './deliver/create-handler.ts';
import { createHandler as createInbox } from './inbox/create-handler.ts';
import { createHandler as createIngest } from './ingest/create-handler.ts';
import { createHandler as createLogs } from './logs/create-handler.ts';
import { createHandler as createSubscriptions } from './subscriptions/create-handler.ts';
import { createHandler as createSweep } from './sweep/create-handler.ts';

const clock: Clock = () => instant(Date.now());

/** Two tries within the time that a sender waits for an answer. */
const CALLS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: seconds(1), requestTimeout: seconds(3), throwOnRequestTimeout: true },
};

/** `POST /v1/sources/<name>`. */
export function ingestHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  const manager = new SecretsManagerClient(CALLS);
  const ingest = createIngest({
    ...core,
    sources: WEBHOOK_SOURCES,
    secrets: secretsManagerSecrets({ client: manager, prefix: core.names.secretPrefix, clock }),
    inbox: inboxOf(core),
  });
  return invocation(core.telemetry, tracingOf(core, manager), ingest);
}

/** The rule for CloudWatch alarms. */
export function alarmHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  const alarm = createAlarm({ ...core, ownAlarmPrefix: core.names.alarmPrefix, inbox: inboxOf(core) });
  return invocation(core.telemetry, tracingOf(core), alarm);
}

/** The inbox queue. */
export function inboxHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  return invocation(core.telemetry, tracingOf(core), createInbox({ ...core, sources: SOURCES }));
}

/** The delivery queue. */
export function deliverHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  const manager = new SecretsManagerClient(CALLS);
  const secrets = secretsManagerSecrets({ client: manager, prefix: core.names.secretPrefix, clock });
  const deliver = createDeliver({
    ...core,
    ...boundSettingsOf(core.routing, DESTINATIONS),
    ledger: new DynamoLedger(core.dynamo, core.table),
    listings: dynamoListings(core.dynamo, core.table, clock),
    http: fetchHttp({ secrets, clock }),
    topics: snsTopics(),
    ...tracesOf(core),
  });
  return invocation(core.telemetry, tracingOf(core, manager), deliver);
}

/** The schedule. */
export function sweepHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  return invocation(core.telemetry, tracingOf(core), createSweep(core));
}

/** Log events, from CloudWatch Logs itself or through a Kinesis stream. */
export function logsHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  const minLevel = core.logSettings?.minLevel ?? 'error';
  // Of users nothing is kept, so nobody needs the same key again.
  const errors = { minLevel, userKey: randomUUID(), fingerprinter: new Fingerprinter(core.logSettings?.fingerprints) };
  const { logDeadLetterQueueUrl } = readAwsEnvironment(env, 'logDeadLetterQueueUrl');
  const deadLetters = sqsLogDeadLetters({ client: core.sqs, queueUrl: logDeadLetterQueueUrl });
  return invocation(
    core.telemetry,
    tracingOf(core),
    createLogs({ ...core, ...learningOf(core), errors, deadLetters, inbox: inboxOf(core) }),
  );
}

const learningOf = ({ policy, logSettings, dynamo, table, telemetry }: Core) =>
  logSettings?.learnTemplates === true && {
    learner: new TemplateLearner({
      templates: new DynamoTemplates(dynamo, table),
      kept: longestRetention(policy),
      telemetry,
      clock,
    }),
  };

/** The schedule, and the rule for calls that make or tag log groups. */
export function subscriptionsHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  const { ownLogGroups, ...destination } = readLogsEnvironment(env);
  const settings = core.logSettings ?? NO_LOGS;
  const subscriptions = createSubscriptions({
    ...core,
    logGroups: cloudwatchLogGroups({ client: new CloudWatchLogsClient({ ...CALLS, maxAttempts: 6 }), clock, pause }),
    bookmark: dynamoBookmark({ client: core.dynamo, table: core.table, walk: 'log-groups', clock }),
    subscribing: {
      settings,
      filter: { ...destination, name: core.names.service, pattern: settings.filterPattern },
      ownLogGroups,
    },
  });
  return invocation(core.telemetry, tracingOf(core), subscriptions);
}

/** Without a section `logs` none is subscribed, and those that were are no longer. */
const NO_LOGS = { groups: [], exclude: [], filtersPerGroup: 1, filterPattern: '' };

type Core = ReturnType<typeof coreOf>;

/** X-Ray is asked, unless the routing file says not to. */
const tracesOf = ({ env, redaction, traceSettings }: Core) => ({
  redact: (text: string) => redact(text, redaction).text,
  ...(traceSettings?.lookup !== 'none' && { traces: xrayTraces() }),
  ...(env.AWS_REGION !== undefined && { region: env.AWS_REGION }),
});

/** What every function has. */
function coreOf(env: NodeJS.ProcessEnv) {
  const read = readAwsEnvironment(env, 'name', 'table', 'deliveryQueueUrl', 'deadLetterQueueUrl');
  const names = namesOf(read.name);
  const dynamo = dynamoClient();
  const sqs = new SQSClient(CALLS);
  const routing = routingIn(env);
  const traceHeader = () => env._X_AMZN_TRACE_ID;
  const logger = new Logger({ serviceName: names.service });
  const metrics = new Metrics({ serviceName: names.service, namespace: METRIC_NAMESPACE });
  const telemetry = powertoolsTelemetry({ logger, metrics, dimensionSets: DIMENSION_SETS });
  return {
    env,
    names,
    dynamo,
    sqs,
    table: read.table,
    clock,
    routing,
    traceHeader,
    ...settingsOf(routing),
    store: new DynamoIncidents(dynamo, read.table),
    queue: sqsNotificationQueue({
      client: sqs,
      queueUrl: read.deliveryQueueUrl,
      deadLetterQueueUrl: read.deadLetterQueueUrl,
      telemetry,
      traceHeader,
    }),
    telemetry,
  };
}

const inboxOf = ({ env, sqs }: Core) =>
  sqsInbox({ client: sqs, queueUrl: readAwsEnvironment(env, 'inboxQueueUrl').inboxQueueUrl });

const tracingOf = ({ names, dynamo, sqs, traceHeader }: Core, ...others: readonly SecretsManagerClient[]) =>
  powertoolsTracing({ service: names.service, clients: [dynamo, sqs, ...others], traceHeader });

/** The stack has written it. */
const routingIn = (env: NodeJS.ProcessEnv): CompiledRouting =>
  JSON.parse(readFileSync(join(env.LAMBDA_TASK_ROOT ?? '', ROUTING_ASSET), 'utf8')) as CompiledRouting;
