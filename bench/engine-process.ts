import { startEngine } from '../local/engine.ts';

/** The embedded DynamoDB, in memory. Says what a client of it is made with. */
const engine = await startEngine();
process.once('disconnect', () => process.exit());
process.send?.(engine.client);
