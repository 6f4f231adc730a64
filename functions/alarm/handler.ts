import { alarmHandler } from '../container.ts';

export const handler = alarmHandler(process.env);
