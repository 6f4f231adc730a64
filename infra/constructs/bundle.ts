import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { ROUTING_ASSET } from '../../shared/config/aws-environment.ts';

/**
 * One file with the SDK inside. CommonJS, because `import 'node:http'` from a module loads undici on Node 22 and later,
 * and so does `import()` from CommonJS; `module` before `main` takes the smaller half of each package.
 */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  mainFields: ['module', 'main'],
  supported: { 'dynamic-import': false },
  minify: true,
  legalComments: 'none',
} as const satisfies BuildOptions;

/** A folder under functions/: `handler.ts` in it is bundled, and the checked routing file is put beside it. */
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
        tryBundle: (outputDirectory) => {
          buildSync({
            ...BUNDLING,
            entryPoints: [join(source, 'handler.ts')],
            outfile: join(outputDirectory, 'index.js'),
            logLevel: 'warning',
          });
          // Said outright, so that no package.json above decides it.
          writeFileSync(join(outputDirectory, 'package.json'), '{"type":"commonjs"}');
          writeFileSync(join(outputDirectory, ROUTING_ASSET), routing);
          return true;
        },
      },
    },
  });
}
