import { maskMessage } from './mask.ts';
import { upTo } from './up-to.ts';

/** One call in a stack trace, without what changes from build to build: no line, no column, no deployment folder. */
export interface StackFrame {
  /** Class, package, or the file with the folder it is in: `com.example.Orders`, `handlers/orders.py`. */
  readonly place: string;
  /** The function; empty when it has no name, or one that a minifier gave it. */
  readonly name: string;
  /** False for the runtime's, the platform's and libraries' code. */
  readonly isInApp: boolean;
}

/** An exception as it was logged. */
export interface LoggedException {
  /** As written, without what is generated; empty when the text has none. */
  readonly type: string;
  readonly message: string;
  /** Innermost first. */
  readonly frames: readonly StackFrame[];
  /** Programs of its language throw one type for many things: the message counts whatever the frames tell. */
  readonly countsMessage?: boolean;
}

/** Beyond this a trace repeats itself or was cut anyway. */
export const LONGEST_TRACE = 128;

const SCHEME = /^(?:file|webpack|webpack-internal|app|https?):\/+/;
const AFTER_FILE = ['?', '#'];
/** Folders that say where a program is deployed or built, not which part of it this is. */
const DEPLOYMENT_FOLDERS = new Set(
  'task app apps src dist build out bundle var tmp opt home root srv usr code function lambda workspace asset release'.split(
    ' ',
  ),
);
const PLAIN_FOLDER = /^[A-Za-z_.-]+$/;

/** The file and, if it tells something, its folder: `handlers/orders.py` of `/var/task/handlers/orders.py`. */
export function placeOfFile(path: string): string {
  const parts = upTo(path.replace(SCHEME, ''), AFTER_FILE).replaceAll('\\', '/').split('/');
  const file = maskMessage(parts.at(-1) ?? '');
  const folder = parts.at(-2) ?? '';
  const tells = PLAIN_FOLDER.test(folder) && !DEPLOYMENT_FOLDERS.has(folder) && !/^\.+$/.test(folder);
  return tells ? `${folder}/${file}` : file;
}
