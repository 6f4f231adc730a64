import { describe, expect, test } from 'vitest';
import { placesIn } from '../../shared/messages/place-labels.ts';

const KUBERNETES = { namespace: 'shop', pod: 'checkout-7d9f', container: 'app' };

describe('the places that a title names', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['in the names of Prometheus', { namespace: 'shop', service: 'checkout', instance: 'a:1' }, ['checkout', 'a:1']],
    ['in those of OpenTelemetry', { 'service.name': 'checkout', 'k8s.pod.name': 'c-1' }, ['checkout', 'c-1']],
    ['as OTLP makes them labels', { service_name: 'checkout', k8s_namespace_name: 'shop' }, ['checkout', 'shop']],
    [
      'with the environment',
      { 'service.name': 'checkout', 'deployment.environment.name': 'prod' },
      ['checkout', 'prod'],
    ],
    ['a machine', { 'host.name': 'db-1', cluster: 'eu' }, ['db-1', 'eu']],
    ['as Kubernetes recommends them', { 'app.kubernetes.io/name': 'shop', env: 'prod' }, ['shop', 'prod']],
    ['of a workload', { 'k8s.statefulset.name': 'mq', 'k8s.namespace.name': 'shop' }, ['mq', 'shop']],
    ['of a dimension', { dimension_FunctionName: 'pay', region: 'eu-west-1' }, ['pay']],
    ['a pod rather than what reports of it', { ...KUBERNETES, job: 'kube-state-metrics' }, ['checkout-7d9f', 'shop']],
    [
      'and not where that runs',
      { ...KUBERNETES, instance: '10.0.0.9:8080', service: 'prom-kube-state-metrics', job: 'kube-state-metrics' },
      ['checkout-7d9f', 'shop'],
    ],
    [
      'a machine rather than the exporter on it',
      { job: 'node-exporter', instance: '10.0.0.5:9100', pod: 'prom-node-exporter-x7k2p', namespace: 'monitoring' },
      ['10.0.0.5:9100', 'monitoring'],
    ],
    ['a probed address', { job: 'blackbox', instance: 'https://shop.example' }, ['https://shop.example', 'blackbox']],
    ['the reporter where there is nothing else', { job: 'kube-state-metrics' }, ['kube-state-metrics']],
    ['each once', { service: 'checkout', app: 'checkout', job: 'checkout' }, ['checkout']],
    ['none that is empty', { service: ' ', namespace: 'shop' }, ['shop']],
    ['none where there is none', { alertname: 'A', team: 'web' }, []],
  ])('are %s', (_, labels, places) => {
    expect(placesIn(labels)).toEqual(places);
  });
});
