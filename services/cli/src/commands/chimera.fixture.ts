import { vi } from 'vitest';
import { createProgram } from '../program.js';

/** Answers of the mesh by `METHOD /path`; a list is answered one after the other. */
type Answers = Readonly<Record<string, unknown>>;

interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** An answer with an error status. */
export const problem = (status: number, body: object): Response => Response.json(body, { status });
/** Requests since the spec emptied the list. */
export const requests: Request[] = [];

/** Replaces `fetch`; what has no answer is not reachable. */
export function answering(answers: Answers): void {
  const asked = new Map<string, number>();
  vi.stubGlobal('fetch', async (input: URL, init: RequestInit) => {
    const method = init.method ?? 'GET';
    const headers = init.headers as Record<string, string>;
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : null;
    requests.push({ url: input, method, headers, body });
    const key = `${method} ${input.pathname}`;
    if (!(key in answers)) throw new TypeError('fetch failed');
    const times = asked.get(key) ?? 0;
    asked.set(key, times + 1);
    const found = answers[key];
    const answer: unknown = Array.isArray(found) ? found[Math.min(times, found.length - 1)] : found;
    return answer instanceof Response ? answer.clone() : Response.json(answer);
  });
}

class Exited extends RangeError {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/** Runs the program as `chimera <line>` does. */
export async function chimera(
  ...words: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((written.out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((written.err += String(text)), true));
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Exited(Number(code));
  });
  try {
    await createProgram().parseAsync(['node', 'chimera', ...words]);
    return { code: Number(process.exitCode ?? 0), ...written };
  } catch (error) {
    if (!(error instanceof Exited)) throw error;
    return { code: error.code, ...written };
  } finally {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  }
}
