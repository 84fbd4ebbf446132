import type { TopicView } from '@chimera/kafka';
import { orOk, warning, wrong, type Check, type Finding } from '../check.js';

/** What a pipeline says about its topics. */
export interface PipelineTopics {
  readonly pipeline: string;
  readonly loadTopic: string | null;
  readonly quarantineTopic: string | null;
  readonly loadHours: number | null;
  readonly quarantineDays: number | null;
}

/** Smallest record limit of load topics: batches are about a megabyte, and a single row may be several. */
const leastRecordBytes = 8 * 1024 * 1024;

/** Load and quarantine topics keep rows as long as their pipelines say and take records as large as they may be. */
export const datasetTopicsCheck: Check = {
  name: 'dataset-topics',
  needs: ['stack', 'kafka', 'postgres'],
  look: async ({ kafka, sql }) => {
    const pipelines = (await sql((session) => session.rows(pipelinesSql))) as unknown as PipelineTopics[];
    const inspector = await kafka();
    const topics = (await inspector.topics()).filter(({ name }) =>
      /^chimera\.(load|quarantine)\./.test(name),
    );
    return orOk(datasetTopicFindings(pipelines, topics), `topics of ${pipelines.length} pipelines fit`);
  },
};

/** Exported for its spec. A topic that was never made is no fault: the next run makes it. */
export function datasetTopicFindings(
  pipelines: readonly PipelineTopics[],
  topics: readonly Pick<TopicView, 'name' | 'config'>[],
): readonly Finding[] {
  const configOf = (name: string | null) => topics.find((topic) => topic.name === name)?.config;
  return pipelines.flatMap(({ pipeline, loadTopic, quarantineTopic, loadHours, quarantineDays }) => [
    ...retentionFindings(pipeline, loadTopic, configOf(loadTopic), (loadHours ?? 0) * 3_600_000),
    ...retentionFindings(
      pipeline,
      quarantineTopic,
      configOf(quarantineTopic),
      (quarantineDays ?? 0) * 86_400_000,
    ),
    ...recordFindings(loadTopic, configOf(loadTopic)),
  ]);
}

function retentionFindings(
  pipeline: string,
  topic: string | null,
  config: Readonly<Record<string, string>> | undefined,
  wantedMs: number,
): readonly Finding[] {
  const kept = Number(config?.['retention.ms'] ?? Number.NaN);
  if (!(kept >= 0 && kept < wantedMs)) return [];
  return [
    warning(
      `${topic} keeps records for ${hours(kept)} h`,
      `${hours(wantedMs)} h, as ${pipeline} says`,
      'The next run sets it; if it stays, somebody else changes the topic.',
    ),
  ];
}

function recordFindings(
  topic: string | null,
  config: Readonly<Record<string, string>> | undefined,
): readonly Finding[] {
  const limit = Number(config?.['max.message.bytes'] ?? Number.NaN);
  if (!(limit < leastRecordBytes)) return [];
  const todo = 'The next run sets it; if it stays, somebody else changes the topic.';
  return [wrong(`${topic} takes records of ${limit} bytes`, `${leastRecordBytes} or more`, todo)];
}

const hours = (ms: number): number => Math.round(ms / 360_000) / 10;

const pipelinesSql = `SELECT namespace || '/' || pipeline AS pipeline,
    configured -> 'contract' ->> 'loadTopic' AS "loadTopic",
    configured -> 'contract' ->> 'quarantineTopic' AS "quarantineTopic",
    ((configured ->> 'config')::jsonb #>> '{ingestion,retention,loadHours}')::float8 AS "loadHours",
    ((configured ->> 'config')::jsonb #>> '{ingestion,retention,quarantineDays}')::float8 AS "quarantineDays"
  FROM orchestrator.pipelines`;
