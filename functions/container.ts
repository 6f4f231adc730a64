import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { DynamoIncidents } from '../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../shared/adapters/dynamo-ledger.ts';
import { fetchHttp } from '../shared/adapters/fetch-http.ts';
import { invocation, powertoolsTelemetry } from '../shared/adapters/powertools-telemetry.ts';
import { secretsManagerSecrets } from '../shared/adapters/secrets-manager-secrets.ts';
import { snsTopics } from '../shared/adapters/sns-topics.ts';
import { sqsInbox } from '../shared/adapters/sqs-inbox.ts';
import { sqsNotificationQueue } from '../shared/adapters/sqs-queue.ts';
import { namesOf, ROUTING_ASSET, readAwsEnvironment } from '../shared/config/aws-environment.ts';
import { policyOfChecked } from '../shared/config/checked-routing.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import { type Clock, instant, seconds } from '../shared/domain/time.ts';
import { DIMENSION_SETS, METRIC_NAMESPACE } from '../shared/metrics.ts';
import { cloudwatch } from '../shared/sources/eventbridge/alarm-state-change.ts';
import { SOURCES } from '../shared/sources/index.ts';
import { createHandler as createAlarm } from './alarm/create-handler.ts';
import { createHandler as createDeliver } from './deliver/create-handler.ts';
import { createHandler as createInbox } from './inbox/create-handler.ts';
import { createHandler as createIngest } from './ingest/create-handler.ts';
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
  const inbox = inboxOf(env, core.sqs);
  return invocation(core.telemetry, createIngest({ ...core, sources: SOURCES, secrets: secretsOf(core), inbox }));
}

/** The rule for CloudWatch alarms. */
export function alarmHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  const inbox = inboxOf(env, core.sqs);
  return invocation(core.telemetry, createAlarm({ ...core, ownAlarmPrefix: core.names.alarmPrefix, inbox }));
}

/** The inbox queue. */
export function inboxHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  return invocation(core.telemetry, createInbox({ ...core, readers: [...SOURCES, cloudwatch] }));
}

/** The delivery queue. */
export function deliverHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  const deliver = createDeliver({
    ...core,
    ledger: new DynamoLedger(core.dynamo, core.table),
    http: fetchHttp({ secrets: secretsOf(core), clock }),
    topics: snsTopics(),
  });
  return invocation(core.telemetry, deliver);
}

/** The schedule. */
export function sweepHandler(env: NodeJS.ProcessEnv) {
  const core = coreOf(env);
  return invocation(core.telemetry, createSweep(core));
}

/** What every function has. */
function coreOf(env: NodeJS.ProcessEnv) {
  const { name, table, deliveryQueueUrl, deadLetterQueueUrl } = readAwsEnvironment(
    env,
    'name',
    'table',
    'deliveryQueueUrl',
    'deadLetterQueueUrl',
  );
  const names = namesOf(name);
  const dynamo = dynamoClient();
  const sqs = new SQSClient(CALLS);
  const logger = new Logger({ serviceName: names.service });
  const metrics = new Metrics({ serviceName: names.service, namespace: METRIC_NAMESPACE });
  return {
    names,
    dynamo,
    sqs,
    table,
    clock,
    policy: policyOfChecked(routingIn(env), DESTINATIONS),
    store: new DynamoIncidents(dynamo, table),
    queue: sqsNotificationQueue({
      client: sqs,
      queueUrl: deliveryQueueUrl,
      deadLetterQueueUrl,
      traceHeader: () => env._X_AMZN_TRACE_ID,
    }),
    telemetry: powertoolsTelemetry({ logger, metrics, dimensionSets: DIMENSION_SETS }),
  };
}

const inboxOf = (env: NodeJS.ProcessEnv, client: SQSClient) =>
  sqsInbox({ client, queueUrl: readAwsEnvironment(env, 'inboxQueueUrl').inboxQueueUrl });

const secretsOf = ({ names }: { readonly names: ReturnType<typeof namesOf> }) =>
  secretsManagerSecrets({ client: new SecretsManagerClient(CALLS), prefix: names.secretPrefix, clock });

const routingIn = (env: NodeJS.ProcessEnv): unknown =>
  JSON.parse(readFileSync(join(env.LAMBDA_TASK_ROOT ?? '', ROUTING_ASSET), 'utf8'));
