/** What an integration cannot deliver without. The stack grants this and nothing more; `tocsin check` lists it. */
export interface Needs {
  /** Names of secrets. */
  readonly secrets: readonly string[];
  readonly permissions?: readonly Permission[];
}

/** An action of AWS, and the one resource that it is on. */
export interface Permission {
  /** `sns:Publish`. */
  readonly action: string;
  /** An ARN, or `*` where only a condition can tell which one. */
  readonly resource: string;
  /** What the call must be about, by IAM condition key: `kms:ViaService` is `sns.eu-west-1.amazonaws.com`. */
  readonly condition?: Readonly<Record<string, string>>;
}

/** What all of them need together: each secret and each permission once, in the order of their names. */
export function needsTogether(all: readonly Needs[]): Required<Needs> {
  const secrets = [...new Set(all.flatMap((needs) => needs.secrets))].sort();
  const permissions = new Map(all.flatMap((needs) => needs.permissions ?? []).map((one) => [keyOf(one), one]));
  return {
    secrets,
    permissions: [...permissions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, permission]) => permission),
  };
}

const keyOf = ({ action, resource, condition = {} }: Permission): string =>
  [action, resource, ...Object.values(condition)].join(' ');
