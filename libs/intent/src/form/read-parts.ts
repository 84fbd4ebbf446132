import { RejectedMessageError } from '@chimera/contracts';
import { Loose } from '../json/loose.js';
import type { PipelineConfig, SourcePart } from '../model/parts.js';

/**
 * Reads the `content` of `intake.datasource-onboarding-requested`. Intake wrote it from a validated intent,
 * so only its outline is checked; throws `CHIMERA_INTENT_INVALID` when it is something else.
 */
export function readSourcePart(content: string): SourcePart {
  const value = parsed(content);
  const outline = new Loose(value);
  const whole =
    outline.get('source').get('kind').text !== undefined && outline.get('datasets').items().length > 0;
  if (!whole) throw notThe('source part of an intent');
  return value as SourcePart;
}

/** Reads the `config` of `intake.pipeline-configured`. Throws `CHIMERA_INTENT_INVALID` when it is something else. */
export function readPipelineConfig(config: string): PipelineConfig {
  const value = parsed(config);
  const outline = new Loose(value);
  const whole = ['source', 'dataset', 'ingestion'].every((name) => outline.get(name).fields().length > 0);
  if (!whole) throw notThe('configuration of a pipeline');
  return value as PipelineConfig;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the text, which is not ours to show.
    throw notThe('JSON text that intake writes');
  }
}

function notThe(expected: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected the ${expected}, found something else.`,
  );
}
