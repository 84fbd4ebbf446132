import { sourceKinds, templateIntent, type SourceKind, type TemplateOptions } from '@chimera/intent';

/** Asks one question; the answer is the default when it is empty. */
export type Ask = (question: string, usual: string) => Promise<string>;

/** What a template is to be made of, as far as it is known. */
export interface Known extends TemplateOptions {
  readonly kind?: SourceKind;
}

/** A kind of source with everything that was answered. */
export interface Answered extends TemplateOptions {
  readonly kind: SourceKind;
}

/** Asks for everything that no option told. A kind that there is not is asked for again. */
export async function askMissing(known: Known, ask: Ask): Promise<Answered> {
  const kind = known.kind ?? (await askKind(ask));
  const example = templateIntent(kind, known);
  const text = async (given: string | undefined, question: string, usual: string): Promise<string> =>
    given ?? (await ask(question, usual));
  const [dataset] = example.datasets;
  const uri = await text(known.uri, 'Where is the source (URI, without credentials)?', example.source.uri);
  const user =
    example.source.kind === 'postgres'
      ? { user: await text(known.user, 'User that reads?', example.source.user) }
      : {};
  const password =
    example.source.kind === 'postgres'
      ? { password: await text(known.password, 'Reference of the password?', example.source.password ?? '') }
      : {};
  const from =
    known.datasets === undefined && known.discover === undefined
      ? await ask('What to take of it (table, file or pattern)?', dataset!.from)
      : undefined;
  const datasets = from === undefined ? known.datasets : [datasetFrom(from)];
  return {
    ...known,
    kind,
    uri,
    ...user,
    ...password,
    ...(datasets === undefined ? {} : { datasets }),
    namespace: await text(known.namespace, 'Namespace that owns it?', example.namespace),
    name: await text(known.name, 'Name of the intent?', datasets?.[0]?.name ?? example.name),
    team: await text(known.team, 'Team?', example.team.name),
    supportEmail: await text(
      known.supportEmail,
      'Where is the team told what happens?',
      example.team.supportEmail,
    ),
    declaredBy: await text(
      known.declaredBy,
      'Who declares the right to take the data?',
      example.declaration.declaredBy,
    ),
    basis: await text(known.basis, 'On what basis (licence, contract, law)?', example.declaration.basis),
  };
}

async function askKind(ask: Ask): Promise<SourceKind> {
  for (;;) {
    const answer = await ask(`Kind of source (${sourceKinds.join(', ')})?`, sourceKinds[0]);
    const kind = sourceKinds.find((each) => each === answer);
    if (kind !== undefined) return kind;
  }
}

/** `name=from`, or `from` alone, whose last part then gives the name. */
export function datasetFrom(text: string): { readonly name: string; readonly from: string } {
  const named = /^([a-z][a-z0-9_-]{0,62})=(.+)$/s.exec(text);
  if (named !== null) return { name: named[1]!, from: named[2]! };
  return { name: nameFrom(text), from: text };
}

/** `public.Flights` and `exports/flights-*.csv.gz` are both called flights. */
function nameFrom(from: string): string {
  const last = from.slice(from.lastIndexOf('/') + 1).replace(/(\.(csv|tsv|txt|parquet|gz))+$/i, '');
  const plain = last
    .slice(last.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z]+|[-_]+$/g, '')
    .slice(0, 63);
  return plain === '' ? 'dataset' : plain;
}
