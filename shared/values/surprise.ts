/** What may be logged of something thrown, as fields of a line of the log. */
export type Surprise = {
  /** Its name, or the type of what is no error. */
  readonly error: string;
  /** Where it was thrown, innermost call first: `shared/flows/sweep.ts:48:32 sweepOne < …`. */
  readonly frames?: string;
  /** The same of what caused it: `TypeError at p-map/index.js:12:5 < …, caused by …`. */
  readonly cause?: string;
};

/** More say nothing new, and a chain may lead back to itself. */
const MOST_CAUSES = 3;
const MOST_FRAMES = 10;
/** `Error.stackTraceLimit` may be raised; frames of Node.js are left out. */
const LINES_READ = 50;
const LONGEST_LINE = 500;

/**
 * Names and places in our code and in that of packages. No text: the message may hold what was sent. Takes whatever can
 * be thrown, and does not throw itself.
 */
export function surprise(thrown: unknown): Surprise {
  const [first, ...causes] = [thrown, ...causesOf(thrown)].map((error) => ({
    name: nameOf(error),
    frames: framesOf(error),
  }));
  const cause = causes.map(({ name, frames }) => (frames === '' ? name : `${name} at ${frames}`)).join(', caused by ');
  return {
    error: first?.name ?? typeof thrown,
    ...(first && first.frames !== '' && { frames: first.frames }),
    ...(cause !== '' && { cause }),
  };
}

function causesOf(thrown: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  let cause = partOf(thrown, 'cause');
  while (cause !== undefined && cause !== thrown && causes.length < MOST_CAUSES && !causes.includes(cause)) {
    causes.push(cause);
    cause = partOf(cause, 'cause');
  }
  return causes;
}

/** Undefined for what is no error. A getter or a proxy may throw in its turn. */
function partOf(error: unknown, part: 'name' | 'message' | 'stack' | 'cause'): unknown {
  try {
    return error instanceof Error ? error[part] : undefined;
  } catch {
    return undefined;
  }
}

function isError(thrown: unknown): boolean {
  try {
    return thrown instanceof Error;
  } catch {
    return false;
  }
}

/** A name is one word. Anything else may be a text. */
const NAME = /^[\w$.#:-]{1,64}$/;

function nameOf(thrown: unknown): string {
  if (!isError(thrown)) return typeof thrown;
  const name = partOf(thrown, 'name');
  return typeof name === 'string' && NAME.test(name) ? name : 'Error';
}

function framesOf(error: unknown): string {
  const stack = partOf(error, 'stack');
  const message = partOf(error, 'message');
  if (typeof stack !== 'string' || typeof message !== 'string') return '';
  const start = messageEnd(stack, message);
  if (start === undefined) return '';
  const lines = stack.slice(start, start + LINES_READ * LONGEST_LINE).split('\n', LINES_READ);
  return lines
    .map(frameIn)
    .filter((frame) => frame !== undefined)
    .slice(0, MOST_FRAMES)
    .join(' < ');
}

const HEADER = /^[\w$.#:-]{1,64}(?: \[\w{1,64}\])?(?=: |\n)/;

/**
 * Where the message ends in a stack and the frames begin. A message may have lines that look like frames, so it has to
 * stand there whole, behind the name or without one. The AWS SDK sets it after the stack was made: then only the name
 * stands there. Undefined where neither is so: the message was changed, and no line is known to be a frame.
 */
function messageEnd(stack: string, message: string): number | undefined {
  const name = HEADER.exec(stack)?.[0].length ?? 0;
  for (const header of [stack.slice(0, name), '']) {
    for (const start of [`${header}: ${message}`, `${header}${message}`]) {
      if (start !== '' && stack.startsWith(`${start}\n`)) return start.length;
    }
  }
  return name > 0 && stack[name] === '\n' ? name : undefined;
}

const AT = '    at ';
const PLACE = /^((?:\w{1,8}:)?[^:]+):(\d{1,9}):(\d{1,9})$/;

/** `place name` of a line such as `    at async Class.method [as alias] (file:///…/shared/x.ts:1:2)`. */
function frameIn(line: string): string | undefined {
  if (!line.startsWith(AT) || line.length > LONGEST_LINE) return undefined;
  const open = line.endsWith(')') ? line.indexOf(' (', AT.length) : -1;
  const place = open === -1 ? line.slice(AT.length).replace(/^async /, '') : line.slice(open + 2, -1);
  const [, path = '', row, column] = PLACE.exec(place) ?? [];
  const file = fileIn(path);
  if (file === undefined) return undefined;
  const name = open === -1 ? '' : functionIn(line.slice(AT.length, open));
  return `${file}:${row}:${column}${name === '' ? '' : ` ${name}`}`;
}

/** A function's name may be any text: that of a key of an object. */
const FUNCTION = /^[\w$.<>#]{1,80}$/;

function functionIn(called: string): string {
  const name = called.replace(/^(?:async )?(?:new )?/, '').split(' [as ', 1)[0] ?? '';
  return FUNCTION.test(name) ? name : '';
}

const ABSOLUTE = /^(?:file:\/)?\/|^[A-Za-z]:[\\/]/;
const PACKAGES = '/node_modules/';
const ABOVE_ROOM = /^.*\/(?=(?:shared|functions|local|infra|bin|test|bench)\/)/;
const FILE = /^[\w@.+/-]{1,120}$/;

/** From the package or from the root of the project on, or the file's name alone: a folder may be called as a person. */
function fileIn(path: string): string | undefined {
  if (!ABSOLUTE.test(path)) return undefined;
  const slashed = path.replaceAll('\\', '/');
  const inPackage = slashed.lastIndexOf(PACKAGES);
  const above = ABOVE_ROOM.exec(slashed)?.[0].length ?? slashed.lastIndexOf('/') + 1;
  const file = slashed.slice(inPackage === -1 ? above : inPackage + PACKAGES.length);
  return FILE.test(file) ? file : undefined;
}
