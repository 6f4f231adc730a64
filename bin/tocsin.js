#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { runFromShell } = await import('../local/cli/main.ts');
await runFromShell();
