import { byText } from '../../shared/values/order.ts';

/** What one function may do: an action on a resource, as the synthesized policies say it. */
export interface GrantedPermission {
  readonly function: string;
  readonly action: string;
  readonly resource: string;
  /** What the call must be about, where the resource does not say it. */
  readonly condition?: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

type Resources = Readonly<Record<string, Resource>>;

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, unknown>> };
}

/** Reads the policies of a synthesized template, those of the functions' roles. */
export function permissionsOf({ Resources }: { readonly Resources: Resources }): readonly GrantedPermission[] {
  const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  const permissions = policies.flatMap((policy) => permissionsIn(policy, Resources));
  return permissions.sort((a, b) => byText(keyOf(a), keyOf(b)));
}

/** The permissions as a table in Markdown. */
export function permissionsTable(permissions: readonly GrantedPermission[]): string {
  const rows = permissions.map((one) => [one.function, `\`${one.action}\``, resourceText(one)] as const);
  const all = [['function', 'action', 'resource'] as const, ...rows];
  const widths = [0, 1, 2].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head, ...body] = all.map(line);
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

const resourceText = ({ resource, condition }: GrantedPermission): string =>
  condition === undefined ? resource : `${resource} where ${condition}`;

function permissionsIn(policy: Resource, all: Resources): readonly GrantedPermission[] {
  const { PolicyDocument, Roles } = policy.Properties as {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    readonly Roles: readonly unknown[];
  };
  const functions = Roles.map((role) => nameOf(role, all).replace(/^Functions\/(.*)\/Role$/, '$1'));
  return functions.flatMap((name) =>
    PolicyDocument.Statement.flatMap((statement) =>
      asList(statement.Action).flatMap((action) =>
        asList(statement.Resource).map((resource) => ({
          function: name,
          action: statement.Effect === 'Allow' ? String(action) : `${statement.Effect}: ${String(action)}`,
          resource: nameOf(resource, all),
          ...(statement.Condition && { condition: conditionText(statement.Condition) }),
        })),
      ),
    ),
  );
}

const conditionText = ({ StringEquals }: NonNullable<Statement['Condition']>): string =>
  Object.entries(StringEquals)
    .map(([key, values]) => `\`${key}\` is ${asList(values).join(' or ')}`)
    .join(', ');

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const keyOf = ({ function: name, action, resource }: GrantedPermission): string => [name, action, resource].join('\n');

/** A resource by its place in the construct `Tocsin`, or as it stands there. */
function nameOf(value: unknown, all: Resources): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  const id = Ref ?? (Array.isArray(attribute) ? attribute[0] : undefined);
  if (typeof id === 'string') return pathOf(id, all);
  if (Array.isArray(join))
    return asList(join[1])
      .map((part) => nameOf(part, all))
      .join('');
  throw new Error(`a resource that has no name: ${JSON.stringify(value)}`);
}

function pathOf(id: string, all: Resources): string {
  const path = all[id]?.Metadata?.['aws:cdk:path'];
  if (typeof path !== 'string') return id;
  return path
    .split('/')
    .slice(2)
    .join('/')
    .replace(/\/Resource$/, '');
}
