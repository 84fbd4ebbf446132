import type { Notice } from './notice.js';

const colours = { info: '#1f6f43', warning: '#8a5a00', error: '#a3211b' } as const;

/** A mail as plain text. */
export function mailText({ lines }: Notice, unsubscribe: string | null): string {
  const footer = unsubscribe === null ? [] : ['', '-- ', `To end this subscription: ${unsubscribe}`];
  return `${[...lines, ...footer].join('\n')}\n`;
}

/** The same mail for readers of HTML: nothing that is fetched, nothing that runs, every text escaped. */
export function mailHtml(
  { subject, severity, lines, occurredAt }: Notice,
  unsubscribe: string | null,
): string {
  const footer =
    unsubscribe === null ? '' : `<p><a href="${escaped(unsubscribe)}">End this subscription</a></p>`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>',
    '<body style="font-family:sans-serif;max-width:46em">',
    `<h1 style="font-size:1.1em;color:${colours[severity]}">${escaped(subject)}</h1>`,
    `<pre style="font-family:inherit;white-space:pre-wrap">${escaped(lines.join('\n'))}</pre>`,
    `<p style="color:#666">${escaped(severity)}, ${escaped(occurredAt)}</p>`,
    footer,
    '</body></html>',
  ].join('\n');
}

/** RFC 2369, and RFC 8058 where the link is one that mail services may call: it must be https. */
export function unsubscribeHeaders(unsubscribe: string | null): Readonly<Record<string, string>> {
  if (unsubscribe === null) return {};
  const oneClick = unsubscribe.startsWith('https:')
    ? { 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' }
    : {};
  return { 'list-unsubscribe': `<${unsubscribe}>`, ...oneClick };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => entities[one]!);
}
