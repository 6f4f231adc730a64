import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { ROUTING_ASSET } from '../../shared/config/aws-environment.ts';

/** Loaded only when a trace is sampled, so it is a file of its own. */
const TRACER = '@aws-lambda-powertools/tracer';

/**
 * One file with the SDK inside. CommonJS, because `import 'node:http'` from a module loads undici on Node 22 and later,
 * and so does `import()` from CommonJS; `module` before `main` takes the smaller half of each package. What each choice
 * gains is printed by `npm run bench -- bundles`.
 */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  mainFields: ['module', 'main'],
  supported: { 'dynamic-import': false },
  alias: { '@aws-sdk/credential-provider-node': fileURLToPath(new URL('lambda-credentials.ts', import.meta.url)) },
  external: [TRACER],
  minify: true,
  // A surprise is logged by the names of the calls in which it was thrown.
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** A folder under functions/: `handler.ts` in it is bundled, and the compiled routing file is put beside it. */
export function functionCode(folder: string, routing: string): Code {
  const source = fileURLToPath(new URL(`../../functions/${folder}/`, import.meta.url));
  return Code.fromAsset(source, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: bundling is done right here.
      image: DockerImage.fromRegistry('none'),
      // CDK keeps what it bundled by source and options, and two Tocsins in one app have one source.
      environment: { ROUTING: routing },
      local: {
        tryBundle: (directory) => {
          buildFunction(join(source, 'handler.ts'), directory);
          writeFileSync(join(directory, ROUTING_ASSET), routing);
          return true;
        },
      },
    },
  });
}

/** Writes `index.js` and what it may require. */
export function buildFunction(entry: string, directory: string): void {
  buildSync({ ...BUNDLING, entryPoints: [entry], outfile: join(directory, 'index.js') });
  const tracer = { entryPoints: [TRACER], external: [], outfile: join(directory, 'node_modules', TRACER, 'index.js') };
  buildSync({ ...BUNDLING, ...tracer });
  // Said outright, so that no package.json above decides it.
  writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}');
}
