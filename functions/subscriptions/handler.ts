import { subscriptionsHandler } from '../container.ts';

export const handler = subscriptionsHandler(process.env);
