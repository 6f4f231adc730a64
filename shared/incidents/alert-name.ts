import { oneLine } from '../values/cut.ts';
import type { Labels } from '../values/labels.ts';

/** What people call an alert: its `alertname`, or else its summary, as that of an error in a log that has no type. */
export function alertName({ labels, annotations }: { readonly labels: Labels; readonly annotations: Labels }): string {
  return labels.alertname || oneLine(annotations.summary ?? '') || 'alert';
}
