import { writeFile } from 'node:fs/promises';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { schemaText } from './schema-text.ts';

/** `npm run schema`: writes the JSON Schema of the routing file, for editors. */
await writeFile(new URL('../../tocsin.schema.json', import.meta.url), schemaText(DESTINATIONS));
