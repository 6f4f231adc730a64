/** What Go's `regexp.QuoteMeta` puts a backslash before. */
const QUOTED = /\\([\\.+*?()|[\]{}^$])/g;
const AS_QUOTE_META_WRITES = /^(?:[^\\.+*?()|[\]{}^$]|\\[\\.+*?()|[\]{}^$])*$/;

/**
 * The name of a receiver as its sender's configuration has it. Alertmanager and Grafana send it quoted, as a regular
 * expression that matches it: `team\.db \(prod\)`. A text that `QuoteMeta` cannot have written is the name itself.
 * Source: https://github.com/prometheus/alertmanager/blob/main/template/template.go (`Data`), https://pkg.go.dev/regexp#QuoteMeta
 */
export const receiverName = (sent: string): string =>
  AS_QUOTE_META_WRITES.test(sent) ? sent.replace(QUOTED, '$1') : sent;
