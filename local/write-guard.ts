import type { RequestListener, ServerResponse } from 'node:http';
import type { Level } from 'dynalite/db/index.js';

export interface WriteGuardParts {
  readonly level: Level;
  /** Whether what was opened is still where it was. */
  readonly isThere: () => boolean;
  /** Opens the store anew and puts it right. Nothing reads or writes it meanwhile. */
  readonly reopen: () => Promise<void>;
  /** A line for the person at the terminal, when writing begins to fail and when it works again. */
  readonly onChange: (line: string) => void;
}

export interface WriteGuard {
  /** Answers by the engine, or with an error that its clients try again. */
  readonly around: (answer: RequestListener) => RequestListener;
}

const RETRY_MS = 1000;

/**
 * Keeps a full disk and a deleted directory from ending the process, and from being taken for success. dynalite throws
 * what LevelDB cannot write, where no one can catch it; and LevelDB writes on into files that are deleted. After a
 * failed write nothing more is written until the store was opened anew: what follows half a record in LevelDB's log can
 * be lost at the next start.
 */
export function writeGuardOf({ level, isThere, reopen, onChange }: WriteGuardParts): WriteGuard {
  let failure: string | undefined;
  let nextTry = 0;
  let isReopening = false;
  const answering = new Set<ServerResponse>();

  const fail = (error: unknown): Error => {
    if (failure === undefined) {
      failure = reasonOf(error, isThere());
      onChange(`Nothing can be stored: ${failure}. Senders are answered 503 and keep their alerts until it can.`);
    }
    return refused(failure);
  };
  guardCalls(level, () => isThere() && failure === undefined, fail);

  const recover = async (): Promise<void> => {
    if (isReopening || answering.size > 0 || performance.now() < nextTry || !isThere()) return;
    isReopening = true;
    try {
      await reopen();
      failure = undefined;
      onChange('Storing works again.');
    } catch {
      // Still no room: the next request after a while tries again.
    } finally {
      isReopening = false;
      nextTry = performance.now() + RETRY_MS;
    }
  };

  const around =
    (answer: RequestListener): RequestListener =>
    (request, response) => {
      if (failure === undefined) {
        answering.add(response);
        response.on('close', () => answering.delete(response));
        answer(request, response);
        return;
      }
      void recover();
      const { body, statusCode } = refused(failure);
      response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
      request.resume();
    };
  return { around };
}

type Callback = (error: unknown, value?: unknown) => void;

const CALLS = ['put', 'del', 'batch', 'get'] as const;

/** Every call of dynalite ends with a callback; those with a promise are ours. */
function guardCalls(level: Level, isFit: () => boolean, fail: (error: unknown) => Error): void {
  for (const name of CALLS) {
    const call = level[name] as (...values: unknown[]) => unknown;
    const guarded = (...values: unknown[]): unknown => {
      const callback = values.at(-1);
      if (typeof callback !== 'function') return call(...values);
      if (name !== 'get' && !isFit()) {
        setImmediate(callback as Callback, fail(undefined));
        return undefined;
      }
      const ended: Callback = (error, value) => {
        const isFailure = error !== null && error !== undefined && (error as Error).name !== 'NotFoundError';
        callback(isFailure ? fail(error) : error, value);
      };
      return call(...values.slice(0, -1), ended);
    };
    Object.assign(level, { [name]: guarded });
  }
}

function reasonOf(error: unknown, isThere: boolean): string {
  if (!isThere) return 'the data directory is gone. Put it back, or start again with an empty one';
  const text = String(error);
  if (/ENOSPC|No space left/i.test(text)) return 'the disk is full';
  if (/EDQUOT|quota/i.test(text)) return 'the disk quota is used up';
  return 'the data directory cannot be written';
}

/** As DynamoDB answers when it fails itself, which its clients try again. dynalite answers with what it finds in the error. */
function refused(why: string): Error & { readonly statusCode: number; readonly body: unknown } {
  const body = { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: why };
  return Object.assign(new Error(why), { statusCode: 500, body });
}
