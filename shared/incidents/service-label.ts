import type { Labels } from '../values/labels.ts';

/**
 * Labels that name the service an alert is about, the surest first: what people set by hand, what OpenTelemetry and
 * Kubernetes call it, what CloudWatch's dimensions call it, and last where it runs. `job` is what was scraped, which is
 * often an exporter that speaks of others.
 * Sources: https://opentelemetry.io/docs/specs/semconv/resource/#service,
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/,
 * https://grafana.com/docs/loki/latest/get-started/labels/#default-labels-for-all-users
 */
export const SERVICE_LABELS = [
  'service',
  'service_name',
  'service.name',
  'app',
  'application',
  'app_name',
  'app_kubernetes_io_name',
  'app.kubernetes.io/name',
  'dimension_service',
  'dimension_Service',
  'dimension_ServiceName',
  'dimension_FunctionName',
  'deployment',
  'k8s_deployment_name',
  'container',
  'k8s_container_name',
  'job',
] as const;

const ENVIRONMENT_LABELS = [
  'env',
  'environment',
  'deployment_environment_name',
  'deployment_environment',
  'deployment.environment.name',
  'stage',
] as const;

/** Longer ones are no names. A key of the table takes more. */
const NAME_CHARACTERS = 200;

/** What an SDK of OpenTelemetry says where nobody gave a name. Source: the same semantic conventions. */
const UNKNOWN = /^unknown_service(?::|$)/;

/** The service that labels name, in lower case; undefined where they name none. */
export function serviceIn(labels: Labels): string | undefined {
  for (const label of SERVICE_LABELS) {
    // OpenTelemetry's job is `<service.namespace>/<service.name>`.
    const value = label === 'job' ? labels[label]?.split('/').at(-1) : labels[label];
    const name = nameIn(value);
    if (name !== undefined && !UNKNOWN.test(name)) return name;
  }
  return undefined;
}

/** `prod`, in lower case; undefined where labels do not say it. */
export function environmentIn(labels: Labels): string | undefined {
  for (const label of ENVIRONMENT_LABELS) {
    const name = nameIn(labels[label]);
    if (name !== undefined) return name;
  }
  return undefined;
}

function nameIn(value: string | undefined): string | undefined {
  const name = value?.trim().toLowerCase();
  return name === undefined || name === '' || name.length > NAME_CHARACTERS ? undefined : name;
}
