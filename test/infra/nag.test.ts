import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACKNOWLEDGED } from '../../infra/acknowledged.ts';
import { type Synthesis, synthesize } from './synthesize.ts';

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations: readonly unknown[];
    readonly suppressedViolations: readonly { readonly acknowledgedId: string }[];
  }[];
}

describe.each([{ logStream: false }, { logStream: true }])('cdk-nag, with %o,', (options) => {
  let synthesis: Synthesis;
  let report: Report;

  beforeAll(() => {
    // Synthesis throws when there are violations.
    synthesis = synthesize({
      ...options,
      before: (app) => Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app)),
    });
    const path = join(synthesis.directory, 'cdk.out', 'validation-report.json');
    report = JSON.parse(readFileSync(path, 'utf8')) as Report;
  }, 60_000);

  afterAll(() => synthesis.remove());

  it('finds nothing that is not acknowledged', () => {
    const results = report.pluginReports.map(({ pluginName, conclusion, violations }) => [
      pluginName,
      conclusion,
      violations.length,
    ]);
    expect(results).toEqual([
      ['AwsSolutions', 'success', 0],
      ['Serverless', 'success', 0],
    ]);
  });

  it('would find everything that is acknowledged: no reason has outlived its finding', () => {
    const needed = report.pluginReports.flatMap((one) => one.suppressedViolations.map((found) => found.acknowledgedId));
    expect([...new Set(needed)].sort()).toEqual(ACKNOWLEDGED.map(({ rule }) => rule).sort());
  });

  it('is given a reason for each', () => {
    for (const { reason } of ACKNOWLEDGED) expect(reason).toMatch(/^\S.{40,}\.$/);
  });
});
