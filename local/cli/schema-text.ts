import { routingJsonSchema } from '../../shared/config/json-schema.ts';
import type { Destination } from '../../shared/destinations/destination.ts';
import { asJson } from './command.ts';

/** What `tocsin.schema.json` holds. */
export const schemaText = (destinations: readonly Destination[]): string => asJson(routingJsonSchema(destinations));
