import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an alarm watches, as CloudFormation is given it. */
export interface AlarmProperties {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** An alarm of the stack that was synthesized into the folder. */
export function alarmOf(folder: string, name: string): AlarmProperties {
  const template = JSON.parse(readFileSync(join(folder, 'cdk.out', 'Tocsin.template.json'), 'utf8')) as {
    readonly Resources: Readonly<Record<string, { readonly Properties?: unknown }>>;
  };
  const all = Object.values(template.Resources).map(({ Properties }) => Properties as AlarmProperties | undefined);
  const found = all.find((one) => one?.AlarmName === name);
  if (found === undefined) throw new Error(`the stack has no alarm ${name}`);
  return found;
}

/** Whether a set of dimensions is the one that the alarm watches. */
export const sameNames = (names: readonly string[], { Dimensions }: AlarmProperties): boolean =>
  [...names].sort().join() ===
  Dimensions.map(({ Name }) => Name)
    .sort()
    .join();
