import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Loose } from '../json/loose.js';
import { readJson } from '../json/read-json.js';
import { filePathOf, fileReferences } from './file-references.js';

/**
 * Makes relative `file:` paths of an intent file absolute, seen from `baseDir` (the folder of the file).
 * Everything else, formatting included, stays as it is, so that faults still point to the right line.
 * A text that is not JSON is returned unchanged; validation will say so.
 */
export function resolveRelativePaths(content: string, baseDir: string): string {
  const reading = readJson(content);
  if (!('document' in reading)) return content;
  const { value, spans } = reading.document;
  const edits = fileReferences(new Loose(value))
    .flatMap((reference) => {
      const path = filePathOf(reference.text ?? '');
      const span = spans.get(reference.path);
      if (path === undefined || path.startsWith('/') || span === undefined) return [];
      return [{ span, text: JSON.stringify(absolute(reference.path, path, baseDir)) }];
    })
    .sort((left, right) => right.span.start - left.span.start);
  return edits.reduce(
    (text, { span, text: replacement }) => text.slice(0, span.start) + replacement + text.slice(span.end),
    content,
  );
}

/** The source's address is a URL, so the folder is encoded in it; other references are plain paths. */
function absolute(pointer: string, path: string, baseDir: string): string {
  if (pointer !== '/source/uri') return `file:${posix.resolve(baseDir, path)}`;
  const base = pathToFileURL(`${posix.resolve(baseDir)}/`).href;
  return URL.canParse(path, base) ? new URL(path, base).href : `file:${path}`;
}
