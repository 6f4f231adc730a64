#!/usr/bin/env node
import './node-version.js';

const { register } = await import('tsx/esm/api');
register();
const { runFromShell } = await import('../local/cli/main.ts');
await runFromShell();
