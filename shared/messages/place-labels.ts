import type { Labels } from '../values/labels.ts';

/**
 * The labels by which people name a place, the widest last. Each line is one kind of place under the names that
 * Prometheus, Kubernetes and OpenTelemetry have for it, as `nameOf` writes them.
 * Sources: https://opentelemetry.io/docs/specs/semconv/resource/,
 * https://github.com/kubernetes-monitoring/kubernetes-mixin
 */
const PLACES: readonly (readonly string[])[] = [
  ['service', 'service_name'],
  ['app', 'application', 'app_name', 'app_kubernetes_io_name'],
  ['dimension_functionname', 'dimension_servicename', 'dimension_queuename', 'dimension_tablename'],
  ['job'],
  ['deployment', 'k8s_deployment_name', 'statefulset', 'k8s_statefulset_name', 'daemonset', 'k8s_daemonset_name'],
  ['job_name', 'k8s_job_name', 'cronjob', 'k8s_cronjob_name'],
  ['pod', 'pod_name', 'k8s_pod_name'],
  ['instance'],
  ['host', 'hostname', 'host_name', 'node', 'nodename', 'k8s_node_name'],
  ['namespace', 'k8s_namespace_name'],
  ['container', 'container_name', 'k8s_container_name'],
  ['cluster', 'cluster_name', 'k8s_cluster_name'],
  ['environment', 'deployment_environment', 'deployment_environment_name'],
  ['env'],
];

const PLACES_SHOWN = 2;

/** `service.name`, `service-name` and `Service_Name` are one label to a reader. */
const nameOf = (label: string): string => label.replace(/[^\p{L}\p{N}]+/gu, '_').toLowerCase();

/** Programs that report of others: where they run is not where the problem is. */
const REPORTER = /(?:^|[-_/])(?:kube-state-metrics|cadvisor|(?:[a-z]+[-_])?exporter|blackbox|pushgateway)(?:$|[-_/])/i;
/** Of these the address is that of the reporter. Others, as `node-exporter`, have that of what they report of. */
const REPORTS_FROM_AFAR = /kube-state-metrics|cadvisor/i;

/** Up to two values of labels that say where a problem is: `checkout`, `prod`. */
export function placesIn(labels: Labels): readonly string[] {
  const byName = new Map(Object.entries(labels).map(([label, value]) => [nameOf(label), value.trim()]));
  const found = PLACES.flatMap((names) => {
    const name = names.find((one) => byName.get(one));
    return name === undefined ? [] : [{ name, value: byName.get(name) ?? '' }];
  });
  const isFromAfar = found.some(({ value }) => REPORTS_FROM_AFAR.test(value));
  const isReporter = ({ name, value }: { name: string; value: string }): boolean =>
    name === 'instance' ? isFromAfar : REPORTER.test(value);
  const nearest = [...found.filter((one) => !isReporter(one)), ...found.filter(isReporter)];
  return [...new Set(nearest.map(({ value }) => value))].slice(0, PLACES_SHOWN);
}
