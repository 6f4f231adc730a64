import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { redact } from '../shared/redaction/redact.ts';
import { textTable } from './text-table.ts';

/**
 * How much of a folder of logs redaction changes: `npx tsx bench/redact-corpora.ts <folder> [--ips] [--samples <n>]`.
 * In logs that hold no personal data every change is a false one. Files are `.tsv` with a heading and the message in
 * the last column, or `.log` and `.txt` with a line for each. `--samples` shows the first changes of each kind.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ips: { type: 'boolean', default: false }, samples: { type: 'string', default: '0' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('expected the folder of the logs as an argument');

function linesOf(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  if (!file.endsWith('.tsv')) return lines;
  return lines.slice(1).map((line) => line.slice(line.lastIndexOf('\t') + 1));
}

const rows: string[][] = [];
const samples = new Map<string, string[]>();
let total = 0;
let changed = 0;
for (const name of readdirSync(folder).filter((one) => /\.(tsv|log|txt)$/.test(one))) {
  const lines = linesOf(join(folder, name));
  const counts = new Map<string, number>();
  let here = 0;
  for (const line of lines) {
    const { text, found } = redact(line, { ips: values.ips });
    if (text === line) continue;
    here++;
    for (const kind of Object.keys(found)) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const shown = samples.get(kind) ?? [];
      if (shown.length < Number(values.samples)) samples.set(kind, [...shown, `${name}: ${line}\n  => ${text}`]);
    }
  }
  const kinds = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
  rows.push([name, `${lines.length}`, `${here}`, `${((100 * here) / lines.length).toFixed(2)} %`, kinds]);
  total += lines.length;
  changed += here;
}
rows.push(['all', `${total}`, `${changed}`, `${((100 * changed) / total).toFixed(2)} %`, '']);
console.log(textTable(['file', 'lines', 'changed', '', 'lines with'], rows));
for (const [kind, shown] of samples) console.log(`\n${kind}\n${shown.join('\n')}`);
