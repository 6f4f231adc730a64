import * as z from 'zod';
import type { Destination } from '../destinations/destination.ts';
import { routingSchema } from './routing-schema.ts';

/**
 * The JSON Schema of `tocsin.yaml`, for editors: draft 7, the newest that the YAML language server reads in full.
 * Source: https://github.com/redhat-developer/yaml-language-server#language-server-settings
 */
export const routingJsonSchema = (destinations: readonly Destination[]) =>
  z.toJSONSchema(routingSchema(destinations).meta({ title: 'Routing file of Tocsin' }), {
    target: 'draft-7',
    // What is written, not what is read from it.
    io: 'input',
    // JSON Schema has no flags: what ignores case here would be refused there.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodString && ignoresCase(zodSchema)) delete jsonSchema.pattern;
    },
  });

const ignoresCase = ({ def }: z.ZodString): boolean =>
  (def.checks ?? []).some(
    ({ _zod }) => 'pattern' in _zod.def && _zod.def.pattern instanceof RegExp && _zod.def.pattern.ignoreCase,
  );
